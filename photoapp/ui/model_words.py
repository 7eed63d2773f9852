"""How models are described to people: what they add, in which languages, from where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from photoapp.ui.i18n import current_language
from photoapp.ui.messages import model_name
from photoapp.ui.wording import short_day, size_text

if TYPE_CHECKING:
    from photoapp.core.settings import Settings
    from photoapp.services.models import ModelStatus, Offer

OFFICIAL_HUB = "https://huggingface.co"
MODELSCOPE_SITE = "https://www.modelscope.cn"
HUB, MODELSCOPE = "hub", "modelscope"  # values of the setting `model_source`
_BUNDLED = "starter"


def name(status: ModelStatus) -> str:
    """Return what a model is called: the bundled one by what it is, others by their names."""
    if status.description.family == _BUNDLED:
        return model_name(status.description.id)
    return status.description.name


def summary(status: ModelStatus) -> str:
    """Return the plain-language advice in the interface's language."""
    chinese = current_language() == "zh_CN"
    return status.description.summary_zh if chinese else status.description.summary_en


def languages(codes: Sequence[str]) -> str:
    """Return language names for ISO 639-1 codes; unknown codes as they are."""
    names = {
        "en": QCoreApplication.translate("Models", "English"),
        "zh": QCoreApplication.translate("Models", "Chinese"),
    }
    separator = QCoreApplication.translate("Models", ", ")
    return separator.join(names.get(code, code) for code in codes)


def facts(status: ModelStatus) -> str:
    """Return one line: languages, since when, size on disk or to download, licence."""
    translate = QCoreApplication.translate
    parts = [languages(status.description.languages)]
    if not status.description.by_words:
        parts = [translate("Models", "for similar photos only, not for words")]
    if status.beside:
        text = translate("Models", "another version of {name}")
        parts.append(text.format(name=status.beside))
    if status.installed:
        if status.since is not None:
            text = translate("Models", "installed {date}")
            parts.append(text.format(date=short_day(status.since)))
        if status.bytes:
            parts.append(translate("Models", "{size} on disk").format(size=size_text(status.bytes)))
    elif status.description.download_bytes:
        size = size_text(status.description.download_bytes)
        parts.append(translate("Models", "about {size} to download").format(size=size))
    if status.description.family == _BUNDLED:  # its licence is a sentence, not a name
        parts.append(
            translate(
                "Models",
                "trained by this project; many of its training photos allow research use only "
                "or state no licence",
            )
        )
    elif status.description.licence:
        parts.append(translate("Models", "licence: {name}").format(name=status.description.licence))
    parts.append(running(status))
    return " · ".join(part for part in parts if part)


def running(status: ModelStatus) -> str:
    """Return how a model runs on this computer, or "" when that is not known."""
    if not status.backend:
        return ""
    translate = QCoreApplication.translate
    if status.device != "cpu":
        return translate("Models", "runs on the graphics processor ({name})").format(
            name=f"{status.device}, {status.backend}"
        )
    how = {
        "onnx-int8": translate("Models", "made faster for this processor (8 bits)"),
        "onnx-fp16": translate("Models", "made faster for this processor (16 bits)"),
        "onnx-fp32": translate("Models", "made faster for this processor (32 bits)"),
        "torch-bf16": translate("Models", "runs on the processor (16 bits)"),
        "torch": translate("Models", "runs on the processor (32 bits)"),
    }
    return how.get(status.backend, status.backend)


def lacking(status: ModelStatus) -> str:
    """Return why a model cannot run here and what to do, or "" when it can."""
    if not status.lacks_torch:
        return ""
    return QCoreApplication.translate(
        "Models",
        "Needs PyTorch, which this installation leaves out to stay small. Install the full "
        "package of photoapp to use this model; those that can be downloaded here run without it.",
    )


def offer_lines(offer: Offer) -> list[str]:
    """Return what a person decides by before a download: licence, size, source, free space."""
    translate = QCoreApplication.translate
    licence = offer.licence or translate("Models", "not stated; see the model’s page")
    size = translate("Models", "Size: {size}").format(size=size_text(offer.bytes))
    if offer.here:
        size = translate("Models", "Size: {size}, of which {here} have arrived already").format(
            size=size_text(offer.bytes), here=size_text(offer.here)
        )
    free = translate("Models", "Free on this disk: {size}").format(size=size_text(offer.free))
    if not offer.fits:
        free = translate("Models", "Free on this disk: only {size}. Free some space first.").format(
            size=size_text(offer.free)
        )
    lines = [
        translate("Models", "Licence: {name}").format(name=licence),
        size,
        translate("Models", "From: {host} ({name})").format(
            host=offer.source.host, name=offer.name_there
        ),
        free,
    ]
    if offer.beside:
        stays = translate(
            "Models", "Another version of it is in use ({names}), which stays as well."
        )
        lines.append(stays.format(names=", ".join(offer.beside)))
    return lines


def source_host(settings: Settings) -> str:
    """Return where downloads come from as set, such as ``huggingface.co``."""
    if settings.model_source == MODELSCOPE:
        return urlsplit(MODELSCOPE_SITE).netloc
    return urlsplit(settings.hub_endpoint or OFFICIAL_HUB).netloc or settings.hub_endpoint


def usable_endpoint(text: str) -> bool:
    """Return whether `text` can be a hub's address: "" or http(s) with a host."""
    if not text:
        return True
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def suggested(statuses: Sequence[ModelStatus], language: str) -> ModelStatus | None:
    """Return the full model to offer someone with this interface language, or None.

    None once any full model that knows the language is installed or arriving. The program's
    recommendation comes first where it knows the language, else the smallest that does and
    whose licence allows ordinary use. What cannot run in this installation is not offered.
    """
    code = language.split("_", maxsplit=1)[0]
    fitting = [
        one
        for one in statuses
        if code in one.description.languages
        and one.description.download_bytes
        and not one.lacks_torch
        and not one.description.restricted
    ]
    if not fitting or any(one.installed or one.job is not None for one in fitting):
        return None
    return min(
        fitting, key=lambda one: (not one.description.recommended, one.description.download_bytes)
    )
