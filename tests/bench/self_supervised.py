"""The six self-supervised methods on real photos, beside chance: what the features are worth.

    python -m tests.bench.self_supervised --data FILE [--seconds N | --epochs N] [--out DIR]

`--data`: a picture store of `photoapp train pictures`, or a folder, zip file or list as it
takes (`--sets` keeps some sets of a list). Those are decoded here by Pillow alone, so that the
benchmark runs where the application's own readers are not installed. Linear evaluation of each
method stands beside the same network with random weights and beside logistic regression on the
pixels; every figure is a share of the test pictures, which no method has seen.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from photoapp.training.pictures import Pictures, is_store, make_store, open_pictures
from photoapp.training.runs import Run
from photoapp.training.sources import SourcePicture, find_pictures


def pictures_of(source: Path, sets: list[str], side: int, folder: Path) -> Pictures:
    """A store as it is; anything else decoded into one in `folder`."""
    if is_store(source):
        return open_pictures(source)
    file = folder / "pictures.safetensors"
    made = make_store(by_pillow(find_pictures(source, sets=sets), side), file, side=side)
    if made.failures:
        print(f"{len(made.failures)} pictures could not be read", flush=True)
    return open_pictures(file)


def by_pillow(pictures: Iterator[SourcePicture], side: int) -> Iterator[SourcePicture]:
    """The same pictures, decoded to their middle square of `side` pixels."""
    from PIL import Image, ImageOps

    for picture in pictures:
        held = picture.read()
        if isinstance(held, bytes):
            with Image.open(io.BytesIO(held)) as image:
                small = ImageOps.fit(image.convert("RGB"), (side, side), Image.Resampling.BICUBIC)
            held = np.asarray(small, np.uint8)
        yield replace(picture, read=partial(np.asarray, held))


def row(name: str, scores: dict[str, Any], rest: str = "") -> str:
    """A line of the table."""
    return (
        f"{name:<16}{scores['top1']:>8.1%}{scores['top5']:>8.1%}{scores['neighbours']:>8.1%}  "
        f"{rest}"
    )


def main(argv: list[str] | None = None) -> None:
    """Train each method for its time and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", type=lambda text: text.split(","), default=[])
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--methods", default="simclr,moco,byol,simsiam,dino,swav")
    parser.add_argument("--backbone", default="resnet-18")
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--seconds", type=float, default=30.0, help="of training, each method")
    parser.add_argument("--epochs", type=int, help="instead of --seconds")
    parser.add_argument("--rate", type=float, help="instead of the papers'")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(argv)

    import torch

    from photoapp.models.devices import choose_device
    from photoapp.training.batches import Batches
    from photoapp.training.linear import Task
    from photoapp.training.self_supervised import (
        Settings,
        choose_precision,
        epochs_within,
        evaluate,
        train,
    )

    if options.threads:
        torch.set_num_threads(options.threads)
    device = choose_device(options.device)
    precision = choose_precision("auto", device)
    if device == "cuda":
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or Path(scratch)
        started = time.monotonic()
        pictures = pictures_of(options.data, options.sets, options.side, folder)
        print(
            f"{len(pictures):,} pictures of {pictures.side} px, {len(pictures.classes)} classes "
            f"({time.monotonic() - started:.0f} s); {options.backbone}, batch {options.batch}, "
            f"{torch.cuda.get_device_name() if device == 'cuda' else device}, {precision}, "
            f"torch {torch.__version__}",
            flush=True,
        )
        task = Task(pictures, Batches(pictures, device))
        print(f"{len(task.train):,} to train, {len(task.test):,} to test\n", flush=True)
        print(f"{'':<16}{'top-1':>8}{'top-5':>8}{'kNN':>8}", flush=True)
        for name, scores in (
            ("raw pixels", task.of_pixels()),
            ("random network", task.of_random_network(options.backbone, 0)),
        ):
            results[name] = {
                "top1": scores.top1,
                "top5": scores.top5,
                "neighbours": scores.neighbours,
            }
            print(row(name, results[name]), flush=True)
        del task
        for method in options.methods.split(","):
            settings = Settings(
                method,
                options.backbone,
                1,
                options.batch,
                rate=options.rate,
                precision=precision,
            )
            epochs = options.epochs or epochs_within(options.seconds, settings, pictures, device)
            settings = replace(settings, epochs=epochs)
            started = time.monotonic()
            try:
                with Run.opened(folder / method, settings.as_json(pictures)) as run:
                    trained = train(settings, pictures, run, device=device)
                    spent = time.monotonic() - started
                    assert trained is not None
                    found = evaluate(settings, pictures, trained, device=device, baselines=False)
                    history = run.history
                    run.finish(found.as_json())
            except RuntimeError as error:  # of a device; the other methods may do
                print(f"{method} failed: {error}", flush=True)
                continue
            scores = found.scores
            results[method] = {
                "top1": scores.top1,
                "top5": scores.top5,
                "neighbours": scores.neighbours,
                "loss_first": history[0]["loss"],
                "loss_last": history[-1]["loss"],
                "epochs": epochs,
                "seconds": round(spent, 1),
                "curve": [line["neighbours"] for line in history if "neighbours" in line],
            }
            print(
                row(
                    method,
                    results[method],
                    f"loss {history[0]['loss']:.3f} -> {history[-1]['loss']:.3f}, "
                    f"{epochs} epochs in {spent:.0f} s",
                ),
                flush=True,
            )
            if options.out is not None:
                file = options.out / "results.json"
                file.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
