"""The colours of a page, each with its value on a light and on a dark ground.

Figures name colours by their light values. The page's script replaces them by the dark values if the
reader's device asks for a dark page. Greys without an entry here are mirrored: the script makes light greys
dark, and dark greys light.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Shade(NamedTuple):
    """One colour of the page."""

    name: str
    """The name of the variable in the style sheet."""
    light: str
    """The colour on a light ground, as six hexadecimal digits."""
    dark: str
    """The colour on a dark ground, as six hexadecimal digits."""


# Okabe and Ito's colours, which people with the common kinds of colour blindness can tell apart.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#999999", "#D9D9D9"
WATER, SHORE = "#DCE9F2", "#BCD0DE"

SHADES = (
    Shade("ink", "#1B1B1B", "#ECEAE6"),
    Shade("soft", "#595959", "#B0B2B8"),
    Shade("line", "#DCDCDC", "#3D4048"),
    Shade("paper", "#FFFFFF", "#15171B"),
    Shade("raised", "#F5F5F3", "#1F2228"),
    Shade("link", "#005A8C", "#7CC1F0"),
    Shade("good", "#00664A", "#4CCBA0"),
    Shade("bad", "#A43F00", "#FF9B63"),
    Shade("black", BLACK, "#F5F5F5"),
    Shade("orange", ORANGE, "#F0B440"),
    Shade("sky", SKY, "#7CC8F5"),
    Shade("green", GREEN, "#2EC79B"),
    Shade("yellow", YELLOW, "#F5EC7C"),
    Shade("blue", BLUE, "#57A9E6"),
    Shade("vermillion", VERMILLION, "#F58A4B"),
    Shade("purple", PURPLE, "#E6A3C8"),
    Shade("grey", GREY, "#8D9097"),
    Shade("pale", PALE, "#494D56"),
    Shade("water", WATER, "#1D3240"),
    Shade("shore", SHORE, "#35505F"),
)


_FAINT = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")


def faint(colour: str, opacity: float) -> str:
    """A colour of six hexadecimal digits made transparent, in the notation of a style sheet."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def variable(colour: str) -> str:
    """The style sheet's name for a colour of the palette, faint or not.

    A grey without an entry in the palette is mirrored as the page's script mirrors it; other colours remain
    as they are.
    """
    found = _FAINT.fullmatch(colour)
    if found:
        red, green, blue, opacity = found.groups()
        whole = variable(f"#{int(red):02X}{int(green):02X}{int(blue):02X}")
        return f"color-mix(in srgb, {whole} {float(opacity):.0%}, transparent)"
    names = {one.light.lower(): one.name for one in SHADES}
    if colour.lower() in names:
        return f"var(--{names[colour.lower()]})"
    return f"light-dark({colour}, {_mirrored_grey(colour)})" if is_grey(colour) else colour


def is_grey(colour: str) -> bool:
    """Whether the three parts of a colour of six hexadecimal digits are equal."""
    return colour[1:3].lower() == colour[3:5].lower() == colour[5:7].lower()


def _mirrored_grey(colour: str) -> str:
    part = round(240 - int(colour[1:3], 16) * 0.85)
    return f"#{part:02X}{part:02X}{part:02X}"


def style_sheet() -> str:
    """The variables of the style sheet: light by default and on paper, dark where the reader wants that."""
    light, dark = (_variables(ground) for ground in ("light", "dark"))
    return (
        f":root {{ {light} }}\n"
        f'@media screen {{ :root[data-theme="dark"] {{ {dark} }} }}\n'
        "@media screen and (prefers-color-scheme: dark) "
        f"{{ :root:not([data-theme]) {{ {dark} }} }}\n"
    )


def _variables(ground: str) -> str:
    shades = " ".join(f"--{one.name}: {getattr(one, ground)};" for one in SHADES)
    return f"color-scheme: {ground}; {shades}"


def mirrored() -> dict[str, str]:
    """The dark value of each light value, both in lower-case digits, for the page's script."""
    return {one.light.lower(): one.dark.lower() for one in SHADES}
