"""What the window says about what it shows: title, counts, and why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from photoapp.core.hits import ScopeKind, SearchAnswer
from photoapp.core.library import LibraryCounts
from photoapp.ui.empty_states import EmptyState
from photoapp.ui.i18n import Context
from photoapp.ui.messages import error_text, model_name, notice_text
from photoapp.ui.photo_listing import PhotoListing

# The context of translation, for texts with plurals.
Overview: Final = Context("Overview")


@dataclass(frozen=True, slots=True)
class Summary:
    """Texts of the middle's heading. `notices` are remarks on a search, one a line."""

    title: str
    note: str
    notices: tuple[str, ...] = ()


def overview(
    listing: PhotoListing, place: str, shown: int, selected: int, counts: LibraryCounts | None
) -> Summary:
    """Heading of what is on show. `place`: name of the place in the sidebar."""
    translate = QCoreApplication.translate
    if not listing.searching:
        parts = [Overview.tr("%Ln photo(s)", "", shown)]
        if selected > 1:
            parts.append(Overview.tr("%Ln selected", "", selected))
        if counts is not None and (waiting := counts.pending + counts.pending_files):
            parts.append(
                translate("Overview", "still indexing, {done} of {total}").format(
                    done=QLocale().toString(counts.photos - counts.pending),
                    total=QLocale().toString(counts.photos - counts.pending + waiting),
                )
            )
        return Summary(place, " · ".join(parts))
    answer = listing.answer
    title = translate("Overview", "Search results")
    if listing.scope.kind is not ScopeKind.ALL:
        title = translate("Overview", "Search results in {place}").format(place=place)
    if listing.problem is not None:
        return Summary(title, "")
    if answer is None:
        return Summary(title, translate("Overview", "Searching…"))
    parts = []
    # Plain names: lupdate before 6.12 does not read a text whose count is an attribute.
    good, maybe, rest = answer.good, answer.maybe, answer.rest
    if good:
        parts.append(Overview.tr("%Ln good match(es)", "", good))
    if maybe:
        parts.append(Overview.tr("%Ln maybe", "", maybe))
    if listing.show_all and rest:
        parts.append(Overview.tr("%Ln other(s)", "", rest))
    if selected > 1:
        parts.append(Overview.tr("%Ln selected", "", selected))
    if len(answer.models) > 1:
        names = " + ".join(model_name(one) for one in answer.models)
        parts.append(translate("Overview", "answered by {names}").format(names=names))
    if answer.unsearchable:
        parts.append(
            translate("Overview", "still indexing, {done} of {total} searched").format(
                done=QLocale().toString(answer.searched),
                total=QLocale().toString(answer.searched + answer.unsearchable),
            )
        )
    # Without photos the page itself says it.
    return Summary(title, " · ".join(parts), _remarks(answer) if shown else ())


def _remarks(answer: SearchAnswer) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    remarks = []
    if answer.excluded:
        words = ", ".join(answer.excluded)
        remarks.append(translate("Overview", "Without: {words}").format(words=words))
    for code in answer.notices:
        if code == "still-indexing":
            continue  # the counts say it
        text = notice_text(code, {"words": ", ".join(answer.unknown_words)})
        if text:
            remarks.append(text)
    return tuple(remarks)


def footer(listing: PhotoListing) -> str:
    """The line after the last hit, with its link; "" when nothing more can be shown."""
    translate = QCoreApplication.translate
    answer = listing.answer
    if not listing.searching or answer is None or listing.show_all or not answer.rest:
        return ""
    return translate("Overview", "Nothing else looks like this · Show all anyway")


def searching_state() -> EmptyState:
    """What stands in the middle while an answer takes long and there is nothing to show yet."""
    return EmptyState("search", QCoreApplication.translate("Overview", "Searching…"), "")


def empty_state(listing: PhotoListing, *, reading: bool) -> EmptyState | None:
    """Why there are no photos and what to do; None while that is not known yet.

    `reading`: folders are being read, so that photos are on their way.
    """
    translate = QCoreApplication.translate
    problem = listing.problem
    if problem is not None:
        text = error_text(problem.code, problem.details, problem.message)
        if problem.code.startswith("query-"):
            # Trying again would say the same again.
            word = problem.details.get("word", "")
            return EmptyState(
                "search",
                translate("Overview", "This search is not understood"),
                translate("Overview", "“{word}”: {problem}").format(word=word, problem=text)
                if word
                else text,
                (("clear", translate("Overview", "Clear search")),),
            )
        return EmptyState(
            "error",
            translate("Overview", "This did not work"),
            text,
            (("again", translate("Overview", "Try again")),),
        )
    if listing.loading:
        return None
    if listing.searching:
        return _no_match(listing)
    match listing.scope.kind:
        case ScopeKind.FAVOURITES:
            return EmptyState(
                "heart",
                translate("Overview", "No favourites yet"),
                translate("Overview", "Select a photo and press the heart, or the full stop key."),
            )
        case ScopeKind.RECENT:
            return EmptyState(
                "clock",
                translate("Overview", "Nothing new"),
                translate("Overview", "Photos added in the last 30 days appear here."),
            )
        case ScopeKind.ON_THIS_DAY:
            return EmptyState(
                "calendar",
                translate("Overview", "No photos from this day"),
                translate("Overview", "Photos taken on this day in earlier years appear here."),
            )
        case ScopeKind.ALBUM:
            return EmptyState(
                "album",
                translate("Overview", "This album is empty"),
                translate("Overview", "Drag photos onto its name in the sidebar."),
            )
        case ScopeKind.FOLDER:
            return EmptyState(
                "folder",
                translate("Overview", "No photos in this folder"),
                translate("Overview", "Photos put there appear here by themselves."),
                (("rescan", translate("Overview", "Look for changes")),),
            )
        case _ if reading:
            return EmptyState(
                "photos",
                translate("Overview", "Reading your photos…"),
                translate("Overview", "They appear here as they are read."),
            )
        case _:
            return EmptyState(
                "photos",
                translate("Overview", "No photos yet"),
                translate("Overview", "The folders of this library hold no photos."),
                (
                    ("add_folder", translate("Overview", "Add a folder…")),
                    ("folders", translate("Overview", "Show folders")),
                ),
            )


def _no_match(listing: PhotoListing) -> EmptyState:
    translate = QCoreApplication.translate
    answer = listing.answer
    text = translate("Overview", "Try other words, or fewer filters.")
    acts: list[tuple[str, str]] = []
    if answer is not None:
        remarks = _remarks(answer)
        if remarks:
            text = "\n".join(remarks)
        if answer.unsearchable:
            waiting = answer.unsearchable
            count = Overview.tr("%Ln photo(s) cannot be searched yet.", "", waiting)
            text = f"{text}\n{count}"
        if answer.rest and not listing.show_all:
            acts.append(("show_all", translate("Overview", "Show all anyway")))
        if "starter-unknown-words" in answer.notices:
            acts.append(("models", translate("Overview", "See the models…")))
    if listing.scope.kind is not ScopeKind.ALL:
        acts.append(("everywhere", translate("Overview", "Search all photos")))
    acts.append(("clear", translate("Overview", "Clear search")))
    return EmptyState("search", translate("Overview", "Nothing matches"), text, tuple(acts))
