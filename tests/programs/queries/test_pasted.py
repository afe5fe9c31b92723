"""People from pasted lists: whatever way a list is written in, the same people are read from it."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.queries.pasted import Listed, read_people

OUTLOOK = (
    "Amsel, Mia <ol1@firm.example>; Berg, Dr. Anna (Retail) <ol2@firm.example>; "
    '"Kurz, Ben" <ol3@firm.example>'
)
GIVEN = ["Mia", "Anna Maria", "Jörg", "Ben-Luca", "Zoë"]
FAMILY = ["Amsel", "von Preussen", "Kurz", "O'Neil", "Łuć", "Müller-Lüdenscheidt"]
ADDRESSES = ["mia", "anna.berg", "o'neil", "b+k", "x1"]
DOMAINS = ["firm.example", "xn--schnbank-p4a.example", "a-b.firm.example"]
# "G" given name, "F" family name, "A" address; a person of the second kind has an address only.
NAMED = [
    *("F, G <A>", "G F <A>", '"F, G" <A>', "F, Dr. G (Retail) <A>", "G F (Unit 7, IT) <A>", "G F<mailto:A>"),
    *("'F, G' <A>", "F, G [A] <A>", "A (G F)", "G F A", "Frau Prof. Dr. G F <A>", '"G F (Retail; IT)" <A>'),
    *("F, G, Dr. <A>", "G\u00a0F\u200b <A>", "G F <'A'>", "G F <mailto:A?subject=Hi>"),
]
UNNAMED = ["A", "<A>", "'A' <A>", "A <A>", "A<mailto:A>", '"A" <A>', "mailto:A", "A."]
SEPARATORS = ["; ", ";", ";\n", "\n", "\r\n", " ;\n\n", "\u2028"]
COMMAS = [", ", ",", ",\n"]
JUNK = ["nobody", "Herr Ohne Adresse", "mia(at)firm.example", "jörg@firm.example", "@", "x@y", "17"]

type Person = tuple[str, str, str]  # address, given name, family name

people = st.lists(
    st.tuples(
        st.builds("{}@{}".format, st.sampled_from(ADDRESSES), st.sampled_from(DOMAINS)),
        st.sampled_from(GIVEN),
        st.sampled_from(FAMILY),
    ),
    min_size=1,
    max_size=6,
)


def _read(text: str) -> list[Person]:
    return [_said(each) for each in read_people(text)]


def _said(listed: Listed) -> Person:
    return listed.address, listed.given_name, listed.family_name


def _written(person: Person, way: str) -> str:
    address, given_name, family_name = person
    names = {"G": given_name, "F": family_name, "A": address}
    words = {"Retail", "Unit", "IT", "Frau", "Prof", "Dr", "Hi", "mailto", "subject"}
    filled, at = "", 0
    while at < len(way):
        word = next((each for each in words if way.startswith(each, at)), way[at])
        filled += names.get(word, word)
        at += len(word)
    return filled


@given(people, st.data())
def test_any_list_reads_back_the_same_people(listed: list[Person], data: st.DataObject) -> None:
    with_commas = data.draw(st.booleans())
    text, expected = "", []
    for person in listed:
        named = data.draw(st.booleans())
        ways = (
            [way for way in NAMED if not with_commas or way not in ("F, G, Dr. <A>",)] if named else UNNAMED
        )
        text += _written(person, data.draw(st.sampled_from(ways)))
        text += data.draw(st.sampled_from(COMMAS if with_commas else SEPARATORS))
        expected.append(person if named else (person[0], "", ""))
    assert _read(text) == expected


@given(people, st.data())
def test_what_names_nobody_is_told_and_nobody_is_lost(listed: list[Person], data: st.DataObject) -> None:
    lines: list[str] = []
    told: list[str] = []
    for person in listed:
        lines.append(_written(person, data.draw(st.sampled_from(NAMED))))
        if data.draw(st.booleans()):
            junk = data.draw(st.sampled_from(JUNK))
            lines.append(junk)
            told.append(junk)
    read = read_people(data.draw(st.sampled_from(["\n", ";\n"])).join(lines))
    assert [_said(each) for each in read if each.address] == listed
    assert [each.text for each in read if not each.address] == told


@given(people, st.data())
def test_a_table_of_a_spreadsheet(listed: list[Person], data: st.DataObject) -> None:
    """With headings in any order and any other columns, or without: given name, family name, address."""
    separator = data.draw(st.sampled_from("\t\t;,"))
    headings = data.draw(st.permutations(["E-Mail", "Vorname", "Nachname", "Team"]))
    rows = [
        dict(zip(("E-Mail", "Vorname", "Nachname"), each, strict=True)) | {"Team": "R"} for each in listed
    ]
    if data.draw(st.booleans()):
        text = "\n".join(
            [separator.join(headings), *(separator.join(row[h] for h in headings) for row in rows)]
        )
    else:
        rows = rows if separator == "\t" else rows * 2
        text = "\n".join(
            separator.join((row["Vorname"], row["Nachname"], row["E-Mail"], "R")) for row in rows
        )
    assert _read(text) == [(row["E-Mail"], row["Vorname"], row["Nachname"]) for row in rows]


@given(st.text(alphabet="abxy@.,;:<>\"'- \t\n\\\u200b", max_size=60))
def test_every_letter_comes_back_in_its_place(text: str) -> None:
    """Of whatever is pasted, nothing is lost without a trace."""
    back = iter("".join(each.text for each in read_people(text)))
    assert all(letter in back for letter in text if letter.isalpha())


def test_as_outlook_copies_it() -> None:
    assert _read(OUTLOOK) == [
        ("ol1@firm.example", "Mia", "Amsel"),
        ("ol2@firm.example", "Anna", "Berg"),
        ("ol3@firm.example", "Ben", "Kurz"),
    ]


CASES: Sequence[tuple[str, Sequence[Person]]] = [
    ("An: Amsel, Mia <a@x.example>", [("a@x.example", "Mia", "Amsel")]),
    ("- a@x.example\n2) Mia <b@x.example>", [("a@x.example", "", ""), ("b@x.example", "Mia", "")]),
    ("a@x.example b@x.example", [("a@x.example", "", ""), ("b@x.example", "", "")]),
    ("a@x.example <b@x.example>", [("a@x.example", "", ""), ("b@x.example", "", "")]),
    ("Mia Amsel, a@x.example", [("a@x.example", "Mia", "Amsel")]),
    ("a@x.example Mia Amsel, b@x.example", [("a@x.example", "Mia", "Amsel"), ("b@x.example", "", "")]),
    ("a@x.example, foo, b@x.example", [("a@x.example", "", ""), ("", "", ""), ("b@x.example", "", "")]),
    ('"Kurz <a@x.example>; "Ben" <b@x.example>', [("a@x.example", "Kurz", ""), ("b@x.example", "Ben", "")]),
    ("Herr, Michael <a@x.example>", [("a@x.example", "Michael", "Herr")]),
    ("Mia Amsel\ta@x.example\tIT", [("a@x.example", "Mia", "Amsel")]),
    ("Amsel, Mia\ta@x.example", [("a@x.example", "Mia", "Amsel")]),
    (
        '1\t"Mia"\tAmsel\ta@x.example\tberg@x.example',
        [("a@x.example", "Mia", "Amsel"), ("berg@x.example", "", "")],
    ),
    ("https://evil.example/ <a@x.example>", [("", "", ""), ("a@x.example", "", "")]),
    ("E-Mail;Name\nx@y;Mia", [("", "Mia", "")]),
    ("", []),
    (" ;\n,\t; \u200b\n", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_read(text: str, expected: Sequence[Person]) -> None:
    assert _read(text) == list(expected)
