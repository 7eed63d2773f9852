"""How busy indexing keeps a graphics processor, from JPEG files to searchable vectors.

    python -m tests.bench.accelerator [--small] [--seconds 140] [--models So400m-384,B16]

Full-size CLIP and SigLIP 2 checkpoints with random weights, JPEGs of 0.3 to 12 megapixels, and
the product's own pipeline into a new library. Per case, in photos per second: the encoder alone
with pixels in memory, decoding alone, and the whole. `limit` is the slower of the two. `busy` is
the share of the time between the first and the last batch in which the encoder was at work: NVML's
samples (a kernel ran), and the calls of `encode_images`; steady rate over the encoder's says how
much of the device was used. Vectors of the device are compared
with the processor's float32 ones. What fails is told, and the next part goes on. `--small`
tries all of it with tiny models on any machine. `--simulated RATE` puts a card that only waits
in the place of a model: what the pipeline around a card of that speed can do on this machine.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from photoapp.app import decode_processes
from photoapp.core.encoders import DualEncoder
from photoapp.core.photo import ByteArray, FloatArray
from photoapp.imaging.reader import encoder_pixels
from photoapp.models.pixels import unit_rows
from photoapp.models.transformers_dual import TransformersDual
from photoapp.services.decoding import DecodePool, DecodeTask
from tests.bench.corpora import camera_photos, shapes
from tests.models.checkpoints import tiny_clip, tiny_siglip2
from tests.services.organiser import open_library

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_SAMPLE_SECONDS = 0.1
# Assumed of a card, not measured on one: how long Python takes to start a batch of a large model,
# and that a batch of fewer photos takes as long as one of these.
_SIMULATED_START = 0.015
_SIMULATED_LEAST = 4
_WANTED_COSINE = 0.999
_WANTED_BUSY = 0.85
# As config.json says of google/siglip2-so400m-patch14-384, openai/clip-vit-large-patch14-336
# and openai/clip-vit-base-patch16.
_HEAVY = {
    "vision_config": {
        "hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27,
        "num_attention_heads": 16, "patch_size": 14, "image_size": 384,
    },
    "text_config": {
        "hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27,
        "num_attention_heads": 16,
    },
}  # fmt: skip
_LARGE = {
    "projection_dim": 768,
    "vision_config": {
        "hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24,
        "num_attention_heads": 16, "patch_size": 14, "image_size": 336, "projection_dim": 768,
    },
    "text_config": {
        "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
        "num_attention_heads": 12, "projection_dim": 768,
    },
}  # fmt: skip
_BASE = {"projection_dim": 512, "vision_config": {"patch_size": 16, "image_size": 224}}
_TEXTS = ["a photo of a cat", "two dogs on a beach", "一张海滩的照片", "a", "photo of a photo"]


@dataclass(frozen=True)
class Series:
    """Photos of one size. `megapixels` as told; tiny ones stand in for them when all is small."""

    name: str
    megapixels: float
    count: int
    bases: int
    folder: Path


@dataclass
class Spans:
    """Passes pictures on to an encoder and remembers when it was at work."""

    inner: DualEncoder
    calls: list[tuple[float, float]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def began(self) -> float:
        """When the first call was made."""
        return min(began for began, _ in self.calls)

    @property
    def ended(self) -> float:
        """When the last one returned."""
        return max(ended for _, ended in self.calls)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """Encode, with the clock running."""
        began = time.perf_counter()
        vectors = self.inner.encode_images(pixels)
        self.calls.append((began, time.perf_counter()))
        self.sizes.append(len(pixels))
        return vectors


class Simulated:
    """Stands for a card: works at one batch after the other, at so many photos a second.

    As with a real one, who calls copies the pixels and starts the work, under a lock, and then
    waits without it. Its vectors mean nothing. All else is `inner`'s.
    """

    device = "cuda"

    def __init__(self, inner: DualEncoder, rate: float, side: int = 384) -> None:
        self._inner = inner
        self._rate = rate
        self._lock = threading.Lock()
        self._free = 0.0
        self.worked: list[tuple[float, float]] = []
        self.preprocess = replace(inner.preprocess, width=side, height=side)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def encode_images(self, pixels: ByteArray) -> FloatArray:
        """As fast as the card is; (n, dimension) unit rows."""
        with self._lock:
            pixels.copy()
            time.sleep(_SIMULATED_START)
            begun = max(time.perf_counter(), self._free)
            self._free = begun + max(len(pixels), _SIMULATED_LEAST) / self._rate
            self.worked.append((begun, self._free))
            ready = self._free
        time.sleep(max(0.0, ready - time.perf_counter()))
        rows = np.random.default_rng(len(self.worked)).normal(
            size=(len(pixels), self._inner.dimension)
        )
        vectors: FloatArray = unit_rows(rows.astype(np.float32))
        return vectors


def union(spans: Sequence[tuple[float, float]]) -> float:
    """Seconds in which at least one of these was under way."""
    seconds, until = 0.0, float("-inf")
    for began, ended in sorted(spans):
        seconds += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return seconds


class Monitor:
    """Samples the device on a thread of its own. Without NVML there are no samples."""

    def __init__(self) -> None:
        self.samples: list[tuple[float, int]] = []
        self.memory = 0
        self.name = "no NVIDIA device"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._nvml: Any = None
        try:
            pynvml: Any = importlib.import_module("pynvml")  # no dependency of this project
            pynvml.nvmlInit()
            self._nvml = pynvml
            self._device = pynvml.nvmlDeviceGetHandleByIndex(0)
            self.name = str(pynvml.nvmlDeviceGetName(self._device))
        except Exception as error:  # noqa: BLE001 - NVML has errors of its own; told
            self._nvml = None
            print(f"no NVML: {error!r}")

    def __enter__(self) -> Monitor:
        if self._nvml is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._nvml is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            try:
                rates = self._nvml.nvmlDeviceGetUtilizationRates(self._device)
                used = self._nvml.nvmlDeviceGetMemoryInfo(self._device).used
            except self._nvml.NVMLError as error:
                print(f"NVML stopped: {error!r}")
                return
            self.samples.append((time.perf_counter(), int(rates.gpu)))
            self.memory = max(self.memory, int(used))

    def busy(self, began: float, ended: float) -> float | None:
        """Mean utilisation (0..1) in between, or None without samples."""
        inside = [rate for moment, rate in self.samples if began <= moment <= ended]
        return sum(inside) / len(inside) / 100 if inside else None


def checkpoint(folder: Path, configuration: dict[str, Any], device: str) -> Path:
    """A random checkpoint of this configuration; drawn on the device, stored in float16."""
    siglip = configuration is _HEAVY
    (tiny_siglip2 if siglip else tiny_clip)(folder)  # for its tokenizer and preprocessor files
    if not configuration:
        return folder
    import torch
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    text = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    if siglip:
        text["vocab_size"] = len(tokenizer)
    whole = {**configuration, "text_config": {**configuration.get("text_config", {}), **text}}
    torch.manual_seed(1)
    with torch.device(device):
        model = (
            transformers.SiglipModel(transformers.SiglipConfig(**whole))
            if siglip
            else transformers.CLIPModel(transformers.CLIPConfig(**whole))
        )
    model.half().save_pretrained(folder)
    del model
    if device == "cuda":
        torch.cuda.empty_cache()
    file = folder / "preprocessor_config.json"
    side = configuration["vision_config"]["image_size"]
    file.write_text(file.read_text("utf-8").replace(": 32", f": {side}"), "utf-8")
    return folder


def _bases(folder: str, count: int, megapixels: float, first: int) -> None:
    camera_photos(Path(folder), count, megapixels=megapixels, first=first)


def _copies(base: str, folder: str, first: int, count: int) -> int:
    """`count` files that differ in content and length by a comment, not in their picture."""
    data = Path(base).read_bytes()
    written = 0
    for number in range(first, first + count):
        note = f"{Path(base).stem} {number} ".encode() + b"." * (number - first)
        segment = b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note
        place = Path(folder) / f"{number // 100:04}" / f"IMG_{number:06}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        written += place.write_bytes(data[:2] + segment + data[2:])
    return written


def write(series: Series, pool: ProcessPoolExecutor) -> None:
    """The files of a series, made from `bases` different photos."""
    source = series.folder.with_name(series.folder.name + "-bases")
    each = -(-series.count // series.bases)
    jobs = [pool.submit(_bases, str(source), 1, series.megapixels, n) for n in range(series.bases)]
    for job in jobs:
        job.result()
    copies = [
        pool.submit(
            _copies,
            str(file),
            str(series.folder),
            n * each,
            max(0, min(each, series.count - n * each)),
        )
        for n, file in enumerate(sorted(source.glob("*.jpg")))
    ]
    size = sum(job.result() for job in copies)
    print(f"  {series.name}: {series.count} files of {size / series.count / 1e6:.2f} MB")


def encoder_rate(encoder: DualEncoder, pixels: ByteArray, seconds: float) -> float:
    """Photos a second of the encoder alone, batches in memory already."""
    encoder.encode_images(pixels)
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        encoder.encode_images(pixels)
        count += len(pixels)
    return count / (time.perf_counter() - began)


def decoder_rate(encoder: DualEncoder, files: Sequence[Path], processes: int) -> float:
    """Photos a second of the decode processes alone."""
    with DecodePool(processes=processes) as pool:
        tasks = [DecodeTask(one, encoder.preprocess) for one in files]
        for future in [pool.submit(one) for one in tasks[: 2 * processes]]:  # starts them
            future.result()
        room = threading.Semaphore(3 * processes + 2)  # as many at once as indexing asks for
        waiting = []
        began = time.perf_counter()
        for task in tasks:
            room.acquire()
            future = pool.submit(task)
            future.add_done_callback(lambda _: room.release())
            waiting.append(future)
        for future in waiting:
            future.result()
        return len(tasks) / (time.perf_counter() - began)


def whole(series: Series, spans: Spans, processes: int, monitor: Monitor) -> dict[str, float]:
    """The pipeline into a new library: rate, busy shares, and what its own process costs."""
    with tempfile.TemporaryDirectory(prefix="photoapp-library-") as temporary:
        library = Path(temporary)
        organiser = open_library(
            library, RESOURCES, processes=processes, encoder=cast("DualEncoder", spans)
        )
        try:
            warm = library / "warm"
            shapes(warm, 2 * processes, seed=99)
            organiser.indexer.index_now([warm])
            spans.calls.clear()
            spans.sizes.clear()
            own = time.process_time()
            report = organiser.indexer.index_now([series.folder])
            own = time.process_time() - own
            if report.failed or report.encoded != series.count:
                print(f"  NOT EVERYTHING WAS INDEXED: {report}"[:1000])
            span = spans.ended - spans.began
            inside = union(spans.calls)
            sampled = monitor.busy(spans.began, spans.ended)
            return {
                "whole": report.found / report.seconds,
                "steady": sum(spans.sizes) / span,
                "busy, NVML": -1.0 if sampled is None else sampled,
                "busy, calls": inside / span,
                "batches": len(spans.sizes),
                "median batch": float(np.median(spans.sizes)),
                "rate inside calls": sum(spans.sizes) / inside,
                "own ms/photo": 1000 * own / max(1, report.found),
                "searchable": len(organiser.space.index()),
            }
        finally:
            organiser.close()


def parity(folder: Path, there: DualEncoder, pixels: ByteArray) -> None:
    """Cosines of the device's vectors with the processor's float32 ones."""
    here = TransformersDual(folder, name="random/bench", revision="bench", device="cpu")
    try:
        for what, one, other in (
            ("pictures", there.encode_images(pixels), here.encode_images(pixels)),
            ("texts", there.encode_texts(_TEXTS), here.encode_texts(_TEXTS)),
        ):
            cosines = (one * other).sum(axis=1)
            good = "ok" if cosines.min() >= _WANTED_COSINE else "TOO LOW"
            # Random weights give vectors that are much alike; what tells them apart is compared
            # too, since that is what a search ranks by.
            middle = other.mean(axis=0)
            first, second = one - middle, other - middle
            lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
            apart = (first * second).sum(axis=1) / lengths
            print(
                f"  parity, {what}: least cosine {cosines.min():.6f} of {len(one)} ({good}; wanted "
                f"{_WANTED_COSINE}); around their mean {apart.min():.6f}; ran on {there.device}"
            )
    finally:
        here.close()


class Bench:
    """One model's cases, told as they go. Rates of the encoder alone are taken once."""

    def __init__(self, name: str, folder: Path, device: str, processes: int) -> None:
        self.name = name
        self.folder = folder
        self.processes = processes
        self.encoder = TransformersDual(
            folder, name="random/bench", revision="bench", device=device
        )
        self.rate = 0.0

    def pixels(self, series: Series, count: int) -> ByteArray:
        """(count, height, width, 3) of the first photo of some of the folders."""
        files = sorted(series.folder.rglob("*.jpg"))
        few = files[:: max(1, len(files) // count)][:count]
        return np.stack([encoder_pixels(one, self.encoder.preprocess) for one in few])

    def alone(self, series: Series, seconds: float) -> None:
        """The encoder with pixels in memory."""
        pixels = np.tile(self.pixels(series, 16), (16, 1, 1, 1))[:256]
        for rows in (4, 64, len(pixels)):
            rate = encoder_rate(self.encoder, np.ascontiguousarray(pixels[:rows]), seconds)
            self.rate = max(rate, self.rate)
            print(f"  encoder alone, {rows} a call: {rate:.1f} photos/s on {self.encoder.device}")

    def case(self, series: Series) -> None:
        """Decoding alone, then the pipeline."""
        files = sorted(series.folder.rglob("*.jpg"))
        decoder = decoder_rate(self.encoder, files[:1500], self.processes)
        print(f"  decoding alone, {self.processes} processes: {decoder:.1f} photos/s")
        with Monitor() as monitor:
            found = whole(series, Spans(self.encoder), self.processes, monitor)
        print("  pipeline: " + ", ".join(f"{name} {value:.4g}" for name, value in found.items()))
        print(f"  device memory used at most: {monitor.memory / 2**30:.2f} GiB ({monitor.name})")
        limit = min(self.rate, decoder) or 1.0
        slower = "encoder" if limit == self.rate else "decoder"
        print(
            f"  RESULT {self.name}, {series.name}: steady {found['steady']:.1f} photos/s, whole "
            f"{found['whole']:.1f}, limit {limit:.1f} ({slower}), steady/limit "
            f"{found['steady'] / limit:.2f}, whole/limit {found['whole'] / limit:.2f}; busy "
            f"{found['busy, NVML']:.2f} by NVML, {found['busy, calls']:.2f} by calls, "
            f"{found['steady'] / (self.rate or 1):.2f} by rate (wanted {_WANTED_BUSY})"
        )


def attempt(name: str, work: Callable[[], None]) -> None:
    """Do a part; a failure is printed and costs only that part."""
    began = time.perf_counter()
    try:
        work()
    except Exception:  # noqa: BLE001 - the device is lent for minutes: the other parts go on
        print(f"FAILED: {name}")
        traceback.print_exc(file=sys.stdout)
    print(f"[{clock():6.1f} s] {name} took {time.perf_counter() - began:.1f} s", flush=True)


_STARTED = time.perf_counter()


def clock() -> float:
    """Seconds since the start."""
    return time.perf_counter() - _STARTED


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="photoapp-accelerator-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="tiny models and few photos")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--simulated", type=float, default=0.0, help="photos/s of such a card")
    parser.add_argument("--processes", type=int, default=0, help="0: as the application chooses")
    parser.add_argument("--models", default="", help="names with commas between; all if left out")
    parser.add_argument("--photos", type=int, default=3000, help="of 2 MP; a fifth of 12 MP")
    parser.add_argument("--seconds", type=float, default=140.0, help="start nothing new after")
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    processes = decode_processes(options.processes)
    print(f"{os.cpu_count()} cores, {processes} decode processes, Python {sys.version.split()[0]}")
    with _folder() as folder:
        two, tiny, twelve = (
            Series(name, size, count, bases, folder / name.replace(" ", "-"))
            for name, size, count, bases in (
                (("2 MP", 0.3, 60, 3), ("0.3 MP", 0.1, 60, 3), ("12 MP", 1.0, 12, 2))
                if options.small
                else (
                    ("2 MP", 2.0, options.photos, 32),
                    ("0.3 MP", 0.3, options.photos * 4 // 3, 32),
                    ("12 MP", 12.0, max(1, options.photos // 5), 16),
                )
            )
        )

        def photos() -> None:
            with ProcessPoolExecutor(os.cpu_count()) as pool:  # before torch has threads
                for series in (two, tiny, twelve):
                    write(series, pool)

        attempt("writing photos", photos)
        if options.simulated:
            attempt(
                "simulated", partial(simulated, options.simulated, (tiny, two), folder, processes)
            )
            return
        for name, configuration, cases in (
            ("So400m-384", _HEAVY, (tiny, two)),
            ("L14-336", _LARGE, (tiny, two, twelve)),
            ("B16", _BASE, (two, tiny)),
        ):
            if options.models and name not in options.models.split(","):
                continue
            chosen = {} if options.small else configuration
            attempt(name, partial(model, name, chosen, cases, folder, options))
    print(f"all done after {clock():.1f} s")


def simulated(rate: float, cases: Sequence[Series], folder: Path, processes: int) -> None:
    """How busy the pipeline keeps a card that only waits."""
    inner = TransformersDual(
        checkpoint(folder / "simulated", {}, "cpu"), name="random/bench", revision="bench"
    )
    for series in cases:
        card = Simulated(inner, rate)
        encoder = cast("DualEncoder", card)
        spans = Spans(encoder)
        files = sorted(series.folder.rglob("*.jpg"))
        decoder = decoder_rate(encoder, files[:1500], processes)
        with Monitor() as monitor:
            found = whole(series, spans, processes, monitor)
        worked = [one for one in card.worked if one[0] >= spans.began]
        span = max(ended for _, ended in worked) - spans.began
        print(f"  {series.name}: decoding alone {decoder:.1f} photos/s, card {rate:.1f}")
        print("  pipeline: " + ", ".join(f"{name} {value:.4g}" for name, value in found.items()))
        print(
            f"  RESULT simulated, {series.name}: card at work {union(worked) / span:.2f} of the "
            f"time; {found['steady'] / min(decoder, rate):.2f} of the slower of both"
        )


def model(
    name: str,
    configuration: dict[str, Any],
    cases: Sequence[Series],
    folder: Path,
    options: argparse.Namespace,
) -> None:
    """Everything about one model."""
    import torch

    from photoapp.models.devices import choose_device

    device = choose_device(options.device)
    place = checkpoint(folder / name, configuration, device)
    print(f"[{clock():6.1f} s] {name} is made; torch {torch.__version__}, device {device}")
    bench = Bench(name, place, device, decode_processes(options.processes))
    try:
        seconds = 0.3 if options.small else 2.0
        attempt(f"{name}: encoder alone", partial(bench.alone, cases[0], seconds))
        for number, series in enumerate(cases):
            if clock() > options.seconds - 20:
                print(f"no time left for {name}, {series.name}")
                continue
            attempt(f"{name}, {series.name}", partial(bench.case, series))
            if number == 0:
                few = bench.pixels(series, 6)
                attempt(f"{name}: parity", partial(parity, place, bench.encoder, few))
    finally:
        bench.encoder.close()


if __name__ == "__main__":
    main()
