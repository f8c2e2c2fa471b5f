"""The colours of a page: what each of them means, and its value on a light and on a dark ground.

A colour has one meaning on the whole page, and figures name it by that meaning. The data of a figure hold
the light values. The page's script replaces them by the dark values if the reader's device asks for a dark
page. Greys without an entry here are mirrored: the script makes light greys dark, and dark greys light.
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
WINE, OLIVE = "#882255", "#8F8423"
WATER, SHORE = "#DCE9F2", "#BCD0DE"

REGIME = BLUE
"""The regime holds: a place, its capital, its men in the ranks, the ruler in office."""
FORCE = VERMILLION
"""Force: a place is taken in battle, or the ruler is captured or killed."""
DEAL = GREEN
"""A deal, or getting away: a bargain, an exile, men who cross a border."""
GIVEN_UP = ORANGE
"""Given up with hardly a fight: abandoned, surrendered, deserted, dispersed."""
INSIDE = SKY
"""Turned from inside: a rising, a coup, a handover by the ruler's own elites, men who change sides."""
HALT = YELLOW
"""A halt of the war: a cease-fire."""
RECORD = PURPLE
"""The record of other wars and rulers."""
KILLED = WINE
"""People killed."""
DISPLACED = OLIVE
"""People away from home."""
FEWER_KILLED, FEWER_DISPLACED = "#D9AEC2", "#DAD5A4"
"""Fewer people killed, and fewer away from home, than in another scenario."""
CHOSEN = BLACK
"""The scenario that the reader has chosen, or what was measured."""
OTHER = GREY
"""Other scenarios."""
EMPTY = PALE
"""The whole of which a share is drawn, and what does not differ."""

INK = "#1B1B1B"
"""The text of the page."""
LIGHT_TEXT, DARK_TEXT = "#FFFFFF", "#0B1424"
"""The text inside marks. The dark one stays dark on a dark page, where the marks are lighter."""

SHADES = (
    Shade("ink", INK, "#ECEAE6"),
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
    Shade("wine", WINE, "#D7799F"),
    Shade("olive", OLIVE, "#C9BF62"),
    Shade("pale-wine", FEWER_KILLED, FEWER_KILLED),
    Shade("pale-olive", FEWER_DISPLACED, FEWER_DISPLACED),
    Shade("inside", DARK_TEXT, DARK_TEXT),
    Shade("grey", GREY, "#8D9097"),
    Shade("pale", PALE, "#494D56"),
    Shade("water", WATER, "#1D3240"),
    Shade("shore", SHORE, "#35505F"),
)


class Fill(NamedTuple):
    """A colour, plain or with a pattern; a pattern tells two things apart that share a meaning."""

    colour: str
    pattern: str = ""
    """Stripes ("/"), dots (".") or none."""


_FAINT = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")


def faint(colour: str, opacity: float) -> str:
    """A colour of six hexadecimal digits made transparent, in the notation of a style sheet."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def text_on(colour: str) -> str:
    """The colour of text inside a mark of a colour of six hexadecimal digits: the one with more contrast."""
    if colour == EMPTY:  # a grey, which is dark on a dark page
        return INK
    return max((LIGHT_TEXT, DARK_TEXT), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours of six hexadecimal digits, from 1 to 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
