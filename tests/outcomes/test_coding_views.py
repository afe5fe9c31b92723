"""The pages of evidence and coding: who comes in, what bad input does, how often they ask."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from mentoring.accounts.models import User
from outcomes.enums import TEXT_MAX
from outcomes.models import Code, Coding, Source, TextVersion
from outcomes.views.coding import MARKS
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(program: Program, coder: User) -> TextVersion:
    membership = coder.memberships.get()
    made = factories.TextVersionFactory(
        source__study__program=program, text="We met <b>often</b>.\n\nI use it now. 👍🏽 Really."
    )
    factories.CoderAssignmentFactory(source=made.source, coder=membership)
    return made


@pytest.fixture
def as_coder(client: Client, coder: User) -> Client:
    client.force_login(coder)
    return client


def _mark(version: TextVersion, words: str, **changes: object) -> dict[str, object]:
    start = version.text.index(words)
    given = {"code": "Change", "start": start, "end": start + len(words), "quote": words}
    return {**given, "sha256": version.sha256, **changes}


def test_the_text_is_shown_escaped_and_whole(as_coder: Client, version: TextVersion) -> None:
    page = as_coder.get(reverse("outcomes:source", args=[version.source_id]))
    assert "We met &lt;b&gt;often&lt;/b&gt;." in page.text
    assert "👍🏽" in page.text


def test_mark_with_a_new_code_and_take_it_back(as_coder: Client, version: TextVersion) -> None:
    url = reverse("outcomes:coding_add", args=[version.source_id])
    answer = as_coder.post(url, _mark(version, "👍🏽"), follow=True)
    coding = Coding.objects.get()
    assert (coding.quote, coding.code.name) == ("👍🏽", "Change")
    assert f'id="coding-{coding.pk}"' in answer.text
    as_coder.post(reverse("outcomes:coding_take_back", args=[coding.pk]))
    assert not Coding.objects.standing().exists()


def test_htmx_gets_the_workspace_alone(as_coder: Client, version: TextVersion) -> None:
    url = reverse("outcomes:coding_add", args=[version.source_id])
    answer = as_coder.post(url, _mark(version, "often"), headers={"HX-Request": "true"})
    assert answer.text.strip().startswith('<div class="coding" id="workspace">')


def test_whole_lines_without_javascript(as_coder: Client, version: TextVersion) -> None:
    url = reverse("outcomes:coding_add", args=[version.source_id])
    given = {"code": "All", "sha256": version.sha256, "first_line": 1, "last_line": 3}
    as_coder.post(url, given)
    assert Coding.objects.get().quote == version.text


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "x" * 101},
        {"code": "a\x00b"},
        {"start": "", "end": ""},
        {"start": "", "end": "", "first_line": 2},
        {"start": "", "end": "", "first_line": 3, "last_line": 9},
        {"sha256": "0" * 64},
    ],
)
def test_a_bad_mark_writes_nothing(
    as_coder: Client, version: TextVersion, changes: dict[str, object]
) -> None:
    url = reverse("outcomes:coding_add", args=[version.source_id])
    answer = as_coder.post(url, _mark(version, "often", **changes))
    assert answer.status_code == 422
    assert not Coding.objects.exists()
    assert not Code.objects.exists()


def test_words_that_moved_are_refused_and_make_no_code(as_coder: Client, version: TextVersion) -> None:
    url = reverse("outcomes:coding_add", args=[version.source_id])
    answer = as_coder.post(url, _mark(version, "often", quote="seldom"))
    assert answer.status_code == 409
    assert not Code.objects.exists()


def test_a_long_paste_comes_back_with_a_sentence(as_coder: Client, program: Program) -> None:
    text = "ä" * (TEXT_MAX + 1)
    url = reverse("outcomes:source_add", args=[program.pk])
    given = {"form_key": uuid.uuid4(), "title": "Long", "kind": "interview", "text": text}
    answer = as_coder.post(url, given)
    assert answer.status_code == 422
    assert "Split it into parts." in answer.text
    assert text in answer.text
    assert not Source.objects.exists()


def test_paste_with_crlf_bom_emoji_and_nul(as_coder: Client, program: Program) -> None:
    url = reverse("outcomes:source_add", args=[program.pk])
    given = {"form_key": uuid.uuid4(), "title": "Odd", "kind": "interview", "text": "\ufeffA\r\n👍🏽\x00B"}
    assert as_coder.post(url, given).status_code == 302
    assert TextVersion.objects.get().text == "A\n👍🏽B"


def test_another_coder_neither_reads_nor_takes_back(
    client: Client, program: Program, version: TextVersion, coder: User
) -> None:
    coding = factories.CodingFactory(version=version, coder=coder)
    other = factories.MembershipFactory(program=program, coder=True)
    client.force_login(other.user)
    assert client.get(reverse("outcomes:source", args=[version.source_id])).status_code == 404
    assert client.post(reverse("outcomes:coding_take_back", args=[coding.pk])).status_code == 404
    factories.CoderAssignmentFactory(source=version.source, coder=other)
    page = client.get(reverse("outcomes:source", args=[version.source_id]))
    assert str(coding.pk) not in page.text  # coders work blind of each other
    assert client.post(reverse("outcomes:coding_take_back", args=[coding.pk])).status_code == 403


def test_a_coder_who_left_reads_nothing(client: Client, version: TextVersion, coder: User) -> None:
    coder.memberships.update(role="advisor")
    client.force_login(coder)
    assert client.get(reverse("outcomes:source", args=[version.source_id])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_a_fixed_number_of_times(
    as_coder: Client,
    program: Program,
    coder: User,
    version: TextVersion,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    membership = coder.memberships.get()
    study = version.source.study
    for number in range(count):
        other = factories.TextVersionFactory(source__study=study)
        factories.CoderAssignmentFactory(source=other.source, coder=membership)
        code = factories.CodeFactory(study=study)
        factories.CodingFactory(
            version=version, code=code, coder=coder, start=number % 20, end=number % 20 + 3
        )
    for name, key, queries in [
        ("outcomes:sources", program.pk, 8),
        ("outcomes:codes", program.pk, 8),
        ("outcomes:source", version.source_id, 9),
    ]:
        with django_assert_max_num_queries(queries):
            assert as_coder.get(reverse(name, args=[key])).status_code == 200


def test_many_marks_are_listed_in_pages(as_coder: Client, version: TextVersion, coder: User) -> None:
    version = factories.TextVersionFactory(source=version.source, number=2, text="word " * (MARKS + 2))
    code = factories.CodeFactory(study=version.source.study)
    made = [
        factories.CodingFactory(version=version, code=code, coder=coder, start=5 * n, end=5 * n + 4)
        for n in range(MARKS + 2)
    ]
    url = reverse("outcomes:source", args=[version.source_id])

    def listed(answer: str) -> list[int]:
        return [place for place, one in enumerate(made) if f'href="#coding-{one.pk}"' in answer]

    first, second = as_coder.get(url).text, as_coder.get(url, {"marks": "2"}).text
    assert listed(first) == list(range(MARKS))
    assert listed(second) == [MARKS, MARKS + 1]
    assert all(first.count(f'id="coding-{one.pk}"') == 1 for one in made), "the text shows them all"
    taken = reverse("outcomes:coding_take_back", args=[made[-1].pk])
    answer = as_coder.post(f"{taken}?marks=2", headers={"HX-Request": "true"})
    assert listed(answer.text) == [MARKS]
    assert as_coder.post(f"{taken}?marks=2").headers["Location"] == f"{url}?marks=2"
