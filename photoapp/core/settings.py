"""The settings schema: names, types, defaults. Stored in the library's catalogue."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person can set. Unknown stored names are kept but ignored.

    `language`: ``system``, ``en`` or ``zh_CN``. `theme`: ``system``, ``light``, ``dark``.
    `thumbnail_size`: grid cell in logical pixels, 96..384. `fill_cells`: photos are cropped to
    squares in the grid, else shown whole.
    `decode_processes`: 0 = chosen for this machine.
    `photos_per_second`: 0 = no limit, else the throttle's ceiling.
    `indexing_paused`: the person paused indexing; it stays paused after a restart.
    `slow_on_battery`, `slow_when_fullscreen`: courtesy rules.
    `model_source`: ``hub`` or ``modelscope``: where models are fetched from.
    `hub_endpoint`: "" = the official hub, else a compatible mirror's address.
    `model`: name of the model in use. `model_backend`, `model_device`: how models run, ``auto``
    or a name of models.backends; one that cannot be used here is passed over.
    `upgrade_model`: the model whose vectors are being prepared, "" for none; `upgrade_switch`: it
    is taken into use once they are complete; `upgrade_paused`: the person holds that.
    `search_with`: ``one`` model, by ``language``, or rank ``fusion``; the models are `search_en`
    and `search_zh`.
    `on_close`: what closing the window does: ``ask`` while work runs and else quit, ``quit``, or
    stay in the ``background``. `tray_icon`: the tray shows the program also while its window is
    open. `notify_when_done`: long work that ends while the window is not active says so.
    `update_address`: who is asked about updates when a person asks, "" = as the build names it.
    `duplicate_profile`: name of the rules for which duplicate to keep; `duplicate_rules`: the
    person's own, as JSON (core.keeping).
    """

    language: str = "system"
    theme: str = "system"
    thumbnail_size: int = 176
    group_by_day: bool = True
    fill_cells: bool = True
    decode_processes: int = 0
    photos_per_second: int = 0
    indexing_paused: bool = False
    slow_on_battery: bool = True
    slow_when_fullscreen: bool = True
    model_source: str = "hub"
    hub_endpoint: str = ""
    model: str = "photoapp-starter"
    model_backend: str = "auto"
    model_device: str = "auto"
    upgrade_model: str = ""
    upgrade_switch: bool = False
    upgrade_paused: bool = False
    search_with: str = "one"
    search_en: str = ""
    search_zh: str = ""
    full_model_card_dismissed: bool = False
    duplicate_profile: str = "best-quality"
    duplicate_rules: str = ""
    on_close: str = "ask"
    tray_icon: bool = False
    notify_when_done: bool = False
    update_address: str = ""
    window_geometry: str = ""  # base64 of Qt's saveGeometry
    window_state: str = ""

    def with_value(self, name: str, value: Any) -> Settings:
        """A copy with one value changed. Raises KeyError or TypeError for a wrong name or type."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        if name not in kinds:
            raise KeyError(name)
        if type(value) is not kinds[name]:
            raise TypeError(f"{name} takes {kinds[name].__name__}, not {type(value).__name__}")
        return replace(self, **{name: value})
