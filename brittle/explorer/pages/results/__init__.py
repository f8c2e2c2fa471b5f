"""The page of results: kept batches and sweeps, their runs, and two scenarios side by side."""

from brittle.explorer.pages.results.acts import register
from brittle.explorer.pages.results.layout import layout

__all__ = ["layout", "register"]
