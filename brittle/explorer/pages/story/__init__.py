"""The story: one run on the map with its chronicle, beside the same history under the reference."""

from brittle.explorer.pages.story.acts import register
from brittle.explorer.pages.story.layout import layout

__all__ = ["layout", "register"]
