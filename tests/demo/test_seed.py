"""The demo's data: what is in them, that they may be loaded twice, that they tell the truth."""

import csv
import datetime as dt
import io
import time
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from matching import operations
from matching.enums import ChoosingStage, PairState, PolicyOrigin, RunState, WishAnswer
from matching.models import MatchRun, Pair, Shortlist, Wish
from matching.queries import waiting_mentees
from mentoring.accounts.models import BusinessUnit, Organisation, User
from mentoring.demo.calendar import Calendar
from mentoring.demo.personas import PERSONAS
from mentoring.demo.published import DATA
from mentoring.demo.seed import seed
from outcomes.enums import StudyKind
from outcomes.models import Coding, EffectEvidence, Source, Study
from programs.enums import Participation, Phase, Role
from programs.models import Membership, ProfileCard, Program, RulesAcceptance, TopicChoice
from sessions.models import SessionLog, SessionNote
from tests.matching import people

TODAY = dt.date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def _seeded() -> None:
    seed(TODAY)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_loads_in_less_than_five_seconds() -> None:
    started = time.perf_counter()
    assert seed(TODAY) > 1000
    assert time.perf_counter() - started < 5


def test_a_second_time_changes_nothing() -> None:
    seed(TODAY)
    before = _census()
    assert seed(TODAY) == 0
    assert _census() == before


def _census() -> dict[str, int]:
    models = (User, Membership, Pair, SessionLog, TopicChoice, Study, Coding, EffectEvidence)
    return {model.__name__: model._default_manager.count() for model in models}


def test_the_same_people_each_time() -> None:
    seed(TODAY)
    names = set(User.objects.values_list("email", "given_name", "family_name", "job_title"))
    assert ("mentor@demo.example", "Junior analyst") in {(row[0], row[3]) for row in names}
    assert len({family for _email, _given, family, _title in names}) == len(names)


def _card(member: Membership) -> ProfileCard:
    assert member.card
    return member.card


@pytest.mark.usefixtures("_seeded")
def test_the_nine_pairs_in_their_four_organisations() -> None:
    pairs = Pair.objects.select_related("mentor__card", "mentee__card", "program__organisation")
    shown = Counter(
        (
            _card(pair.mentee).gender,
            _card(pair.mentor).gender,
            _card(pair.mentee).year_of_birth,
            _card(pair.mentor).year_of_birth,
        )
        for pair in pairs
    )
    published = Counter(
        (
            row["mentee_gender"].lower(),
            row["mentor_gender"].lower(),
            int(row["mentee_year_of_birth"]),
            int(row["mentor_year_of_birth"]),
        )
        for row in _rows("pairs.csv")
    )
    assert shown == published
    assert sorted(Counter(pair.program.organisation.name for pair in pairs).values()) == [1, 1, 2, 5]
    assert Organisation.objects.count() == 4


@pytest.mark.usefixtures("_seeded")
def test_mentors_are_junior_to_mentees() -> None:
    for pair in Pair.objects.select_related("mentor__user", "mentee__user", "mentor__card", "mentee__card"):
        assert (pair.mentor.user.grade or 99) < (pair.mentee.user.grade or 0)
        assert (_card(pair.mentor).year_of_birth or 0) > (_card(pair.mentee).year_of_birth or 9999)
    cards = ProfileCard.objects.select_related("membership__user")
    for role in (Role.MENTOR, Role.MENTEE):
        assert any(card.membership.role == role and card.year_of_birth for card in cards)
    youngest_mentee = max(c.year_of_birth or 0 for c in cards if c.membership.role == Role.MENTEE)
    oldest_mentor = min(c.year_of_birth or 9999 for c in cards if c.membership.role == Role.MENTOR)
    assert youngest_mentee < oldest_mentor
    highest_mentor = max(c.membership.user.grade or 0 for c in cards if c.membership.role == Role.MENTOR)
    lowest_mentee = min(c.membership.user.grade or 0 for c in cards if c.membership.role == Role.MENTEE)
    assert highest_mentor < lowest_mentee


@pytest.mark.usefixtures("_seeded")
def test_nobody_meets_their_own_unit_or_line() -> None:
    assert not Pair.objects.filter(mentor__user__business_unit=F("mentee__user__business_unit")).exists()
    assert not Pair.objects.filter(mentor__user__manager=F("mentee__user")).exists()


