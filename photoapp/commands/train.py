"""`photoapp train`: networks trained from pictures on this computer."""

from __future__ import annotations

import typer

from photoapp.commands import (
    train_adapt,
    train_clip,
    train_pictures,
    train_ssl,
    train_starter,
)
from photoapp.console import say

cli = typer.Typer(
    help=say("Train networks from your own pictures.", "用自己的图片训练网络。"),
)
cli.command("pictures", help=train_pictures.HELP)(train_pictures.pictures)
cli.command("adapt", help=train_adapt.HELP)(train_adapt.adapt)
cli.command("ssl", help=train_ssl.HELP)(train_ssl.ssl)
cli.command("clip", help=train_clip.HELP)(train_clip.clip)
cli.command("starter", help=train_starter.HELP)(train_starter.starter)
cli.command("release", help=train_starter.RELEASE_HELP)(train_starter.release)
