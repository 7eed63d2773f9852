"""Label sets: what a person wants photos to be told apart by, in two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from photoapp.core.cjk import has_han
from photoapp.core.errors import UsageError
from photoapp.core.language import CHINESE, normalised

LONGEST_NAME = 200
"""Characters of a label's, tag's or set's name; longer ones are mistakes."""

_SEPARATORS = re.compile(r"[,，、;；\r\n]+")


class LabelMode(StrEnum):
    """How the labels of a set stand to each other."""

    EXCLUSIVE = "exclusive"  # exactly one holds: softmax over the labels
    INDEPENDENT = "independent"  # any number hold: a calibrated probability for each


class TagOrigin(StrEnum):
    """Who says that a photo has a tag; the value of ``asset_tags.origin``."""

    PERSON = "person"  # given or confirmed by hand
    SIDECAR = "sidecar"  # read from an XMP file beside the photo
    FILE = "file"  # read from the photo's own metadata
    SET = "set"  # found by a label set


ORIGIN_ORDER = tuple(TagOrigin)
"""The best first: what a person says counts more than what a label set finds."""


class LabelSetError(UsageError):
    """A label set cannot be used as it is written.

    `label` is the position of the label at fault, None for the set itself; `field` is the name
    of the attribute at fault.
    """

    def __init__(
        self, code: str, message: str, *, label: int | None, field: str, **details: str | int
    ) -> None:
        super().__init__(code, message, **details)
        self.label = label
        self.field = field


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a set; one name is enough.

    `prompts_en`, `prompts_zh`: what the encoder is asked instead of the name, where the name
    alone is ambiguous. `parent`: a name of another label of the same set, "" for none.
    `threshold`: probability 0..1 from which a photo gets the tag; None for the automatic one.
    `id`: row of the label, `tag`: id of the tag it gives; 0 before the set is saved.
    """

    name_en: str = ""
    name_zh: str = ""
    prompts_en: tuple[str, ...] = ()
    prompts_zh: tuple[str, ...] = ()
    parent: str = ""
    threshold: float | None = None
    id: int = 0
    tag: int = 0

    def name(self, language: str) -> str:
        """The name in this language (``en``, ``zh`` …), else the one there is."""
        return in_language(self.name_en, self.name_zh, language)

    def texts(self, language: str) -> tuple[str, ...]:
        """What an encoder of this language is asked: prompts, else the name, else nothing."""
        chinese = language.startswith(CHINESE)
        prompts = self.prompts_zh if chinese else self.prompts_en
        name = self.name_zh if chinese else self.name_en
        return prompts or ((name,) if name else ())

    @property
    def names(self) -> tuple[str, ...]:
        """The names there are, English first."""
        return tuple(name for name in (self.name_en, self.name_zh) if name)


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Labels that are scored together.

    `name` is the key (any language, any letter case); `name_zh` the Chinese title when it
    differs. `none_of_these`: an exclusive set may also answer that no label fits.
    `templates_en`, `templates_zh`: sentences around a label such as ``a photo of a {}``; empty
    for the program's own. `standing`: new photos are tagged as they arrive. `ready_made`: stem of
    the file in ``resources/label_sets`` it came from, else "". `version` grows with every saved
    change that matters to scores; `id` and `version` are 0 before the first.
    """

    name: str
    name_zh: str = ""
    description: str = ""
    description_zh: str = ""
    mode: LabelMode = LabelMode.INDEPENDENT
    none_of_these: bool = True
    templates_en: tuple[str, ...] = ()
    templates_zh: tuple[str, ...] = ()
    standing: bool = False
    ready_made: str = ""
    labels: tuple[Label, ...] = ()
    id: int = 0
    version: int = 0

    def title(self, language: str) -> str:
        """The name in this language (``en``, ``zh`` …), else the one there is."""
        return in_language(self.name, self.name_zh, language)

    def about(self, language: str) -> str:
        """The description in this language, else the one there is."""
        return in_language(self.description, self.description_zh, language)


