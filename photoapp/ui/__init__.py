"""The window: PySide6 lives here and nowhere else."""

from photoapp.ui.singletons import protect_singletons

protect_singletons()
