"""A process for one heavy act with a model: ``python -m photoapp.models.worker``.

One request as JSON on stdin; on stdout one JSON object a line: ``step`` and ``of`` while it
runs, then ``result`` or ``error``. The process ends with the act, or when it is ended.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.core.errors import PhotoappError
from photoapp.models.store import ModelStore

_WARM_UP = 2


def main() -> int:
    """Serve the request on stdin. Returns the exit status."""
    # Libraries print to stdout as they please; answers keep the stream to themselves.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    try:
        request = json.loads(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8").read())
        act = {"export": _export, "measure": _measure, "ping": _ping}[request["act"]]
        tell({"result": act(request, tell)})
    except PhotoappError as error:
        tell({"error": {"code": error.code, "message": error.message, "details": error.details}})
        return 1
    return 0


def _ping(request: dict[str, Any], tell: Any) -> dict[str, Any]:
    """For the self-test: this process starts and answers."""
    del request, tell
    return {}


def _export(request: dict[str, Any], tell: Any) -> dict[str, Any]:
    from photoapp.models.export import STEPS, Samples, export
    from photoapp.models.loading import original

    model = _store(request).get(request["model"])
    with np.load(request["pixels"]) as stored:
        pixels = stored["pixels"]
    samples = Samples(
        pixels,
        request["texts"],
        {name: [(t, p) for t, p in pairs] for name, pairs in request["captions"].items()},
        request["source"],
    )
    return export(
        original(model, device="cpu"),
        Path(request["folder"]),
        request["precision"],
        samples,
        lambda step: tell({"step": step, "of": STEPS}),
    )


def _measure(request: dict[str, Any], tell: Any) -> dict[str, Any]:
    """Speed, start-up and memory of one back end in this fresh process."""
    import psutil

    from photoapp.models.exported import exports_folder
    from photoapp.models.loading import load

    started = time.perf_counter()
    store = _store(request)
    model = store.get(request["model"])
    refused: list[str] = []
    encoder = load(
        model,
        device=request["device"],
        backend=request["backend"],
        exports=exports_folder(store, model),
        refused=lambda one: refused.append(str(one)),
    )
    with np.load(request["pixels"]) as stored:
        pixels = stored["pixels"]
    texts = request["texts"]
    encoder.encode_texts(texts[:1])
    first_text = time.perf_counter() - started
    began = time.perf_counter()
    encoder.encode_images(pixels[:1])
    first_image = time.perf_counter() - began
    tell({"step": 1, "of": 3})
    seconds = float(request["seconds"])
    batch = pixels[: int(request["batch"])]
    photos, busy = _rate(lambda: encoder.encode_images(batch), seconds)
    tell({"step": 2, "of": 3})
    single, _ = _rate(lambda: encoder.encode_texts(texts[:1]), seconds / 2)
    images, vectors = encoder.encode_images(pixels), encoder.encode_texts(texts)
    if request.get("vectors"):
        np.savez(request["vectors"], images=images, texts=vectors)
    return {
        "backend": getattr(encoder, "backend", "onnx"),
        "device": encoder.device,
        "refused": refused,
        "start_up_seconds": first_text + first_image,
        "photos_per_second": photos * len(batch),
        "photos_per_cpu_second": busy * len(batch),
        "milliseconds_per_text": 1000 / single,
        "memory_bytes": psutil.Process().memory_info().rss,
        "torch_imported": "torch" in sys.modules,
    }


def _rate(work: Any, seconds: float) -> tuple[float, float]:
    """Calls a second, and a CPU second of all threads, after warming up."""
    for _ in range(_WARM_UP):
        work()
    calls, began, busy = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds or not calls:
        work()
        calls += 1
    passed = time.perf_counter() - began
    return calls / passed, calls / max(time.process_time() - busy, 1e-9)


def _store(request: dict[str, Any]) -> ModelStore:
    return ModelStore(Path(request["store"]), Path(request["starter"]))


if __name__ == "__main__":
    sys.exit(main())
