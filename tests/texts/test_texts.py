"""Texts that look the same are the same, and what is not shown is not there."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.texts import clean_block, clean_line, fold, is_plain

INVISIBLE = list("\u200b\u200e\u202e\u2066\u2060\ufeff\u00ad\u034f\u200d\ufe0f")
BLANKS = [" ", "\u00a0", "\u2003", "\u3000", "\t", "\u2028", "\x85", "\u2800", "\r\n"]
WORDS = ["Ängste", "Risk", "Straße", "Ångström", "Ǆ", "ﬁnance", "İzmir", "Ωmega", "日本", "ΑΣ", "é", "ᾳ"]


@st.composite
def look_alikes(draw: st.DrawFn) -> tuple[str, str]:
    """One text twice, with other blanks, invisible marks, normal form and case."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
    return _dressed(draw, words), _dressed(draw, words)


def _dressed(draw: st.DrawFn, words: list[str]) -> str:
    blanks = st.lists(st.sampled_from(BLANKS), min_size=1, max_size=3).map("".join)
    mark = st.sampled_from(["", *INVISIBLE])
    pieces = [draw(blanks)]
    for word in words:
        form: Literal["NFC", "NFD", "NFKC"] = draw(st.sampled_from(["NFC", "NFD", "NFKC"]))
        cased = draw(st.sampled_from([word, word.upper(), word.lower()]))
        letters = unicodedata.normalize(form, cased)
        pieces += [letters[:1], draw(mark), letters[1:], draw(mark), draw(blanks)]
    return "".join(pieces)


@given(look_alikes())
def test_what_looks_the_same_folds_to_the_same(texts: tuple[str, str]) -> None:
    one, other = texts
    assert fold(one) == fold(other)


@given(st.text())
def test_cleaning_and_folding_twice_change_nothing_more(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_block(clean_block(text)) == clean_block(text)
    assert fold(fold(text)) == fold(text) == fold(clean_line(text))


@given(st.text())
def test_a_line_is_one_line_that_a_mail_can_carry(text: str) -> None:
    line = clean_line(text)
    assert line.splitlines() in ([], [line])
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in line)
    assert line == line.strip() == unicodedata.normalize("NFC", line)


@pytest.mark.parametrize(
    "text", ["", " \t", "\u200b\u200e", "\u3164", "\u2800", "\u0301", "\u00a0\ufe0f", "\x00"]
)
def test_nothing_visible_is_empty(text: str) -> None:
    assert clean_line(text) == clean_block(text) == fold(text) == ""


@pytest.mark.parametrize("text", ["👩‍💻", "می‌خواهم", "❤️ 1️⃣", "क्‍ष"])
def test_joiners_and_variants_stay_where_they_can_be_seen(text: str) -> None:
    assert clean_line(text) == text
    assert fold(text) == fold(text.replace("\u200d", "").replace("\u200c", "").replace("\ufe0f", ""))


@pytest.mark.parametrize(
    ("text", "line", "block"),
    [
        ("Risk\u00a0Management", "Risk Management", "Risk Management"),
        ("Quantum  Lab", "Quantum Lab", "Quantum  Lab"),
        ("a\r\nb\u2028c\n\n\n\nd  \n", "a b c d", "a\nb\nc\n\nd"),
        ("e\u200b\u0301", "é", "é"),
        ("co-\u00adop\x07", "co-op", "co-op"),
        ("gnp.\u202eexe", "gnp.exe", "gnp.exe"),
    ],
)
def test_examples(text: str, line: str, block: str) -> None:
    assert clean_line(text) == line
    assert clean_block(text) == block


@pytest.mark.parametrize("text", ["<b>", "a > b", "a\nb", "a\u2028b", "a\x85b"])
def test_a_name_with_brackets_or_control_characters_is_not_plain(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["", "Müller & Söhne", "日本", "a=1 'b' \"c\""])
def test_any_other_name_is_plain(text: str) -> None:
    assert is_plain(text)
