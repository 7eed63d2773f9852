"""What a search found, as JSON and as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from photoapp import console
from photoapp.commands.common import counted, one_line
from photoapp.console import say
from photoapp.core.hits import Hit, SearchAnswer

if TYPE_CHECKING:
    from photoapp.app import Application


def found_photos(application: Application, hits: tuple[Hit, ...]) -> list[dict[str, Any]]:
    """The photos of an answer as JSON, best first."""
    places = application.photos.paths([hit.photo for hit in hits])
    results = []
    for hit in hits:
        copies = places.get(hit.photo, [])
        best = next((one for one in copies if one.online), copies[0] if copies else None)
        if best is not None:
            results.append(
                {
                    "path": str(best.path),
                    "score": round(float(hit.score), 6),
                    "probability": round(float(hit.probability), 6),
                    "band": hit.band.value,
                }
            )
    return results


def more_matches(answer: SearchAnswer) -> int:
    """How many more match than the limit lets through."""
    matches = answer.good + answer.maybe + (answer.rest if answer.request.show_all else 0)
    limit = answer.request.limit
    cut = limit is not None and len(answer.hits) >= limit
    return max(matches - len(answer.hits), 0) if cut else 0


def understood_dates(answer: SearchAnswer) -> str:
    """The days that were searched, as filters, where the text says them in other words."""
    dates = [one for one in answer.filters if one.lstrip("-").startswith("date:")]
    typed = answer.request.text.split()
    return " ".join(one for one in dates if one not in typed)


def print_answer(answer: SearchAnswer, results: list[dict[str, Any]], *, together: bool) -> None:
    """A photo a line, then on standard error what else there is to know.

    `together`: several models answer, so those that did are named.
    """
    rows = [
        (console.band(one["band"]), f"{one['probability']:.0%}", one_line(one["path"]))
        for one in results
    ]
    if rows:
        console.out(console.columns(rows))
    if dates := understood_dates(answer):
        console.note(say(f"Read as {dates}", f"理解为 {dates}"))
    if not rows or not (answer.good or answer.maybe):
        console.note(say("Nothing in this library matches.", "资料库中没有匹配的照片。"))
    if more := more_matches(answer):
        count = say(counted(more, "more photo"), f"{more:,} 张")
        verb = say("matches" if more == 1 else "match", "符合")
        console.note(
            say(
                f"{count} {verb}; a higher --limit lists them.",
                f"还有 {count}照片{verb}，可用更大的 --limit 列出。",
            )
        )
    if answer.rest and not answer.request.show_all:
        console.note(
            say(
                f"{answer.rest:,} less likely photos are hidden; --show-all lists them.",
                f"还有 {answer.rest:,} 张不太相关的照片未列出，可用 --show-all 查看。",
            )
        )
    if answer.unknown_words:
        unknown = ", ".join(answer.unknown_words)
        console.note(
            say(
                f"The model in use hardly knows: {unknown}. A full model knows far more: "
                "photoapp models list",
                f"当前模型不太认识：{unknown}。完整模型懂得更多：photoapp models list",
            )
        )
    if together:
        names = ", ".join(answer.models)
        console.note(say(f"Answered by {names}.", f"由 {names} 回答。"))
    if "together-lost" in answer.notices:
        console.note(
            say(
                "A model that should have answered is not there any more; see: "
                "photoapp models together",
                "应当回答的一个模型已不存在，请看：photoapp models together",
            )
        )
    if answer.unsearchable:
        photos = say(counted(answer.unsearchable, "photo"), f"{answer.unsearchable:,} 张照片")
        console.note(say(f"{photos} not indexed yet.", f"还有 {photos}尚未建立索引。"))
