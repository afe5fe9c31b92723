"""The audit trail of platform admins: of pairs only that there are rows, never whose session it was."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.audit import record
from mentoring.accounts.models import AuditEvent
from tests.factories import MembershipFactory, ProgramFactory, SessionLogFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:accounts_auditevent_changelist")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def pages(admin: Client, event: AuditEvent) -> str:
    change = reverse("admin:accounts_auditevent_change", args=[event.pk])
    return admin.get(LIST).text + admin.get(change).text


def test_whose_session_it_was_is_not_shown(admin: Client) -> None:
    log = SessionLogFactory(pair__mentor__user__given_name="Ada", pair__mentor__user__family_name="Byron")
    program_id, changes = log.pair.program_id, {"fields": ["minutes"]}
    event = record("session.logged", log, by=log.logged_by, program_id=program_id, changes=changes)
    shown = pages(admin, event)
    for row in ("session.logged", "mentoring_sessions.sessionlog"):
        assert row in shown
    for hidden in ("Byron", str(log.pk), str(log.pair.program_id), "minutes", str(log.logged_by_id)):
        assert hidden not in shown
    for question in (log.pk, log.pair.program_id):
        assert "0 audit trail" in admin.get(LIST, {"q": str(question)}).text


def test_who_applied_is_not_shown(admin: Client) -> None:
    member = MembershipFactory(mentor=True, user__family_name="Byron")
    shown = pages(admin, record("membership.applied", member, by=member.user))
    assert "membership.applied" in shown
    assert "Byron" not in shown
    assert str(member.pk) not in shown


@pytest.mark.parametrize("verb", ["program.changed", "user.changed"])
def test_accounts_and_settings_are_shown_whole(admin: Client, verb: str) -> None:
    program, actor = ProgramFactory(), UserFactory(family_name="Byron")
    event = record(verb, program, by=actor, program_id=program.pk, changes={"fields": ["name"]})
    shown = pages(admin, event)
    for row in ("Byron", str(program.pk), ">name<"):
        assert row in shown
    assert "1 audit event" in admin.get(LIST, {"q": str(program.pk)}).text
