"""Free texts: alike where they share words, in German and English, and no further."""

import pytest

from matching.engine.words import alike_percent, language_of, product, shared, stems, weigh

TEXTS = (
    "I want to understand how young people use social media",
    "Using social media for recruiting young talents",
    "Ich möchte verstehen, wie junge Menschen soziale Medien nutzen",
    "Sie nutzt soziale Medien und versteht die jungen Menschen",
    "Gardening",
    "",
)
WEIGHTS = weigh(TEXTS)


def _alike(left: int, right: int) -> int:
    return alike_percent(product(WEIGHTS[left], WEIGHTS[right]))


def test_the_same_words_in_other_forms() -> None:
    assert _alike(0, 1) > 20
    assert _alike(2, 3) > 40
    assert {"sozial", "medi"} <= set(shared(WEIGHTS[2], WEIGHTS[3]))


def test_nothing_is_translated() -> None:
    assert _alike(0, 2) == 0


@pytest.mark.parametrize(("left", "right"), [(0, 4), (0, 5), (5, 5)])
def test_nothing_in_common(left: int, right: int) -> None:
    assert _alike(left, right) == 0


def test_a_text_is_wholly_like_itself() -> None:
    assert all(_alike(place, place) in {99, 100} for place in range(5))


def test_stop_words_tell_the_language_and_count_for_nothing() -> None:
    assert [language_of(text.casefold().split()) for text in TEXTS[:4]] == ["en", "en", "de", "de"]
    assert set(stems("the and with und mit dem")) <= {"mit", "und", "dem"}
    assert not stems("12 3.4 !")
