"""Who may do what with evidence and effects: a truth table, and a canary in the text."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.checks import own_patterns
from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from outcomes import operations, rules
from outcomes.enums import StudyKind
from outcomes.models import Code, Coding, Effect, Source, Study
from programs.enums import Participation, Role
from programs.models import Membership, Program
from tests import factories

CANARY = "Zwölfboxkämpfer"
OTHERS = ("organiser", "advisor", "sponsor", "mentor", "mentee", "stranger")
WORKERS = (Role.ORGANISER, Role.CODER)


# --- on unsaved instances ----------------------------------------------------------------------


@pytest.mark.parametrize(("own", "allowed"), [(True, True), (False, False)])
def test_only_ones_own_mark_is_taken_back(own: bool, allowed: bool) -> None:
    user = User()
    assert bool(rules.can_take_back(user, Coding(coder=user if own else User()))) is allowed


@pytest.mark.parametrize(("kind", "allowed"), [(StudyKind.OWN, True), (StudyKind.REFERENCE, False)])
def test_published_effects_are_not_changed(kind: StudyKind, allowed: bool) -> None:
    assert bool(rules.can_edit_effect(User(), Effect(study=Study(kind=kind)))) is allowed


# --- who finds what ----------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "allowed"), [(role, role == Role.CODER) for role in Role])
def test_coders_alone_code(role: Role, allowed: bool, program: Program) -> None:
    state = Participation.ACCEPTED if role in (Role.MENTOR, Role.MENTEE) else ""
    member = factories.MembershipFactory(program=program, role=role, state=state)
    assert bool(rules.can_code(member.user, program)) is allowed
    assert not rules.can_code(member.user, factories.ProgramFactory())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_coder", "assigned", "sees"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_a_source_is_its_coders_alone(is_coder: bool, assigned: bool, sees: bool, program: Program) -> None:
    source = factories.TextVersionFactory(source__study__program=program).source
    member = factories.MembershipFactory(program=program, coder=True)
    if assigned:
        factories.CoderAssignmentFactory(source=source, coder=member)
    if not is_coder:  # has been made an organiser since
        Membership.objects.filter(pk=member.pk).update(role=Role.ORGANISER)
    coding = factories.CodingFactory(version=source.versions.get())
    assert Source.objects.visible_to(member.user).exists() is sees
    assert Coding.objects.visible_to(member.user).exists() is sees
    client = Client()
    client.force_login(member.user)
    answers = {
        client.get(reverse("outcomes:source", args=[source.pk])).status_code,
        client.post(reverse("outcomes:coding_add", args=[source.pk])).status_code,
        client.post(reverse("outcomes:coding_take_back", args=[coding.pk])).status_code,
    }
    assert answers == ({200, 422, 403} if sees else {404})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (role, {"own", "reference"} if role in (Role.ORGANISER, Role.CODER) else {"reference"})
        for role in Role
    ],
)
def test_which_studies_a_role_finds(role: Role, kinds: set[str], program: Program) -> None:
    factories.StudyFactory(program=program, kind=StudyKind.OWN, title="Own")
    factories.StudyFactory(
        program=program, kind=StudyKind.REFERENCE, title="Published", citation="Somebody, 2020"
    )
    factories.StudyFactory(kind=StudyKind.REFERENCE, title="Elsewhere", citation="Somebody, 2020")
    state = Participation.ACCEPTED if role in (Role.MENTOR, Role.MENTEE) else ""
    user = factories.MembershipFactory(program=program, role=role, state=state).user
    assert {study.kind for study in Study.objects.visible_to(user)} == kinds
    assert {study.program for study in Study.objects.visible_to(user)} == {program}


# --- the canary ----------------------------------------------------------------------------------


@pytest.fixture
def told(program: Program, coder: User) -> dict[str, Any]:
    """A text with the canary, marked in vivo and linked to an effect, all by the operations."""
    study = operations.own_study(program)
    source = operations.add_source(
        study,
        form_key=uuid.uuid4(),
        title="P3 mentee",
        kind="interview",
        text=f"They called me {CANARY} in the canteen.",
        by=coder,
    )
    version = source.versions.get()
    start = version.text.index(CANARY)
    coding = operations.mark_with_name(
        version,
        start=start,
        end=start + len(CANARY),
        quote=CANARY,
        code_name=CANARY,
        by=coder,
    )
    code = Code.objects.get()
    operations.edit_code(code, name=f"{CANARY}s", definition=f"As in {CANARY}.", parent=None, by=coder)
    effect = factories.EffectFactory(study=study)
    factories.EffectEvidenceFactory(effect=effect, coding=coding)
    return {
        "program": program.pk,
        "study": study.pk,
        "source": source.pk,
        "coding": coding.pk,
        "code": code.pk,
        "effect": effect.pk,
    }


def _pages(told: dict[str, Any]) -> list[str]:
    """The addresses of all pages that name nothing but the programme or things of a study."""
    return [
        "/" + re.sub(r"<uuid:(\w+)>", lambda found: str(told[found[1]]), route)
        for route, pattern in own_patterns()
        if set(pattern.pattern.converters) <= set(told)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*OTHERS, "other_coder"])
def test_no_word_of_a_text_reaches_others(
    who: str, told: dict[str, Any], program: Program, request: pytest.FixtureRequest
) -> None:
    if who == "other_coder":  # the codebook is shared by coders, the texts are not
        user = factories.MembershipFactory(program=program, coder=True).user
        pages = [url for url in _pages(told) if "code" not in url and "coding" not in url]
    else:
        user, pages = request.getfixturevalue(who), _pages(told)
    client = Client()
    client.force_login(user)
    assert len(pages) > 10
    for url in pages:
        assert CANARY.encode() not in client.get(url).content, url


@pytest.mark.django_db
def test_the_canary_sings_for_its_coder(told: dict[str, Any], coder: User) -> None:
    client = Client()
    client.force_login(coder)
    heard = [url for url in _pages(told) if CANARY.encode() in client.get(url).content]
    assert len(heard) >= 4, "source, codebook, code, effect and table show it"


@pytest.mark.django_db
def test_no_word_of_a_text_is_audited_or_mailed(told: dict[str, Any]) -> None:
    assert {event.verb for event in AuditEvent.objects.all()} >= {
        "source.added",
        "code.made",
        "code.changed",
        "coding.made",
    }
    assert CANARY not in str(list(AuditEvent.objects.values()))
    assert CANARY not in str(list(Message.objects.values()))
