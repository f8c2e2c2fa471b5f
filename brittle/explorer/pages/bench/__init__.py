"""The bench: two scenarios side by side, the controls of the reader's own, and what each brings."""

from brittle.explorer.pages.bench.acts import register
from brittle.explorer.pages.bench.layout import layout

__all__ = ["layout", "register"]
