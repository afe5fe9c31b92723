"""Cleaning and cutting texts, whatever they hold."""

import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.engine.segments import Span, lines, sentences
from outcomes.engine.text import clean

FAMILY = "👩‍👩‍👧"  # several code points, one grapheme
TRICKY = [
    "\r\n",
    "\r",
    "\n",
    "\ufeff",
    "\x00",
    "\x0b",
    "é",
    "e\u0301",
    FAMILY,
    "🇩🇪",
    "ß",
    "Ünï",
    " ",
    ".",
    "a",
]
texts = st.lists(st.one_of(st.sampled_from(TRICKY), st.text(max_size=8)), max_size=40).map("".join)


@given(texts)
def test_clean_is_stable_and_legal(raw: str) -> None:
    kept = clean(raw)
    assert clean(kept) == kept
    assert "\r" not in kept
    assert "\x00" not in kept
    assert not kept.startswith("\ufeff")
    assert unicodedata.is_normalized("NFC", kept)
    element = ET.Element("text")
    element.text = kept
    copy = ET.fromstring(ET.tostring(element, encoding="utf-8"))  # noqa: S314  (written a line above)
    assert (copy.text or "") == kept


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\ufeffOne\r\ntwo\rthree\n", "One\ntwo\nthree"),
        ("e\u0301clair", "éclair"),
        ("a\x00b\x07c", "abc"),
        (f"Großartig {FAMILY} ja", f"Großartig {FAMILY} ja"),
        ("lone \ud800 half", "lone  half"),
        (" \t ", ""),
        ("\r\n\ufeff\ufeff\n\ufeffmarks", "marks"),
    ],
)
def test_clean_by_example(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = clean(draw(texts)) or "x"
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    pairs = draw(st.lists(edges.filter(lambda edge: edge[0] < edge[1]), max_size=8))
    return text, [Span(start, end, str(n)) for n, (start, end) in enumerate(pairs)]


@given(texts_with_spans())
def test_pieces_are_the_text_and_carry_their_marks(given_one: tuple[str, list[Span]]) -> None:
    text, spans = given_one
    made = lines(text, spans)
    assert "\n".join("".join(piece.text for piece in line.segments) for line in made) == text
    for line in made:
        assert text[line.start : line.end] == line.text
        for piece in line.segments:
            assert text[piece.start : piece.end] == piece.text
            for place in range(piece.start, piece.end):
                covering = {span.key for span in spans if span.start <= place < span.end}
                assert {span.key for span in piece.spans} == covering
    for span in spans:
        ends = [piece for line in made for piece in line.segments if span in piece.ending]
        assert len(ends) <= 1
        if text[span.end - 1] != "\n":
            assert [piece.end for piece in ends] == [span.end]


@given(texts)
def test_sentences_lie_in_order_and_leave_only_blanks(raw: str) -> None:
    text = clean(raw)
    found = sentences(text)
    assert found == sorted(found)
    covered: set[int] = set()
    for start, end in found:
        assert text[start:end] == text[start:end].strip() != ""
        assert "\n" not in text[start:end]
        assert covered.isdisjoint(range(start, end))
        covered |= set(range(start, end))
    assert not "".join(char for place, char in enumerate(text) if place not in covered).strip()


def test_sentences_by_example() -> None:
    text = 'I: How was it?\nM: "Good." She laughed … and 3.5 hours passed!'
    assert [text[start:end] for start, end in sentences(text)] == [
        "I: How was it?",
        'M: "Good."',
        "She laughed …",
        "and 3.5 hours passed!",
    ]