@dataclass(frozen=True, slots=True)
class PhotoTag:
    """A tag of one photo, with the best of its origins.

    `confidence`: 1 unless a label set gave it, then its probability 0..1. `decision`: what a
    person said of it: True confirmed, False rejected (another origin still says it), None.
    """

    tag: int
    name: str
    name_zh: str
    colour: str
    origin: TagOrigin
    confidence: float
    decision: bool | None

    def title(self, language: str) -> str:
        """The name in this language (``en``, ``zh`` …), else the one there is."""
        return in_language(self.name, self.name_zh, language)


@dataclass(frozen=True, slots=True)
class TagFacts:
    """A tag and its own visible photos (not its children's)."""

    id: int
    name: str
    name_zh: str
    colour: str
    parent: int | None
    count: int


@dataclass(frozen=True, slots=True)
class SharedTag:
    """A tag that some photos of a selection have, with the best of its origins there.

    `count`: how many have it. `undecided`: on how many only a label set says so and nobody has
    decided. `confidence`: the mean over the photos that have it, 1 where no label set gave it.
    """

    tag: int
    name: str
    name_zh: str
    colour: str
    origin: TagOrigin
    confidence: float
    count: int
    undecided: int


def in_language(name: str, name_zh: str, language: str) -> str:
    """The one of two names that fits the language, else the one there is."""
    return (name_zh or name) if language.startswith(CHINESE) else (name or name_zh)


def set_from_line(line: str, *, name: str) -> LabelSet:
    """A set from a list such as ``猫, 狗, other pets``, in the order written.

    Between labels: ``,`` ``，`` ``、`` ``;`` ``；`` or a new line. A label with Chinese in it gets
    a Chinese name; ``cat/猫`` gives both. Repetitions are left out. Raises LabelSetError when
    nothing usable is left.
    """
    labels: list[Label] = []
    known: set[str] = set()
    for item in _SEPARATORS.split(line):
        label = label_from_text(item)
        if label is None or not known.isdisjoint(map(str.casefold, label.names)):
            continue
        known.update(map(str.casefold, label.names))
        labels.append(label)
    if not labels:
        raise LabelSetError(
            "label-line-empty",
            "There is no label in this line; write for example: cat, dog, other pets",
            label=None,
            field="labels",
        )
    return checked(LabelSet(name=name, labels=tuple(labels)))


def label_from_text(text: str) -> Label | None:
    """A label written as its name, ``cat`` or ``猫``, or both, ``cat/猫``; None for no text."""
    text = normalised(text)
    if not any(character.isalnum() for character in text):
        return None
    halves = [half.strip() for half in text.split("/")]
    if len(halves) == 2 and all(halves) and has_han(halves[0]) != has_han(halves[1]):
        english, chinese = sorted(halves, key=has_han)
        return Label(name_en=english, name_zh=chinese)
    return Label(name_zh=text) if has_han(text) else Label(name_en=text)


def checked(label_set: LabelSet) -> LabelSet:
    """The set with its texts tidied. Raises LabelSetError for the first thing that is wrong.

    Wrong are: no name, a name twice (in any language), a parent that is not a label or that goes
    round in a circle, a threshold outside 0..1, a template without ``{}``.
    """
    labels = tuple(_tidied(label) for label in label_set.labels)
    tidy = replace(
        label_set,
        name=normalised(label_set.name),
        name_zh=normalised(label_set.name_zh),
        description=label_set.description.strip(),
        description_zh=label_set.description_zh.strip(),
        templates_en=_texts(label_set.templates_en),
        templates_zh=_texts(label_set.templates_zh),
        labels=labels,
    )
    if not tidy.name:
        tidy = replace(tidy, name=tidy.name_zh)
    _check_set(tidy)
    owners: dict[str, int] = {}
    for position, label in enumerate(labels):
        _check_label(label, position)
        for key in {name.casefold() for name in label.names}:
            if key in owners:
                raise LabelSetError(
                    "label-repeated",
                    f"The label {label.name('en')!r} (number {position + 1}) has a name that "
                    f"number {owners[key] + 1} has too; each name may be there once.",
                    label=position,
                    field="name_en" if key == label.name_en.casefold() else "name_zh",
                    name=label.name("en"),
                    number=position + 1,
                    other=owners[key] + 1,
                )
            owners[key] = position
    _check_parents(labels, owners)
    return tidy