@pytest.mark.usefixtures("_seeded")
def test_sessions_fill_the_months_of_each_pair() -> None:
    calendar = Calendar(TODAY)
    months = {
        pair: {log.held_on.month for log in pair.session_logs.all()}
        for pair in Pair.objects.prefetch_related("session_logs")
    }
    ended = Pair.objects.get(state=PairState.ENDED)
    assert months[ended] == {6, 7, 8, 9}
    assert sum(len(met) == 6 for met in months.values()) >= 5
    assert not SessionLog.objects.filter(held_on__gte=TODAY).exists()
    assert not SessionLog.objects.filter(held_on__lte=calendar.kick_off_on).exists()
    assert SessionLog.objects.confirmed().count() > 40
    assert SessionLog.objects.filter(confirmed_at=None).count() >= 8
    assert SessionNote.objects.count() > 30


@pytest.mark.usefixtures("_seeded")
def test_mentor_and_mentee_each_have_something_to_confirm() -> None:
    for email in ("mentor@demo.example", "mentee@demo.example"):
        user = User.objects.get(email=email)
        logs = SessionLog.objects.visible_to(user).filter(confirmed_at=None)
        assert logs.exclude(logged_by=user).exists(), email


@pytest.mark.usefixtures("_seeded")
def test_the_programmes_run_today() -> None:
    running = Program.objects.filter(phase=Phase.RUNNING)
    assert running.count() == 4
    assert all(program.starts_on < TODAY < program.ends_on for program in running)
    assert all(program.kick_off is not None for program in running)


@pytest.mark.usefixtures("_seeded")
def test_the_second_round_can_be_matched() -> None:
    program = Program.objects.get(phase=Phase.RECRUITING)
    accepted = Membership.objects.in_program(program).accepted()
    mentors, mentees = accepted.with_role(Role.MENTOR), accepted.with_role(Role.MENTEE)
    assert (mentors.count(), mentees.count()) == (60, 50)
    assert set(mentors.values_list("capacity", flat=True)) == {1, 2}
    assert BusinessUnit.objects.filter(people__memberships__in=mentees).distinct().count() == 8
    assert BusinessUnit.objects.filter(people__memberships__in=mentors).distinct().count() == 8
    assert RulesAcceptance.objects.filter(membership__in=accepted).count() == 110
    assert ProfileCard.objects.published().filter(membership__in=accepted).count() == 110
    assert (
        min(Counter(TopicChoice.objects.filter(card__membership__in=accepted).values_list("card")).values())
        >= 3
    )
    assert program.topics.count() == 12
    managers = {member.user.manager_id for member in mentors.select_related("user")}
    assert managers & set(mentees.values_list("user", flat=True)), "a reporting line that matching must mind"
    run = MatchRun.objects.get(program=program)
    assert (run.is_proved, run.proposals.count(), run.edits.count(), run.notes.count()) == (True, 50, 1, 1)
    assert set(program.pair_decisions.values_list("kind", flat=True)) == {"lock", "never"}
    assert not Pair.objects.in_program(program).exists()
    council = program.circle_draws.get()
    assert (council.seats.count(), council.is_known) == (7, False)
    newcomer = Membership.objects.get(user__email="newcomer@demo.example")
    assert newcomer.state == Participation.INVITED
    assert not newcomer.cards.exists()


@pytest.mark.usefixtures("_seeded")
def test_people_choose_first_in_a_programme() -> None:
    program = Program.objects.get(phase=Phase.MATCHING)
    window = program.choosing
    assert window.wishes_until.date() < TODAY < window.answers_until.date()
    lists = Shortlist.objects.in_program(program)
    assert (lists.handed_in().count(), lists.drafts().count()) == (9, 1)
    assert lists.handed_in().get(membership__user__email="mentee@demo.example").wishes.count() == 4
    mentor = program.memberships.get(user__email="mentor@demo.example")
    asked = Wish.objects.for_mentor(mentor).that_count()
    assert 2 <= asked.count() == asked.unanswered().count() <= 5
    answers = set(Wish.objects.in_program(program).values_list("answer", flat=True))
    assert answers == {"", WishAnswer.ACCEPTED, WishAnswer.DECLINED}
    start, chosen = program.policy_versions.order_by("number")
    assert (start.origin, chosen.data["mode"]) == (PolicyOrigin.START, "chosen")


