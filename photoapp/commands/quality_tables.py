"""Measured quality as tables for the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from photoapp.console import say

if TYPE_CHECKING:
    from photoapp.core.retrieval import Recall
    from photoapp.services.evaluation_set import EvaluationSet
    from photoapp.services.quality import LanguageQuality, Quality

Rows = list[tuple[str, ...]]

_NONE = "–"


def tables(found: Sequence[Quality], photos: EvaluationSet) -> Iterator[tuple[str, Rows]]:
    """(title, rows) with the models side by side; heads come first."""
    heads = ("", *(one.model for one in found))
    for language in ("en", "zh"):
        several = [_of(one, language) for one in found]
        if any(one is not None for one in several):
            name = say(
                {"en": "English", "zh": "Chinese"}[language],
                {"en": "英文", "zh": "中文"}[language],
            )
            yield name, [heads, *_language_rows(several, photos)]
            sets = _set_rows(several)
            if sets:
                title = say(
                    f"{name}: zero-shot by data set, top-1 / top-5",
                    f"{name}：各数据集的零样本分类，top-1 / top-5",
                )
                yield title, [heads, *sets]
    edits = list(dict.fromkeys(edit for one in found for edit in one.copies))
    if edits:
        names = {
            "resized": say("half the size", "缩小一半"),
            "jpeg": say("JPEG quality 30", "JPEG 质量 30"),
            "cropped": say("middle 64 % of the area", "裁剪为中间 64%"),
            "recoloured": say("brighter and paler", "变亮并降低饱和度"),
        }
        rows = [(names[edit], *(_recall(one.copies.get(edit)) for one in found)) for edit in edits]
        most = max(recall.count for one in found for recall in one.copies.values())
        title = say(
            f"The original of an edited copy, recall@1 / 5 / 10 ({most} copies each, among "
            f"all photos)",
            f"找到编辑副本的原图，recall@1 / 5 / 10（每种 {most} 个副本，在全部照片中查找）",
        )
        yield title, [heads, *rows]
    if rows := _published(found):
        yield (
            say(
                "Published, on other pictures: for the order of models, not to compare numbers",
                "已发表的数据（其他图片集）：仅供比较模型优劣，不可与上表直接对比",
            ),
            rows,
        )


def markdown(found: Sequence[Quality], photos: EvaluationSet, report: dict[str, Any]) -> str:
    """The same tables, after what they were measured on."""
    machine = report["machine"]
    several = ", ".join(
        f"{one.model} ({one.backend}, {one.device}, {one.side} px, {one.dimension} d, "
        f"{one.seconds:.0f} s)"
        for one in found
    )
    lines = [
        "# " + say("Quality of models", "模型质量"),
        "",
        f"- {report['date']}, photoapp {machine['version']} {machine['commit']}".rstrip(),
        f"- {machine['processor']}, {machine['cores']} × CPU, {machine['system']}, "
        f"Python {machine['python']}",
        say(
            f"- set “{report['set']['name']}” ({report['set']['fingerprint']}): "
            f"{len(photos.captioned)} captioned and {len(photos.labelled)} labelled photos",
            f"- 图片集“{report['set']['name']}”（{report['set']['fingerprint']}）："
            f"{len(photos.captioned)} 张有描述，{len(photos.labelled)} 张有标签",
        ),
        f"- {several}",
    ]
    for title, (heads, *rows) in tables(found, photos):
        lines += ["", f"## {title}", "", _line(heads), _line(("---",) * len(heads))]
        lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _of(one: Quality, language: str) -> LanguageQuality | None:
    return next((found for found in one.languages if found.language == language), None)


def _language_rows(several: Sequence[LanguageQuality | None], photos: EvaluationSet) -> Rows:
    def row(title: str, value: Callable[[LanguageQuality], str]) -> tuple[str, ...]:
        return (title, *(_NONE if one is None else value(one) for one in several))

    known = [one for one in several if one is not None]
    few, every = len(photos.captioned), len(photos.captioned) + len(photos.labelled)
    recall = "recall@1 / 5 / 10"
    rows = []
    if not all(one.promised for one in known):
        yes, no = say("yes", "是"), say("no", "否")
        rows.append(
            row(
                say("trained for this language", "针对该语言训练"),
                lambda one: yes if one.promised else no,
            )
        )
    if any(one.to_image for one in known):
        rows += [
            row(
                say(
                    f"text → image, {few} captioned, {recall}",
                    f"文字 → 图片，{few} 张有描述的照片，{recall}",
                ),
                lambda one: _recall(one.to_image),
            ),
            row(
                say(
                    f"text → image, all {every}, {recall}",
                    f"文字 → 图片，全部 {every} 张，{recall}",
                ),
                lambda one: _recall(one.to_image_of_all),
            ),
            row(
                say(f"image → text, {recall}", f"图片 → 文字，{recall}"),
                lambda one: _recall(one.to_text),
            ),
            row(
                say(
                    f"mean recall, both ways, {few} captioned",
                    f"平均召回率（双向，{few} 张有描述的照片）",
                ),
                _mean_recall,
            ),
        ]
    if any(one.top_1 is not None for one in known):
        rows.append(
            row(
                say(
                    "zero-shot, all data sets, top-1 / top-5",
                    "零样本分类（全部数据集），top-1 / top-5",
                ),
                lambda one: f"{_number(one.top_1)} / {_number(one.top_5)}",
            )
        )
    if labels := max(one.labels for one in known):
        rows.append(
            row(
                say(
                    f"mean average precision of {labels} labels",
                    f"{labels} 个标签的平均精度均值（mAP）",
                ),
                lambda one: _number(one.mean_average_precision),
            )
        )
    return rows


def _set_rows(several: Sequence[LanguageQuality | None]) -> Rows:
    names = sorted({two.data_set for one in several if one is not None for two in one.zero_shot})
    rows = []
    for name in names:
        cells, title = [], name
        for one in several:
            two = next((z for z in one.zero_shot if z.data_set == name), None) if one else None
            if two is None:
                cells.append(_NONE)
                continue
            title = say(
                f"{name} ({two.classes} classes, {two.photos} photos)",
                f"{name}（{two.classes} 类，{two.photos} 张）",
            )
            cells.append(f"{_number(two.top_1)} / {_number(two.top_5)}")
        rows.append((title, *cells))
    return rows


def _published(found: Sequence[Quality]) -> Rows:
    from photoapp.models.published import published

    tasks = {
        "text-to-image": say("text → image, recall@1 / 5 / 10", "文字 → 图片，recall@1 / 5 / 10"),
        "image-to-text": say("image → text, recall@1 / 5 / 10", "图片 → 文字，recall@1 / 5 / 10"),
        "top-1": say("zero-shot top-1", "零样本 top-1"),
    }
    known = {one.model: published(one.model) for one in found}
    if not any(known.values()):
        return []
    rows = []
    asked = dict.fromkeys((one.task, one.data_set) for figures in known.values() for one in figures)
    for task, data_set in asked:
        cells = []
        for figures in known.values():
            one = next((f for f in figures if (f.task, f.data_set) == (task, data_set)), None)
            cells.append(_NONE if one is None else " / ".join(f"{v:.1f}" for v in one.values))
        rows.append((f"{data_set}: {tasks[task]}", *cells))
    sources = [
        "; ".join(dict.fromkeys(figure.source for figure in figures)) or _NONE
        for figures in known.values()
    ]
    rows.append((say("read in", "出处"), *sources))
    return [("", *known), *rows]


def _recall(value: Recall | None) -> str:
    if value is None:
        return _NONE
    return f"{value.at_1:.1f} / {value.at_5:.1f} / {value.at_10:.1f}"


def _mean_recall(one: LanguageQuality) -> str:
    if one.to_image is None or one.to_text is None:
        return _NONE
    return _number((one.to_image.mean + one.to_text.mean) / 2)


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}"
