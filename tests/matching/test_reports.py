"""Runs compared, other weights tried, and groups of people compared for a works council."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from scipy import stats

from matching import operations
from matching.engine import Policy, Weights
from matching.enums import DecisionKind
from matching.models import MatchRun, PolicyVersion
from matching.queries import compare, impartiality, shift_rows, shifts, trial
from matching.queries.impartiality import welch
from mentoring.accounts.models import User
from programs.enums import Gender, Level, Priority, Role
from programs.models import Membership, Program
from tests import factories
from tests.matching import people
from tests.matching.crowd import crowd
from tests.matching.test_views import HTMX

INTERESTS_ALONE = replace(Policy(), weights=Weights(topic=0, language=0, meeting=0, interests=100))


@pytest.fixture
def at(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def torn(program: Program) -> tuple[Membership, Membership, Membership]:
    """A mentee who shares a topic with one mentor and an interest with another."""
    topic = factories.TopicFactory(program=program)
    expert = people.mentor(program, offers={topic: Level.EXPERT})
    sailor = people.mentor(program, card={"interests": "Sailing"})
    mentee = people.mentee(program, wants={topic: (Priority.HIGH, 0)}, card={"interests": "sailing"})
    return expert, sailor, mentee


# --- comparing ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_comparison_says_who_changed_and_why(
    program: Program, organiser: User, at: Client, torn: tuple[Membership, ...]
) -> None:
    expert, sailor, mentee = torn
    first = people.finished_run(program, organiser)
    again = people.finished_run(program, organiser)
    assert compare(first, again).causes == []
    assert compare(first, again).same == 1
    operations.save_policy(program, INTERESTS_ALONE, seen=0, note="", by=organiser)
    operations.decide_pair(expert, mentee, DecisionKind.NEVER, reason="To see.", by=organiser)
    people.mentor(program)
    second = people.finished_run(program, organiser)
    second = MatchRun.objects.select_related("policy").get(pk=second.pk)
    comparison = compare(first, second)
    (shift,) = shift_rows(first, second)(list(shifts(first, second)))
    assert (shift.mentee, shift.before, shift.after) == (mentee.user, [expert.user], [sailor.user])
    assert (comparison.same, comparison.shifted) == (0, 1)
    assert "Topics: 6,000 → 0 points" in comparison.causes
    assert "1 person has come" in comparison.causes
    assert "Other pairs are ruled out by decision" in comparison.causes
    url = reverse("matching:compare", args=[program.pk])
    page = at.get(url, {"before": str(first.pk), "after": str(second.pk)}).content.decode()
    assert "1 mentee has somebody else" in page
    assert at.get(url, {"before": str(first.pk), "after": "nonsense"}).status_code == 422
    foreign = factories.MatchRunFactory()
    assert at.get(url, {"before": str(first.pk), "after": str(foreign.pk)}).status_code == 422


@pytest.mark.django_db
def test_those_who_changed_are_narrowed_and_turned_page_by_page(
    program: Program, organiser: User, at: Client
) -> None:
    before, after = factories.MatchRunFactory.create_batch(2, program=program, engine_version="1")
    mentees = [people.mentee(program, family_name=f"Person{n:02}") for n in range(30)]
    mentors = [people.mentor(program) for _ in mentees]
    for n, mentee in enumerate(mentees):
        factories.ProposalFactory(run=before, mentee=mentee, mentor=mentors[n], score=5_000)
        factories.ProposalFactory(run=after, mentee=mentee, mentor=mentors[n - 1], score=4_990 + n)
    moves = [{"mentee": str(mentees[7].pk), "before": "", "after": ""}]
    factories.BoardEditFactory(run=after, number=1, moves=moves)
    url = reverse("matching:compare", args=[program.pk]) + f"?before={before.pk}&after={after.pk}"
    page = at.get(url).content.decode()
    assert "30 mentees have somebody else" in page
    assert page.index("Person00") < page.index("Person24")
    assert "Person25" not in page
    assert "Person25" in at.get(f"{url}&page=2").content.decode()
    by_hand = at.get(f"{url}&why=by_hand").content.decode()
    assert "Person07" in by_hand
    assert "Person08" not in by_hand
    assert at.get(f"{url}&points=less").content.decode().count("Person") == 10
    assert at.get(f"{url}&points=more").content.decode().count("Person") == 19
    assert at.get(f"{url}&q=person11").content.decode().count("Person11") == 1


# --- other weights --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_trial_shows_what_a_run_would_give(
    program: Program, organiser: User, torn: tuple[Membership, ...]
) -> None:
    expert, sailor, mentee = torn
    run = people.finished_run(program, organiser)
    same = trial(run, Policy())
    assert (same.changed, same.total, same.total_before) == (0, run.total_score, run.total_score)
    found = trial(run, INTERESTS_ALONE)
    assert (found.changed, found.gain) == (1, 6_000)
    assert (found.shifts[0].before, found.shifts[0].after) == (expert.user, sailor.user)
    operations.save_policy(program, INTERESTS_ALONE, seen=0, note="", by=organiser)
    then = people.finished_run(program, organiser)
    assert (then.total_score, then.proposals.get().mentor) == (found.total, sailor)
    assert run.proposals.get().mentee == mentee


@pytest.mark.django_db
def test_weights_are_tried_and_saved(
    at: Client, program: Program, organiser: User, torn: tuple[Membership, ...]
) -> None:
    run = people.finished_run(program, organiser)
    url = reverse("matching:what_if", args=[run.pk])
    form = at.get(url).context["form"]
    zeros: dict[str, Any] = {str(name): 0 for name in form.fields}
    part = at.get(url, {**zeros, "interests": 1}, headers=HTMX)
    assert part.content.decode().lstrip().startswith('<section class="card" id="trial"')
    assert "1 mentee would have somebody else" in part.content.decode()
    for wrong in (zeros, {**zeros, "topic": "x"}):
        assert at.get(url, wrong, headers=HTMX).status_code == 422
    assert at.post(url, {**zeros, "interests": 1, "seen": 0}).status_code == 302
    assert PolicyVersion.objects.get().data["weights"]["interests"] == 100
    assert at.post(url, {**zeros, "interests": 2, "seen": 0}).status_code == 409


@pytest.mark.django_db
def test_too_many_people_are_not_tried_in_a_request(at: Client, program: Program) -> None:
    run = factories.MatchRunFactory(program=program, mentees_asked=5_000, mentors_asked=5_000)
    page = at.get(reverse("matching:what_if", args=[run.pk])).content.decode()
    assert "These are many people" in page


# --- impartiality -----------------------------------------------------------------------------------


def test_the_interval_is_that_of_welch() -> None:
    dice = random.Random(3)
    some, others = ([dice.randrange(4_000, 9_000) for _ in range(n)] for n in (12, 30))
    difference, interval = welch(some, others)
    assert difference == pytest.approx(sum(some) / 12 - sum(others) / 30)
    assert interval == pytest.approx(_by_hand(some, others))
    assert welch([], others) == (None, None)
    assert welch([5], others)[1] is None
    assert welch([5, 5], [5, 5, 5]) == (0, None)


def _by_hand(some: Sequence[int], others: Sequence[int]) -> tuple[float, float]:
    """From the formula: Welch's standard error, Satterthwaite's degrees of freedom."""
    means, errors, degrees = [], [], []
    for scores in (some, others):
        n = len(scores)
        mean = sum(scores) / n
        error = sum((score - mean) ** 2 for score in scores) / (n - 1) / n
        means.append(mean)
        errors.append(error)
        degrees.append(error**2 / (n - 1))
    width = float(stats.t.ppf(0.975, sum(errors) ** 2 / sum(degrees))) * sum(errors) ** 0.5
    difference = means[0] - means[1]
    return difference - width, difference + width


@pytest.mark.django_db
def test_a_report_shows_groups_and_hides_small_ones(at: Client, program: Program, organiser: User) -> None:
    for place in range(14):
        gender = Gender.FEMALE if place < 6 else Gender.MALE if place < 12 else Gender.DIVERSE
        people.mentor(program, card={"gender": gender})
        people.mentee(program, card={"gender": Gender.MALE, "year_of_birth": 1970})
    run = people.finished_run(program, organiser)
    by_label = {(str(each.label), each.role): each for each in impartiality(run)}
    rows = {str(row.label): row for row in by_label["Gender", Role.MENTOR].rows}
    assert rows["Diverse"].is_hidden
    assert sum(row.is_hidden for row in rows.values()) == 2, "one alone would follow from the sum"
    mentees = by_label["Gender", Role.MENTEE].rows
    assert [row.is_hidden for row in mentees] == [True], "all of one kind: of each one would know it"
    page = " ".join(at.get(reverse("matching:report", args=[run.pk])).content.decode().split())
    assert "hidden: too few people" in page
    assert "Not read" in page
    assert "Year of birth" in page


@pytest.mark.django_db
def test_reports_ask_as_much_for_many_as_for_few(at: Client, organiser: User) -> None:
    counts = []
    for size in (2, 30):
        program = crowd(size, size)
        factories.MembershipFactory(program=program, user=organiser)
        runs = [people.finished_run(program, organiser) for _ in range(2)]
        counts.append([_queries(at, url) for url in _urls(program, runs)])
    assert counts[0] == counts[1]


def _urls(program: Program, runs: Sequence[MatchRun]) -> list[str]:
    both = f"?before={runs[0].pk}&after={runs[1].pk}"
    return [
        reverse("matching:report", args=[runs[0].pk]),
        reverse("matching:what_if", args=[runs[0].pk]),
        reverse("matching:compare", args=[program.pk]) + both,
    ]


def _queries(at: Client, url: str) -> int:
    at.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert at.get(url).status_code == 200
    return len(captured)
