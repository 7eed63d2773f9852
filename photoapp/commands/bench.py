"""`photoapp bench`: measurements on this computer."""

from __future__ import annotations

import typer

from photoapp.commands import bench_models, bench_quality
from photoapp.console import say

cli = typer.Typer(help=say("Measure this computer.", "测量这台电脑。"))
cli.command("models", help=bench_models.HELP)(bench_models.models)
cli.command("quality", help=bench_quality.HELP)(bench_quality.quality)
