"""Colours that people choose, made fit to be read in light and in dark.

Contrast is that of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import colorsys
from dataclasses import dataclass

TEXT_CONTRAST = 4.5  # of letters to what they stand on
WHITE = "#ffffff"
LIGHT_PAGE = "#f4f8f9"
DARK_CARD = "#162629"  # brighter than the page around it
STEP = 0.01


@dataclass(frozen=True)
class Shades:
    """One colour as it is used: under white letters, and as letters on the light page and on a dark card."""

    fill: str
    light_link: str
    dark_link: str


def shades(colour: str) -> Shades:
    """The nearest colours of the same hue that can be read; `colour` is "#rrggbb"."""
    return Shades(
        fill=_readable(colour, WHITE, darker=True),
        light_link=_readable(colour, LIGHT_PAGE, darker=True),
        dark_link=_readable(colour, DARK_CARD, darker=False),
    )


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _readable(colour: str, other: str, *, darker: bool) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    shade = colour
    while contrast(shade, other) < TEXT_CONTRAST:
        lightness += -STEP if darker else STEP
        shade = _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation))
    return shade


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
