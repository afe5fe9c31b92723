"""Colours that people choose can be read, whatever they chose."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.ui.colours import DARK_CARD, LIGHT_PAGE, WHITE, contrast, shades

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@given(COLOURS)
def test_every_colour_is_made_fit_to_be_read(colour: str) -> None:
    made = shades(colour)
    assert all(re.fullmatch("#[0-9a-f]{6}", shade) for shade in (made.fill, made.light_link, made.dark_link))
    assert contrast(made.fill, WHITE) >= 4.5
    assert contrast(made.light_link, LIGHT_PAGE) >= 4.5
    assert contrast(made.dark_link, DARK_CARD) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert shades("#1d4ed8").fill == "#1d4ed8"
