"""Who and what is meant in files: folded as everywhere, and nobody is named in vain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import Mentee, Mentor, Snapshot, match
from matching.offline.mistakes import FilesRefused
from matching.offline.reading import Files, read


def _read(mentors: str, mentees: str, policy: str = "") -> Files:
    return read(
        ("mentors.csv", mentors.encode()), ("mentees.csv", mentees.encode()), ("policy.toml", policy.encode())
    )


def _refused(mentors: str, mentees: str, policy: str = "") -> list[str]:
    with pytest.raises(FilesRefused) as refused:
        _read(mentors, mentees, policy)
    return [str(mistake) for mistake in refused.value.mistakes]


PEOPLE = "id\nm-100\nm-200\n", "id\ns-100\ns-200\n"


@pytest.mark.parametrize("kind", ["never", "declined", "earlier", "locked"])
def test_pairs_that_name_nobody_are_refused(kind: str) -> None:
    policy = (
        f'[pairs]\n{kind} = [["s-100", "m-100"], ["s-300", "m-100"], ["s-100", "zz"], ["m-100", "s-100"]]'
    )
    who = "names somebody who is not there"
    nearest = "no mentee has the id s-300; did you mean s-200?"
    assert _refused(*PEOPLE, policy) == [
        f"policy.toml, pairs.{kind}, entry 2: [s-300, m-100] {who}: {nearest}",
        f"policy.toml, pairs.{kind}, entry 3: [s-100, zz] {who}: no mentor has the id zz",
        f"policy.toml, pairs.{kind}, entry 4: [m-100, s-100] {who}: the mentee comes first, then the mentor",
    ]


def test_wishes_that_name_nobody_are_refused() -> None:
    assert _refused("id,wishes\nm-100,s-100|s-1000\n", "id,wishes\ns-100,m-100|s-100\n") == [
        "mentors.csv, row 2, wishes: no mentee has the id s-1000; did you mean s-100?",
        "mentees.csv, row 2, wishes: no mentor has the id s-100; did you mean m-100?",
    ]
    assert _refused("id\nm\n", "id,wishes\ns,m|M\n") == ["mentees.csv, row 2, wishes: m is named twice"]


def test_managers_outside_the_files_are_warned_of_once() -> None:
    files = _read("id,managers\nm1,boss|s-100\nm2,BOSS\nm3,s-10\n", "id\ns-100\n")
    right = "that is right for somebody who does not take part"
    assert [str(warning) for warning in files.warnings] == [
        f"mentors.csv, row 2, managers: nobody here has the id boss (2 rows); {right}",
        "mentors.csv, row 4, managers: nobody here has the id s-10; did you mean s-100?",
    ]


def test_a_manager_is_found_by_their_id_as_by_their_person() -> None:
    """Somebody who is both is one person under two ids, and whoever reports to one reports to both."""
    files = _read("id,person,managers\nm1,,S1\nm2,,Both\nm3,both,\n", "id,person\ns1,both\n")
    by_id = {mentor.id: mentor.managers for mentor in files.snapshot.mentors}
    assert by_id == {"m1": ("both",), "m2": ("both",), "m3": ()}
    assert {person.person for person in files.snapshot.mentees} == {"both"}
    assert not files.warnings


def test_ids_are_met_however_they_are_spelled_and_shown_as_they_are() -> None:
    files = _read(
        "id,managers,wishes\nLena\u00a0Vogt,DR.  HAHN,\nm2,,\n",
        "id,wishes\nDr. Hahn,LENA VOGT|\uff2d2\ns2,\n",
        '[pairs]\nnever = [["dr. hahn", "M2"]]',
    )
    assert files.snapshot.mentees[0].wishes == ("Lena Vogt", "m2")
    assert files.snapshot.mentors[0].managers == ("Dr. Hahn",)
    assert files.snapshot.never == (("Dr. Hahn", "m2"),)
    assert files.names == {"Lena Vogt": "Lena Vogt", "m2": "m2", "Dr. Hahn": "Dr. Hahn", "s2": "s2"}


def _spellings(text: str) -> st.SearchStrategy[str]:
    """The same to everybody who reads it."""
    return st.sampled_from(
        [
            text,
            text.upper(),
            f"\u00a0{text}\u2009",
            text.replace(" ", " \u00a0 "),
            text.replace("ü", "u\u0308"),
            "\u200b".join(text),
            text.replace("fi", "ﬁ"),
            "".join(chr(ord(c) + 0xFEE0) if "a" <= c <= "z" else c for c in text),
        ]
    )


TEXTS = "risk offices", "zürich prüfung"


@given(st.tuples(*(_spellings(TEXTS[n // 2]) for n in range(4))))
def test_whatever_reads_the_same_is_the_same(spelled: tuple[str, str, str, str]) -> None:
    one, same, other, also = spelled
    header = "id,units,site,languages,interests,skills,channels,perspective.origin,topics"

    def row(first: str, second: str, topics: str) -> str:
        several = f"{first}|{second}"
        return f"{several},{first},{several},{several},{several},{several},{first},{topics}"

    files = _read(
        f"{header}\nm,{row(one, other, f'{one}:4')}\n", f"{header}\ns,{row(same, also, f'{same}:3:0')}\n"
    )
    (mentor,), (mentee,) = files.snapshot.mentors, files.snapshot.mentees
    for name in ("units", "site", "languages", "interests", "skills", "channels", "perspective"):
        assert getattr(mentor, name) == getattr(mentee, name), name
    assert mentor.offers[0].topic == mentee.wants[0].topic


def test_what_is_shown_is_spelled_as_it_came_first() -> None:
    files = _read("id,topics,units\nm,\uff23loud:4,Bank|Retail\n", "id,topics,units\ns,CLOUD:3:0,bank|Tax\n")
    assert files.snapshot.mentees[0].wants[0].topic == "\uff23loud"
    assert files.snapshot.mentees[0].units == ("Bank", "Tax")


@pytest.mark.parametrize(
    ("ours", "theirs", "level", "may"),
    [
        ("Bank|Retail|Sales", "Bank|Corporate|Sales", 0, True),
        ("Bank|Retail|Sales", "BANK|Retail|sales", 0, False),
        ("Firm|Retail", "Firm2|Retail", 2, True),
        ("Firm|Retail", "Firm|Retail|Sales", 2, False),
    ],
)
def test_units_by_their_whole_path(ours: str, theirs: str, level: int, may: bool) -> None:
    policy = f"[rules]\ndifferent_unit = true\nunit_level = {level}"
    files = _read(f"id,units\nm,{ours}\n", f"id,units\ns,{theirs}\n", policy)
    assert bool(match(files.snapshot).proposals) == may


def test_right_files_are_read_to_the_letter() -> None:
    """Spellings of their own are kept, so that among equally good results the same is chosen as ever."""
    files = _read(
        "id,person,units,site,topics,perspective.origin\nM 1,P1,Bank|IT,Berlin,AI: daily:4,North\n",
        "id,topics\nS 1,Cloud:1:0\n",
    )
    assert files.snapshot == Snapshot(
        mentors=(
            Mentor(
                id="M 1",
                person="P1",
                units=("Bank", "IT"),
                site="berlin",
                offers=files.snapshot.mentors[0].offers,
                perspective={"origin": "North"},
            ),
        ),
        mentees=(Mentee(id="S 1", person="S 1", wants=files.snapshot.mentees[0].wants),),
    )
    assert files.snapshot.mentors[0].offers[0].topic == "AI: daily"