def test_what_people_chose_can_be_matched() -> None:
    """As visitors of today do it: they end the answers and run."""
    seed(timezone.localdate())
    program = Program.objects.get(phase=Phase.MATCHING)
    organiser = User.objects.get(email="organiser@demo.example")
    operations.end_stage(program.choosing, ChoosingStage.ANSWERS, by=organiser)
    run = people.finished_run(program, organiser)
    assert (run.state, run.proposals.count(), run.blocking_pairs) == (RunState.DONE, 12, 0)


@pytest.mark.usefixtures("_seeded")
def test_a_second_round_is_under_way_in_the_programme_of_the_personas() -> None:
    program = Program.objects.get(memberships__user__email="coder@demo.example", phase=Phase.RUNNING)
    run = MatchRun.objects.get(program=program)
    assert run.is_second_round
    assert (run.is_proved, run.proposals.count(), run.confirmed_at) == (True, 2, None)
    opened = Pair.objects.in_program(program).opened().get()
    assert opened.pk not in Pair.objects.known_to(User.objects.get(email="mentor@demo.example")).values("pk")
    assert waiting_mentees(program).count() == 1


@pytest.mark.usefixtures("_seeded")
def test_everybody_signs_in_with_the_password_that_is_shown() -> None:
    for persona in PERSONAS:
        user = authenticate(email=persona.email, password=persona.password)
        assert isinstance(user, User), persona.email
        assert user.memberships.exists()
    assert User.objects.get(email="organiser@demo.example").has_perm("programs.add_program")
    others = User.objects.exclude(email__in=[persona.email for persona in PERSONAS])
    assert not any(user.has_usable_password() for user in others)
    assert not User.objects.exclude(email__endswith="@demo.example").exists()


@pytest.mark.usefixtures("_seeded")
def test_the_published_study_cell_by_cell() -> None:
    study = Study.objects.get(kind=StudyKind.REFERENCE)
    stored = list(study.effects.in_table_order())
    published = _rows("outcomes.csv")
    assert [effect.label for effect in stored] == [row["effect"] for row in published]
    columns = list(published[0])[2:]
    for effect, row in zip(stored, published, strict=True):
        marks = {effect.behaviour, *effect.scopes, *effect.factors}
        assert marks == {column for column in columns if row[column] == "1"}, effect.label
    assert study.citation
    assert not EffectEvidence.objects.filter(effect__study=study).exists()


@pytest.mark.usefixtures("_seeded")
def test_the_transcripts_are_marked_as_fiction() -> None:
    sources = Source.objects.prefetch_related("versions")
    assert len(sources) == 3
    for source in sources:
        assert source.is_fiction
        assert source.study.kind == StudyKind.OWN
        [version] = source.versions.all()
        assert 400 <= len(version.text.split()) <= 900
        assert "Fiction, written for the demo." in version.text.splitlines()[0]
    for coding in Coding.objects.select_related("version"):
        assert coding.version.text[coding.start : coding.end] == coding.quote
    coder = User.objects.get(email="coder@demo.example")
    assert Source.objects.visible_to(coder).count() == 3


@pytest.mark.parametrize("today", [TODAY, dt.date(2027, 1, 1), dt.date(2027, 3, 9), dt.date(2028, 2, 29)])
def test_any_day_will_do(today: dt.date) -> None:
    seed(today)
    assert all(p.starts_on < today < p.ends_on for p in Program.objects.filter(phase=Phase.RUNNING))
    assert not SessionLog.objects.filter(held_on__gte=today).exists()
    assert SessionLog.objects.count() > 50


def test_the_commands() -> None:
    output = io.StringIO()
    call_command("seed_demo", stdout=output)
    call_command("seed_demo", stdout=output)
    call_command("demo_personas", stdout=output)
    assert "nothing was changed" in output.getvalue()
    assert all(persona.email in output.getvalue() for persona in PERSONAS)
