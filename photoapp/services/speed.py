"""How fast each back end runs a model on this computer, each in a fresh process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photoapp.core.errors import ModelError
from photoapp.core.photo import FloatArray
from photoapp.models.backends import GRAPHS, TORCH, Backend
from photoapp.services.model_process import run_act
from photoapp.services.optimise import Optimiser

_BATCH = 16


@dataclass(frozen=True, slots=True)
class Speed:
    """One back end.

    Cosines are to the first one, least over the sample: on the CPU torch in float32, or ONNX
    Runtime for what was published as graphs.
    `start_up_seconds`: from an imported interpreter to the first text and picture.
    `memory_bytes`: resident at the end. `problem`: why it could not be measured, else "".
    """

    model: str
    backend: str
    device: str
    photos_per_second: float = 0.0
    photos_per_cpu_second: float = 0.0
    milliseconds_per_text: float = 0.0
    start_up_seconds: float = 0.0
    memory_bytes: int = 0
    image_cosine: float = 0.0
    text_cosine: float = 0.0
    torch_imported: bool = False
    problem: str = ""


def measure(
    optimiser: Optimiser,
    model: str,
    *,
    seconds: float = 4.0,
    only: Callable[[Backend], bool] = lambda one: True,
    told: Callable[[Backend], None] = lambda one: None,
) -> list[Speed]:
    """Speeds of every back end that can run `model` here; the reference is measured, too.

    Blocks for some `seconds` a back end, one after the other. Raises ModelError when the
    model itself cannot be used.
    """
    ways = optimiser.ways(model)
    reference = Backend(GRAPHS if ways and ways[0].name == GRAPHS else TORCH, "cpu")
    sample = optimiser.sample(model)
    ordered = [reference, *(one for one in ways if one != reference and only(one))]
    found: list[Speed] = []
    expected: tuple[FloatArray, FloatArray] | None = None
    with tempfile.TemporaryDirectory() as temporary:
        pixels = Path(temporary) / "pixels.npz"
        np.savez(pixels, pixels=sample.pixels)
        for number, one in enumerate(ordered):
            told(one)
            vectors = Path(temporary) / f"vectors-{number}.npz"
            request = optimiser.request(
                model,
                "measure",
                backend=one.name,
                device=one.device,
                pixels=str(pixels),
                texts=sample.texts,
                batch=_BATCH,
                seconds=seconds,
                vectors=str(vectors),
            )
            try:
                answer = run_act(request)
            except ModelError as error:
                if one == reference:
                    raise
                found.append(Speed(model, one.name, one.device, problem=error.message))
                continue
            if (answer["backend"], answer["device"]) != (one.name, one.device):
                problem = f"runs as {answer['backend']} ({answer['device']})"
                found.append(Speed(model, one.name, one.device, problem=problem))
                continue
            with np.load(vectors) as stored:
                rows = stored["images"], stored["texts"]
            expected = expected or rows
            image, text = (
                float((ours * theirs).sum(axis=1).min())
                for ours, theirs in zip(rows, expected, strict=True)
            )
            found.append(
                Speed(
                    model=model,
                    backend=one.name,
                    device=one.device,
                    photos_per_second=answer["photos_per_second"],
                    photos_per_cpu_second=answer["photos_per_cpu_second"],
                    milliseconds_per_text=answer["milliseconds_per_text"],
                    start_up_seconds=answer["start_up_seconds"],
                    memory_bytes=answer["memory_bytes"],
                    image_cosine=image,
                    text_cosine=text,
                    torch_imported=answer["torch_imported"],
                )
            )
    return found
