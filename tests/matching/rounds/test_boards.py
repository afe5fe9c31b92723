"""What the board of a second round says."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching import operations
from matching.models import MatchRun
from mentoring.accounts.models import User
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.matching import people
from tests.matching.rounds.acts import FEW, NEEDED, Three, pair_of, second_round_of

pytestmark = pytest.mark.django_db


def test_the_board_says_who_changes_and_what_it_costs(
    chain: Three, program: Program, organiser: User, client: Client
) -> None:
    run = second_round_of(program, organiser, FEW)
    client.force_login(organiser)
    url = reverse("matching:run", args=[run.pk])
    page = client.get(url)
    rows = {row.proposal.mentee: row for row in page.context["table"].rows}
    assert (rows[chain.zoe].is_new, rows[chain.zoe].before) == (True, None)
    assert (rows[chain.xenia].is_new, rows[chain.xenia].before) == (False, chain.ann.user)
    text = page.content.decode()
    assert f"until now with {chain.ann.user.full_name}" in text
    assert "1 further pair gets somebody new" in text
    assert "The price of stability" in text
    for value, mentee in (("new", chain.zoe), ("changes", chain.xenia)):
        found = client.get(f"{url}?round={value}").context["table"].rows
        assert [row.proposal.mentee for row in found] == [mentee]
    operations.confirm_run(run, by=organiser)
    pairs = client.get(reverse("matching:pairs", args=[program.pk])).content.decode()
    assert "Ends with the announcement" in pairs
    assert "1 pair of now ends in the same moment" in pairs


def test_an_ordinary_run_says_nothing_of_it(program: Program, organiser: User, client: Client) -> None:
    people.mentor(program)
    people.mentee(program)
    run = people.finished_run(program, organiser)
    client.force_login(organiser)
    page = client.get(reverse("matching:run", args=[run.pk]))
    assert page.context["round"] is None
    assert "price of stability" not in page.content.decode()
    assert [row.is_new for row in page.context["table"].rows] == [False]


def test_a_round_of_an_earlier_version_is_not_repeated_as_a_run(
    three: Three, program: Program, organiser: User, client: Client
) -> None:
    run = second_round_of(program, organiser)
    MatchRun.objects.filter(pk=run.pk).update(engine_version="0")
    client.force_login(organiser)
    text = client.get(reverse("matching:run", args=[run.pk])).content.decode()
    assert "Start another second round" in text
    assert reverse("matching:run_repeat", args=[run.pk]) not in text


def test_whoever_is_left_over_may_find_a_place(
    chain: Three, program: Program, organiser: User, client: Client
) -> None:
    run = people.finished_run(program, organiser)
    client.force_login(organiser)
    text = client.get(reverse("matching:run", args=[run.pk])).content.decode()
    assert "Or let some pairs move" in text


def test_queries_of_the_board_do_not_grow(client: Client) -> None:
    assert _queries_of_the_board(client, 1) == _queries_of_the_board(client, 12)


def _queries_of_the_board(client: Client, pairs: int) -> int:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    organiser = factories.MembershipFactory(program=program).user
    for _ in range(pairs):
        operations.open_pair(pair_of(people.mentee(program), people.mentor(program)), by=organiser)
        people.mentor(program)
        people.mentee(program)
    run = second_round_of(program, organiser, NEEDED)
    client.force_login(organiser)
    url = reverse("matching:run", args=[run.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert len(client.get(url).context["table"].rows) == 2 * pairs
    return len(captured)
