"""`photoapp explain`: where a picture matches a text, as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, one_line, opened
from photoapp.console import say
from photoapp.core.errors import PhotoappError, UsageError

HELP = say(
    "Draw where a picture matches a text: yellow most, dark least.",
    "绘制图片中与文字相符的位置：黄色最相符，深色最不相符。",
)
_SIDE = 2048  # pixels of the longer side of what is written


def explain(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    text: Annotated[
        str,
        typer.Option("--text", metavar="TEXT", help=say("What to look for.", "要查找的内容。")),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE.png",
            help=say("Where the picture is written.", "图片的保存位置。"),
        ),
    ],
    strength: Annotated[
        float,
        typer.Option(
            "--strength",
            min=0.0,
            max=1.0,
            help=say("How strong the colours are, 0 to 1.", "颜色的强度，0 到 1。"),
        ),
    ] = 0.75,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="ID",
            help=say("Default: the library's model.", "默认：资料库所用的模型。"),
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """The file may be outside of the library; it is only read."""
    from photoapp.core.heat import laid_over
    from photoapp.imaging.task import ViewTask
    from photoapp.imaging.writing import save_png

    if not file.is_file():
        raise UsageError(
            "file-not-found", f"There is no picture {file}; check its path.", path=str(file)
        )
    if out.exists() and out.samefile(file):
        raise UsageError(
            "explain-own-file",
            f"{out} is the picture itself; write to another file.",
            path=str(out),
        )
    with opened(library or context.obj) as application:
        own = None if model is None else application.models.load(model)
        encoder = own or application.space.encoder()
        try:
            pixels = application.pool.submit(ViewTask(file, _SIDE), urgent=True).result()
            size = (pixels.shape[1], pixels.shape[0])
            found = application.explainer.explain_file(file, size, text, encoder)
        finally:
            if own is not None:
                own.close()
        assert found is not None  # noqa: S101 - nobody cancelled
        try:
            save_png(laid_over(pixels, found, strength), out)
        except OSError as error:
            raise PhotoappError(
                "file-unwritable",
                f"{out} cannot be written: {error.strerror or error}",
                path=str(out),
                reason=str(error.strerror or error),
            ) from error
        if as_json:
            console.out_json(
                {
                    "file": str(file),
                    "text": text,
                    "model": str(encoder.key),
                    "method": str(found.method),
                    "cosine": round(found.score, 4),
                    "flat": found.flat,
                    "box": [round(side, 4) for side in found.box],
                    "heat": [[round(float(one), 4) for one in row] for row in found.values],
                    "out": str(out),
                }
            )
            return
        how = {
            "patches": say("vectors of its patches", "各图块的向量"),
            "occlusion": say("hiding one part after the other", "逐块遮挡"),
        }[str(found.method)]
        if found.flat:
            console.note(
                say(f"No part stands out for “{text}”.", f"没有哪个部分与“{text}”特别相符。")
            )
        console.out(
            say(
                f"{one_line(str(out))} (by {how}; cosine of the whole picture {found.score:.3f})",
                f"{one_line(str(out))}（方法：{how}；整张图片的余弦 {found.score:.3f}）",
            )
        )
