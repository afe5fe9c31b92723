"""Two spellings of an address are one address, and what looks alike is not."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentoring.addresses import (
    ForeignLetters,
    NotAnAddress,
    address_or_none,
    normal_address,
    normal_domain,
    shown_address,
)

MARKS = ["", *"\u200b\u200e\u202e\u2066\u2060\ufeff\u00ad\u200d\ufe0f"]
BLANKS = ["", " ", "\u00a0", "\t", "\u3000", "\r\n"]
LOCALS = ["nora", "nora.berg", "o'neil", "n+x", "1"]
LABELS = ["schönbank", "bank", "faß", "ångström", "日本", "bаnk", "münchner-bank"]  # noqa: RUF001  (the last but one is Cyrillic)


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """One address twice: case, normal form, marks that nobody sees, the domain as the DNS has it."""
    local, label = draw(st.sampled_from(LOCALS)), draw(st.sampled_from(LABELS))
    return _spelled(draw, local, label), _spelled(draw, local, label)


def _spelled(draw: st.DrawFn, local: str, label: str) -> str:
    form: Literal["NFC", "NFD"] = draw(st.sampled_from(["NFC", "NFD"]))
    domain = f"{label}{draw(st.sampled_from('.。．'))}example"  # noqa: RUF001  (dots of Japanese keyboards)
    if draw(st.booleans()):
        domain = normal_domain(domain)
    if "ß" not in domain and draw(st.booleans()):  # its capital is two letters, which are another domain
        domain = domain.upper()
    if draw(st.booleans()):
        local = local.upper()
    pieces: list[str] = []
    for letter in unicodedata.normalize(form, f"{local}@{domain}"):
        pieces += [letter, draw(st.sampled_from(MARKS)) if draw(st.integers(0, 5)) == 0 else ""]
    blank = st.sampled_from(BLANKS)
    return draw(blank) + "".join(pieces) + draw(blank)


@given(spellings())
@example(("n+x@日本\u200d。example", "n+x@日本.example"))
def test_two_spellings_are_one_address(spelled: tuple[str, str]) -> None:
    one, other = map(normal_address, spelled)
    assert one == other
    assert one.isascii()
    assert one == one.lower()


@given(spellings())
def test_what_is_shown_leads_back(spelled: tuple[str, str]) -> None:
    address = normal_address(spelled[0])
    assert normal_address(address) == address
    assert normal_address(shown_address(address)) == address


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    address = address_or_none(text)
    assert address is None or normal_address(address) == address


@pytest.mark.parametrize(
    ("typed", "normal", "shown"),
    [
        ("Nora@Schönbank.example", "nora@xn--schnbank-p4a.example", "nora@schönbank.example"),
        ("nora@xn--schnbank-p4a.EXAMPLE", "nora@xn--schnbank-p4a.example", "nora@schönbank.example"),
        ("nora@faß.example", "nora@xn--fa-hia.example", "nora@faß.example"),
        ("nora@fass.example", "nora@fass.example", "nora@fass.example"),
        ("nora@bаnk.example", "nora@xn--bnk-6cd.example", "nora@xn--bnk-6cd.example"),  # noqa: RUF001
        ("nora@b\u0131nk.example", "nora@xn--bnk-jua.example", "nora@xn--bnk-jua.example"),
        ("nora@xn--a.example", "nora@xn--a.example", "nora@xn--a.example"),  # no letters behind it
        ("no\u00adra\u200b@bank.example\ufeff", "nora@bank.example", "nora@bank.example"),
        ("root@localhost", "root@localhost", "root@localhost"),
    ],
)
def test_normal_and_shown(typed: str, normal: str, shown: str) -> None:
    assert (normal_address(typed), shown_address(normal)) == (normal, shown)


@pytest.mark.parametrize(
    "text",
    [
        *("", "@", "nora", "nora@", "@bank.example", "nora@bank", "no ra@bank.example", "nora@ba nk.example"),
        *("nora@@bank.example", "a..b@bank.example", '"nora"@bank.example', "nora@[127.0.0.1]"),
        *("nora@-bank.example", "nora@bank.example.", "nora@bank..example", "nora@i❤.example"),
        *("x" * 65 + "@bank.example", "nora@" + "b" * 64 + ".example", "nora@" + "bank." * 60 + "example"),
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(NotAnAddress):
        normal_address(text)


@pytest.mark.parametrize("text", ["jörg@bank.example", "ｎora@bank.example", "nоra@bank.example"])  # noqa: RUF001
def test_letters_that_mail_servers_need_not_know(text: str) -> None:
    with pytest.raises(ForeignLetters):
        normal_address(text)
