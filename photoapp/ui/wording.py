"""Dates, sizes, exposures and durations as a person writes them, in the present language."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from photoapp.core.photo import CaptureFacts


def day_title(day: dt.date) -> str:
    """“Today”, “Yesterday”, else the weekday and date (with the year if it is another one)."""
    now = dt.date.today()
    if day == now:
        return QCoreApplication.translate("Wording", "Today")
    if day == now - dt.timedelta(days=1):
        return QCoreApplication.translate("Wording", "Yesterday")
    # Formats of QDate: translators may reorder, e.g. "M月d日 dddd".
    pattern = (
        QCoreApplication.translate("Wording", "dddd, d MMMM")
        if day.year == now.year
        else QCoreApplication.translate("Wording", "ddd, d MMMM yyyy")
    )
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)


def away_text(volume: str) -> str:
    """Why files cannot be reached: their drive is away, or, on the system's own, their folder."""
    if volume == "/":
        return QCoreApplication.translate("Wording", "not there now")
    text = QCoreApplication.translate("Wording", "on “{volume}”, not connected")
    return text.format(volume=volume)


def month_title(day: dt.date) -> str:
    """“August 2010”."""
    return QLocale().toString(
        QDate(day.year, day.month, 1), QCoreApplication.translate("Wording", "MMMM yyyy")
    )


def year_title(day: dt.date) -> str:
    """“2010”."""
    return QLocale().toString(QDate(day.year, 1, 1), QCoreApplication.translate("Wording", "yyyy"))


def short_day(day: dt.date) -> str:
    """“27/11/2026”, as the language writes it."""
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def moment(when: dt.datetime, *, short: bool = False) -> str:
    """Date and time of day."""
    kind = QLocale.FormatType.ShortFormat
    value = QDateTime(
        QDate(when.year, when.month, when.day), QTime(when.hour, when.minute, when.second)
    )
    if short:
        return QLocale().toString(value, kind)
    date = QLocale().toString(
        value.date(), QCoreApplication.translate("Wording", "ddd, d MMMM yyyy")
    )
    return f"{date}  {QLocale().toString(value.time(), kind)}"


def size_text(count: int) -> str:
    """Bytes in the locale's format and in decimal units, such as “4.2 MB”, as disks are sold."""
    return QLocale().formattedDataSize(
        count, 1 if count >= 1_000_000 else 0, QLocale.DataSizeFormat.DataSizeSIFormat
    )


def day_text(when: dt.datetime) -> str:
    """A date without weekday, such as “3 May 2024”."""
    return QLocale().toString(
        QDate(when.year, when.month, when.day),
        QCoreApplication.translate("Wording", "d MMMM yyyy"),
    )


def number(value: int) -> str:
    """An integer with the locale's separators."""
    return QLocale().toString(value)


def fixed(value: float, places: int) -> str:
    """A number with so many digits behind the locale's decimal sign."""
    return QLocale().toString(value, "f", places)


def _real(value: float) -> str:
    """A number with as many digits as it needs."""
    return QLocale().toString(value, "g", 6)


def duration(seconds: float) -> str:
    """Rough time left: “8 s”, “3 min”, “2 h 10 min”."""
    whole = max(1, round(seconds))
    if whole < 60:
        return QCoreApplication.translate("Wording", "{count} s").format(count=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return QCoreApplication.translate("Wording", "{count} min").format(count=minutes)
    return QCoreApplication.translate("Wording", "{hours} h {minutes} min").format(
        hours=minutes // 60, minutes=minutes % 60
    )


def exposure(facts: CaptureFacts) -> str:
    """“1/250 s  f/2.8  ISO 400  35 mm”, as far as known."""
    parts = []
    if facts.exposure_seconds:
        seconds = facts.exposure_seconds
        parts.append(f"1/{round(1 / seconds)} s" if seconds < 0.4 else f"{_real(seconds)} s")
    if facts.f_number:
        parts.append(f"ƒ/{_real(facts.f_number)}")
    if facts.iso:
        parts.append(f"ISO {facts.iso}")
    if facts.focal_mm:
        parts.append(f"{_real(facts.focal_mm)} mm")
    return "   ".join(parts)


def camera(facts: CaptureFacts) -> str:
    """Make and model without saying the make twice."""
    make, model = facts.camera_make.strip(), facts.camera_model.strip()
    if not make or not model:
        return model or make
    maker = make.split(" ")[0].lower()
    return model if model.lower().startswith(maker) else f"{make} {model}"


def megapixels(width: int, height: int) -> str:
    """“4032 × 3024 (12.2 MP)”."""
    size = f"{width} × {height}"
    millions = width * height / 1e6
    return f"{size}  ({fixed(millions, 1)} MP)" if millions >= 0.1 else size
