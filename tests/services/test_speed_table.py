"""The table of `photoapp bench models`."""

from __future__ import annotations

from photoapp.commands.bench_models import rows
from photoapp.services.speed import Speed


def test_ratios_are_by_processor_time_on_processors_and_by_the_clock_elsewhere() -> None:
    torch = Speed("m", "torch", "cpu", 2.0, 1.0, image_cosine=1.0, text_cosine=1.0)
    eight = Speed("m", "onnx-int8", "cpu", 8.0, 4.5, 3.0, 1.0, 90_000_000, 0.999, 0.998)
    graphics = Speed("m", "torch", "cuda", 200.0, 50.0)
    broken = Speed("m", "onnx-fp16", "cuda", problem="out of memory")
    found = rows([torch, eight, graphics, broken])
    assert [row[3] for row in found[1:]] == ["1.00", "4.50", "100.00", "-"]
    assert found[2][-2:] == ("0.9990", "0.9980")
    assert "out of memory" in found[4]
    assert len({len(row) for row in found}) == 1
