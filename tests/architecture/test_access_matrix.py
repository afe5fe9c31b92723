"""Every URL x every identity, with own and foreign objects.

The URLs come from the URLconf; what each identity gets is written down in EXPECTED. A URL without
a row fails, a row without a URL fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from mentoring.accounts.access import Declared
from mentoring.accounts.checks import own_patterns
from mentoring.accounts.models import User
from programs.enums import Participation
from tests import factories

MEMBERS = ("organiser", "advisor", "sponsor", "coder", "mentor", "mentee", "colleague")
IDENTITIES = ("anonymous", "admin", "stranger", *MEMBERS)

LOGIN, LET_IN, REFUSED, HIDDEN = "login", "let in", "403", "404"


@dataclass(frozen=True)
class Row:
    """Which members a URL lets in and from which it refuses with a reason; others get 404."""

    let_in: str
    refused: str = ""
    about: str = ""  # another thing of the world than the one that the URL's key names

    def expected(self, identity: str) -> str:
        if identity == "anonymous":
            return LOGIN
        if identity in self.let_in.split():
            return LET_IN
        return REFUSED if identity in self.refused.split() else HIDDEN


EVERYBODY = " ".join(MEMBERS)
ORGANISER = Row("organiser", refused="advisor sponsor coder mentor mentee colleague")
PAIR_ALONE = Row("mentor mentee", refused="organiser")

ORGANISER_OF_SEALED = Row(
    "organiser", refused="advisor sponsor coder mentor mentee colleague", about="sealed"
)
ORGANISER_ALONE = Row("organiser")  # nobody else may know that there is such a thing
CODER = Row("coder", refused="organiser advisor sponsor mentor mentee colleague")

EXPECTED: dict[str, Row] = {
    # Set-up
    "programs:setup": ORGANISER,
    "programs:setup_purpose": ORGANISER,
    "programs:setup_team": ORGANISER,
    "programs:setup_timeline": ORGANISER,
    "programs:setup_rules": ORGANISER,
    "programs:setup_topics": ORGANISER,
    "programs:setup_events": ORGANISER,
    "programs:goal_add": ORGANISER,
    "programs:event_add": ORGANISER,
    "programs:event": Row(EVERYBODY),
    "programs:event_edit": ORGANISER,
    "programs:event_remove": ORGANISER,
    "programs:milestone_add": ORGANISER,
    "programs:milestone": ORGANISER,
    "programs:milestone_remove": ORGANISER,
    "programs:extend": Row("", refused=EVERYBODY),  # not before the announcement
    "programs:own_end": Row("mentor", refused="organiser"),
    "programs:change_phase": ORGANISER,
    "programs:topic_group_add": ORGANISER,
    "programs:topic_group": ORGANISER,
    "programs:topic_group_move": ORGANISER,
    "programs:topic_group_remove": ORGANISER,
    "programs:topic_merge": ORGANISER,
    "programs:topic_move": ORGANISER,
    "programs:topic_take_apart": ORGANISER,
    "programs:setup_glossary": ORGANISER,
    "programs:term": ORGANISER,
    "programs:term_remove": ORGANISER,
    "programs:setup_look": ORGANISER,
    "programs:setup_endorsement": ORGANISER,
    "programs:endorsement_remove": ORGANISER,
    "programs:goal": ORGANISER,
    "programs:goal_move": ORGANISER,
    "programs:goal_remove": ORGANISER,
    "programs:topic": ORGANISER,
    "programs:topic_remove": ORGANISER,
    "programs:rules_version": ORGANISER,
    # For everybody in a programme
    "programs:glossary": Row(EVERYBODY),
    "programs:colours": Row(EVERYBODY),
    "programs:logo": Row(EVERYBODY),
    "programs:portrait": Row(EVERYBODY),
    "programs:endorse": Row("organiser sponsor", refused="advisor coder mentor mentee colleague"),
    # People
    "programs:people": ORGANISER,
    "programs:person_add": ORGANISER,
    "programs:decide": ORGANISER,
    "programs:import_start": ORGANISER,
    "programs:import_sample_csv": ORGANISER,
    "programs:import_sample_xlsx": ORGANISER,
    "programs:import": ORGANISER_ALONE,
    "programs:import_progress": ORGANISER_ALONE,
    "programs:import_columns": ORGANISER_ALONE,
    "programs:import_replace": ORGANISER_ALONE,
    "programs:import_units": ORGANISER_ALONE,
    "programs:unit_alias_forget": ORGANISER_ALONE,
    "programs:import_apply": ORGANISER_ALONE,
    "programs:import_abandon": ORGANISER_ALONE,
    "programs:import_wrong": ORGANISER_ALONE,
    "programs:decide_all": ORGANISER,
    "programs:person": Row("organiser mentor"),
    "programs:person_edit": Row("organiser", refused="mentor"),
    "programs:capacity": Row("organiser", refused="mentor"),
    "programs:invite": Row("organiser", about="invited"),
    "programs:take_back": Row("organiser", about="invited"),
    "programs:remove": Row("organiser", refused="advisor", about="team"),
    # Profile cards
    "programs:cards": ORGANISER,
    "programs:cards_compare": ORGANISER,
    "programs:questions": ORGANISER,
    "programs:question_add": ORGANISER,
    "programs:question": ORGANISER,
    "programs:question_move": ORGANISER,
    "programs:question_retire": ORGANISER,
    "programs:question_remove": ORGANISER,
    "programs:question_again": ORGANISER_OF_SEALED,
    "programs:question_settle": ORGANISER_OF_SEALED,
    "programs:card_history": Row("organiser mentor"),
    "programs:card_version": Row("organiser mentor"),
    "programs:photo": Row("organiser mentor"),
    "programs:card_discard": Row("mentor", refused="organiser"),
    "programs:photo_edit": Row("mentor", refused="organiser"),
    "programs:photo_remove": Row("mentor", refused="organiser"),
    "programs:recruiting": ORGANISER,
    "programs:invitations": ORGANISER,
    "programs:invite_list": ORGANISER,
    "programs:invite_waiting": ORGANISER,
    "programs:invitation_policy": ORGANISER,
    "programs:calls": ORGANISER,
    "programs:call_edit": ORGANISER_ALONE,
    "programs:call_switch": ORGANISER_ALONE,
    "programs:pause": Row("organiser mentor"),
    "programs:come_back": Row("organiser mentor"),
    "programs:not_now": Row("", refused="organiser mentor"),
    "programs:rules": Row("mentor", refused="organiser"),
    "programs:card": Row("mentor", refused="organiser"),
    "programs:role_model": Row("mentee", refused="organiser", about="senior"),
    "programs:withdraw": Row("mentor", refused="organiser"),
    "programs:kick_off": Row(EVERYBODY),
    "programs:kick_off_edit": ORGANISER,
    # Matching
    "matching:duplicate": Row("", refused=EVERYBODY),  # it takes the right to create programmes, too
    "matching:runs": ORGANISER,
    "matching:run_request": ORGANISER,
    "matching:policy": ORGANISER,
    "matching:decisions": ORGANISER,
    "matching:people": ORGANISER,
    "matching:compare": ORGANISER,
    "matching:choosing": ORGANISER,
    "matching:choosing_end": ORGANISER_ALONE,
    "matching:choosing_remind": ORGANISER_ALONE,
    "matching:shortlist": Row("mentee", refused="organiser", about="senior"),
    "matching:requests": Row("mentor", refused="organiser"),
    "matching:pairs": ORGANISER,
    "matching:announce": ORGANISER,
    "matching:run": ORGANISER_ALONE,
    "matching:run_progress": ORGANISER_ALONE,
    "matching:run_repeat": ORGANISER_ALONE,
    "matching:run_cancel": ORGANISER_ALONE,
    "matching:run_confirm": ORGANISER_ALONE,
    "matching:run_reopen": ORGANISER_ALONE,
    "matching:change": ORGANISER_ALONE,
    "matching:team": ORGANISER_ALONE,
    "matching:undo": ORGANISER_ALONE,
    "matching:redo": ORGANISER_ALONE,
    "matching:changes": ORGANISER_ALONE,
    "matching:note_add": ORGANISER_ALONE,
    "matching:why_not": ORGANISER_ALONE,
    "matching:what_if": ORGANISER_ALONE,
    "matching:trial_request": ORGANISER_ALONE,
    "matching:trial": ORGANISER_ALONE,
    "matching:trial_cancel": ORGANISER_ALONE,
    "matching:report": ORGANISER_ALONE,
    "matching:proposal": ORGANISER_ALONE,
    "matching:decision_revoke": ORGANISER_ALONE,
    "matching:exclusion_revoke": ORGANISER_ALONE,
    "matching:person_changed": Row("organiser", refused="mentor"),
    "matching:place": Row("organiser", refused="mentor"),
    "matching:circles": ORGANISER,
    "matching:circle_draw": ORGANISER_ALONE,
    "matching:circles_again": ORGANISER_ALONE,
    "matching:circles_discard": ORGANISER_ALONE,
    "matching:circles_known": ORGANISER_ALONE,
    "matching:circle_move": ORGANISER_ALONE,
    "matching:circle": ORGANISER_ALONE,
    "matching:pair_dissolve": Row("organiser", refused="mentor mentee"),
    # Sessions
    "sessions:program": Row(EVERYBODY),
    "sessions:activity": ORGANISER,
    "sessions:pair": PAIR_ALONE,
    "sessions:partner_photo": PAIR_ALONE,
    "sessions:log": PAIR_ALONE,
    "sessions:nudge": Row("organiser", refused="mentor mentee"),
    "sessions:second_round": ORGANISER,
    "sessions:second_round_open": ORGANISER,
    "sessions:pair_open": Row("organiser", refused="mentor mentee"),
    "sessions:confirm": Row("mentee", refused="mentor"),
    "sessions:send_back": Row("mentee", refused="mentor"),
    "sessions:edit": Row("mentor", refused="mentee"),
    "sessions:delete": Row("mentor", refused="mentee"),
    # Outcomes
    "outcomes:table": Row(EVERYBODY),
    "outcomes:sources": CODER,
    "outcomes:source_add": CODER,
    "outcomes:codes": CODER,
    "outcomes:source": Row("coder"),
    "outcomes:coding_add": Row("coder"),
    "outcomes:coding_take_back": Row("coder"),
    "outcomes:code_edit": Row("coder"),
    "outcomes:code_merge": Row("coder"),
    "outcomes:effects": CODER,
    "outcomes:effect_add": CODER,
    "outcomes:effect_edit": Row("coder"),
    "outcomes:effect_delete": Row("coder"),
    # What was done
    "trail:program": ORGANISER,
}


@dataclass(frozen=True)
class World:
    """One programme with everybody in it and one of each thing that a URL can name."""

    people: dict[str, User]
    things: dict[str, Any]


def _world() -> World:
    program = factories.ProgramFactory()
    pair = factories.PairFactory(program=program)
    version = factories.TextVersionFactory(source__study__program=program)
    source = version.source
    coder = factories.MembershipFactory(program=program, coder=True)
    factories.CoderAssignmentFactory(source=source, coder=coder)
    code = factories.CodeFactory(study=source.study)
    log = factories.SessionLogFactory(pair=pair)
    factories.SessionNoteFactory(log=log)
    card = factories.ProfileCardFactory(membership=pair.mentor)
    photo = factories.PhotoFactory(membership=pair.mentor)
    factories.PhotoFactory(membership=pair.mentee)
    factories.ProfileCardFactory(membership=pair.mentee)
    rules = factories.RulesVersionFactory(program=program)
    run = factories.MatchRunFactory(program=program)
    seated = factories.MembershipFactory(program=program, mentor=True)
    seat = factories.CircleSeatFactory(
        draw__program=program, draw__people={str(seated.pk): []}, membership=seated
    )
    advisor = factories.MembershipFactory(program=program, advisor=True)
    factories.ExtensionFactory(program=program)
    people = {
        "organiser": factories.MembershipFactory(program=program).user,
        "advisor": advisor.user,
        "sponsor": factories.MembershipFactory(program=program, sponsor=True).user,
        "coder": coder.user,
        "mentor": pair.mentor.user,
        "mentee": pair.mentee.user,
        # In the same programme, but in another pair.
        "colleague": factories.PairFactory(program=program).mentor.user,
    }
    things = {
        "program": program,
        "membership": pair.mentor,
        "senior": pair.mentee,
        "group": factories.TopicGroupFactory(program=program),
        "term": factories.GlossaryTermFactory(program=program),
        "invited": factories.MembershipFactory(program=program, mentee=True, state=Participation.INVITED),
        "team": advisor,
        "opencall": factories.OpenCallFactory(program=program),
        "topic": factories.TopicFactory(program=program),
        "profilecard": card,
        "question": factories.QuestionFactory(program=program),
        "sealed": factories.QuestionFactory(program=program, sealed=True),
        "photo": photo,
        "logo": factories.LogoFactory(program=program),
        "portrait": factories.PortraitFactory(endorsement__program=program),
        "goal": factories.GoalFactory(program=program),
        "rulesversion": rules,
        "event": factories.EventFactory(program=program),
        "milestone": factories.MilestoneFactory(program=program),
        "peopleimport": factories.PeopleImportFactory(program=program),
        "unitalias": factories.UnitAliasFactory(unit__organisation=program.organisation),
        "matchrun": run,
        "choosingwindow": factories.ChoosingWindowFactory(program=program),
        "trial": factories.TrialFactory(run=run),
        "proposal": factories.ProposalFactory(run=run),
        "pairdecision": factories.PairDecisionFactory(program=program),
        "circledraw": seat.draw,
        "circleseat": seat,
        "circle": seat.circle,
        "exclusion": factories.ExclusionFactory(program=program),
        "pair": pair,
        "sessionlog": log,
        "study": source.study,
        "source": source,
        "code": code,
        "coding": factories.CodingFactory(version=version, code=code, coder=coder.user),
        "effect": factories.EffectFactory(study=source.study),
    }
    return World(people, things)


def _guarded() -> dict[str, tuple[str, URLPattern]]:
    """By view name: every URL of our own that names a thing."""
    return {
        f"{_namespace(pattern)}:{pattern.name}": (route, pattern)
        for route, pattern in own_patterns()
        if _declared(pattern).kind == "access"
    }


def _namespace(pattern: URLPattern) -> str:
    """The room of the view: a package of its own, or one in `mentoring`."""
    first, second, *_rest = pattern.lookup_str.split(".")
    return second if first == "mentoring" else first


def _declared(pattern: URLPattern) -> Declared:
    declared = pattern.callback.access  # type: ignore[attr-defined]
    assert isinstance(declared, Declared)
    return declared


GUARDED = _guarded()


def test_every_url_has_a_row() -> None:
    assert sorted(GUARDED) == sorted(EXPECTED)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _sign_in(user: User) -> SimpleCookie:
    client = Client()
    client.force_login(user)
    return client.cookies


def _outcome(url: str, cookies: SimpleCookie | None) -> str:
    """What a person gets: by GET, or where the page takes no GET by an empty POST."""
    client = Client()
    client.cookies.update(cookies or {})
    with _undone():
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url)
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return LOGIN
    if response.status_code == 401:  # the same, where a button was pressed
        return LOGIN
    if response.status_code in {403, 404}:
        return str(response.status_code)
    assert response.status_code < 500, response.status_code
    return LET_IN


@dataclass(frozen=True)
class Meeting:
    """Two worlds that know nothing of each other, and the cookies of all who are signed in."""

    own: World
    foreign: World
    cookies: dict[str, SimpleCookie]


@pytest.fixture(scope="module")
def meeting(module_data: None) -> Meeting:
    own, foreign = _world(), _world()
    admin = factories.UserFactory(is_staff=True, is_superuser=True)
    people: dict[str, User] = {**own.people, "stranger": foreign.people["organiser"], "admin": admin}
    return Meeting(own, foreign, {who: _sign_in(user) for who, user in people.items()})


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_own_and_foreign_things(name: str, meeting: Meeting) -> None:
    kwargs = GUARDED[name][1].pattern.converters
    mine, theirs = (
        reverse(name, kwargs={key: world.things[EXPECTED[name].about or key].pk for key in kwargs})
        for world in (meeting.own, meeting.foreign)
    )
    got = {who: _outcome(mine, meeting.cookies.get(who)) for who in IDENTITIES}
    assert got == {who: EXPECTED[name].expected(who) for who in IDENTITIES}
    abroad = {who: _outcome(theirs, meeting.cookies[who]) for who in MEMBERS}
    assert abroad == dict.fromkeys(MEMBERS, HIDDEN)