def parents(labels: Sequence[Label]) -> tuple[int | None, ...]:
    """Position of each label's parent, None for none. For labels that `checked` has passed."""
    owners = {
        name.casefold(): position for position, label in enumerate(labels) for name in label.names
    }
    return tuple(owners.get(label.parent.casefold()) if label.parent else None for label in labels)


def scores_alike(one: LabelSet, other: LabelSet) -> bool:
    """True when both give the same photos the same tags: nothing that matters differs."""
    return _scored(one) == _scored(other)


def _scored(label_set: LabelSet) -> tuple[object, ...]:
    return (
        label_set.mode,
        label_set.none_of_these,
        label_set.templates_en,
        label_set.templates_zh,
        tuple(replace(label, id=0) for label in label_set.labels),
    )


def _tidied(label: Label) -> Label:
    return replace(
        label,
        name_en=normalised(label.name_en),
        name_zh=normalised(label.name_zh),
        prompts_en=_texts(label.prompts_en),
        prompts_zh=_texts(label.prompts_zh),
        parent=normalised(label.parent),
    )


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Without empty ones and repetitions."""
    return tuple(dict.fromkeys(text for text in map(normalised, texts) if text))


def _check_set(label_set: LabelSet) -> None:
    if not label_set.name:
        raise LabelSetError(
            "label-set-unnamed", "A label set needs a name.", label=None, field="name"
        )
    for field in ("name", "name_zh"):
        _check_length(getattr(label_set, field), None, field)
    for field in ("templates_en", "templates_zh"):
        for template in getattr(label_set, field):
            if template.count("{}") != 1:
                raise LabelSetError(
                    "label-template",
                    f"The template {template!r} needs exactly one {{}}, where the label goes, "
                    "for example: a photo of a {}",
                    label=None,
                    field=field,
                    template=template,
                )


def _check_label(label: Label, position: int) -> None:
    if not label.names:
        raise LabelSetError(
            "label-unnamed",
            f"Label number {position + 1} has no name; give it an English or a Chinese one.",
            label=position,
            field="name_en",
            number=position + 1,
        )
    for field in ("name_en", "name_zh"):
        _check_length(getattr(label, field), position, field)
    # Written so that NaN is refused too.
    if label.threshold is not None and not 0.0 <= label.threshold <= 1.0:
        raise LabelSetError(
            "label-threshold",
            f"The threshold of {label.name('en')!r} is {label.threshold}; it is a probability "
            "from 0 to 1, or nothing for the automatic one.",
            label=position,
            field="threshold",
            name=label.name("en"),
            number=position + 1,
        )


def _check_length(name: str, position: int | None, field: str) -> None:
    if len(name) > LONGEST_NAME:
        raise LabelSetError(
            "label-name-long",
            f"The name {name[:40]!r}… has {len(name)} characters; at most {LONGEST_NAME} fit.",
            label=position,
            field=field,
            name=name[:40],
            limit=LONGEST_NAME,
        )


def _check_parents(labels: Sequence[Label], owners: dict[str, int]) -> None:
    above = parents(labels)
    for position, label in enumerate(labels):
        if label.parent and label.parent.casefold() not in owners:
            raise LabelSetError(
                "label-parent-unknown",
                f"The parent {label.parent!r} of {label.name('en')!r} is not a label of this set; "
                "add it, or leave the parent out.",
                label=position,
                field="parent",
                name=label.name("en"),
                parent=label.parent,
                number=position + 1,
            )
        chain = [position]
        while (parent := above[chain[-1]]) is not None:
            chain.append(parent)
            if parent == position:
                names = " → ".join(labels[one].name("en") for one in chain)
                raise LabelSetError(
                    "label-parent-loop",
                    f"The parents go round in a circle: {names}. Leave one of them out.",
                    label=position,
                    field="parent",
                    name=label.name("en"),
                    number=position + 1,
                )
            if len(chain) > len(labels):
                break  # a circle further up, which is reported for a label in it
