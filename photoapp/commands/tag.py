"""`photoapp tag`: what a label set finds in the library, and giving its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from photoapp import console
from photoapp.commands.common import JsonOption, LibraryOption, one_line, opened
from photoapp.commands.untaught import note_untaught, untaught_labels
from photoapp.console import say
from photoapp.core.errors import PhotoappError, UsageError
from photoapp.core.labels import Label, LabelSet, TagOrigin
from photoapp.core.photo import PhotoId

if TYPE_CHECKING:
    from photoapp.app import Application
    from photoapp.core.tagging import SetScores

HELP = say(
    "Show which photos a label set would tag; with --apply, tag them.",
    "显示标签集会给哪些照片加标签；加上 --apply 则写入标签。",
)


def tag(
    context: typer.Context,
    set_name: Annotated[
        str,
        typer.Option(
            "--set",
            metavar="NAME",
            help=say("The label set, in either language.", "标签集的中文或英文名称。"),
        ),
    ],
    apply: Annotated[
        bool, typer.Option("--apply", help=say("Write the tags.", "写入标签。"))
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Without --apply nothing is written. What a person decided is never changed."""
    with opened(library or context.obj) as application:
        label_set = application.labels.by_name(set_name)
        if not label_set.labels:
            raise UsageError(
                "label-set-empty",
                f"The label set {label_set.name!r} has no label yet.",
                name=label_set.name,
            )
        changed = apply and _apply(application, label_set)
        scores = application.tagger.score(label_set)
        results = _results(application, label_set, scores)
        guessed = untaught_labels(application, label_set)
        if as_json:
            console.out_json(
                {
                    "set": label_set.name,
                    "model": str(scores.model),
                    "results": results,
                    "untaught": [label.name("en") for label in guessed],
                }
            )
        else:
            _show(label_set, results, len(scores.ids), applied=apply, changed=changed)
        note_untaught(guessed)


def _apply(application: Application, label_set: LabelSet) -> bool:
    """Returns whether anything changed: whether the history has a new act."""
    before = _newest_act(application)
    with console.Progress(application.bus):
        job = application.tagger.start_apply(label_set.id)
        try:
            while not (ended := application.jobs.wait(job, 0.2)).state.ended:
                pass
        except KeyboardInterrupt:
            # What is written stays; the history can undo it.
            application.jobs.cancel(job)
            application.jobs.wait(job, 15.0)
            raise
    if ended.error is not None:
        raise PhotoappError(ended.error.code, ended.error.reason)
    return _newest_act(application) != before


def _newest_act(application: Application) -> int:
    return max((act.id for act in application.curator.history(1)), default=0)


def _results(
    application: Application, label_set: LabelSet, scores: SetScores
) -> list[dict[str, Any]]:
    """The photos that get a tag, each with its tags, the most probable first."""
    tags: dict[PhotoId, list[tuple[float, Label]]] = {}
    for number, rows in enumerate(application.tagger.given(label_set, scores)):
        label = label_set.labels[number]
        chances = scores.probabilities[rows, number].tolist()
        for photo, chance in zip(scores.ids[rows].tolist(), chances, strict=True):
            tags.setdefault(PhotoId(photo), []).append((chance, label))
    photos = sorted(tags)
    held = application.tags.of(photos)
    places = application.photos.paths(photos)
    results = []
    for photo in photos:
        origins = {one.tag: one.origin for one in held[photo]}
        copies = places.get(photo, [])
        best = next((one for one in copies if one.online), copies[0] if copies else None)
        if best is None:
            continue
        found = [
            {
                "label": label.name("en"),
                "probability": round(chance, 6),
                "origin": origins.get(label.tag, TagOrigin.SET).value,
            }
            for chance, label in sorted(tags[photo], key=lambda one: -one[0])
        ]
        results.append({"path": str(best.path), "tags": found})
    return results


def _show(
    label_set: LabelSet, results: list[dict[str, Any]], scored: int, *, applied: bool, changed: bool
) -> None:
    titles = {
        label.name("en"): say(label.name("en"), label.name("zh")) for label in label_set.labels
    }
    for one in results:
        tags = ", ".join(f"{titles[tag['label']]} {tag['probability']:.0%}" for tag in one["tags"])
        console.out(f"{one_line(one['path'])}: {tags}")
    count = len(results)
    if not applied:
        console.note(
            say(
                f"{count:,} of {scored:,} photos would get tags; --apply writes them.",
                f"{scored:,} 张照片中有 {count:,} 张会得到标签，加上 --apply 才会写入。",
            )
        )
        return
    rest = (
        say("the history can undo it.", "可在历史记录中撤销。")
        if changed
        else say("nothing changed.", "没有任何变化。")
    )
    console.note(
        say(
            f"{count:,} of {scored:,} photos have tags of this set now; {rest}",
            f"{scored:,} 张照片中有 {count:,} 张带有此标签集的标签，{rest}",
        )
    )
