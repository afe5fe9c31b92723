"""Names of people can be names, and nothing else gets into mails and pages of others through one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.names import harmless_name, is_person_name
from tests.texts.hostile import HOSTILE_NAMES, looks_like_a_link

NAMES = [
    *("J.R. Tolkien", "J.R.R. Tolkien", "Dr. Anna", "Dr.-Ing. Karl", "St. Clair", "O\u2019Neill", "O'Neill"),
    *("Jean-Luc", "María José", "عبد الله", "Nguyễn Thị", "王小明", "Raj s/o Kumar", "Henry VIII", "Ng"),
    *("Müller-Lüdenscheidt", "Prof. h. c. mult.", "d\u2019Artagnan", "Søren Å.", "می‌خواهم", "Anna (Retail)"),
    *("Kurz, Ben", "Smith & Sons", "Zoë 2", "José Luis R. Z.", "ß", "Ángel Mª", "Juan Pablo, S.J.", ""),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_are_names(name: str) -> None:
    assert is_person_name(name)
    assert harmless_name(name) == name


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_what_becomes_a_link_or_a_line_is_no_name(name: str) -> None:
    assert not is_person_name(name)
    shown = harmless_name(name)
    assert not looks_like_a_link(shown), shown
    assert shown.splitlines() in ([], [shown])


@given(st.text())
def test_whatever_stands_in_a_row_of_before_is_shown_without_harm(text: str) -> None:
    shown = harmless_name(text)
    assert is_person_name(shown)
    assert harmless_name(shown) == shown


@given(
    st.from_regex(
        re.compile(r"(https?://|www\.)?[a-z0-9]{1,5}(\.[a-z]{2,6}){1,2}(/[a-z]*)?", re.A), fullmatch=True
    )
)
def test_no_domain_is_a_name(text: str) -> None:
    assert not is_person_name(text)
    assert not looks_like_a_link(harmless_name(text))
