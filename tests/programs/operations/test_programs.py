import datetime as dt
import threading
import uuid
from dataclasses import replace

import pytest
from django.db import connection

from mentoring.accounts.models import AuditEvent
from mentoring.notifications.models import Message
from programs.blueprints import blueprint
from programs.enums import Phase, Role
from programs.models import Program
from programs.operations import (
    NoOrganisation,
    ProgramNameTaken,
    Purpose,
    create_program,
    update_purpose,
)
from programs.queries import Timeline
from tests import factories

pytestmark = pytest.mark.django_db

PURPOSE = Purpose("Spring", purpose="Why.", monthly_minutes=45)
BANK = blueprint("bank", "en")
TIMELINE = Timeline(dt.date(2027, 1, 1), dt.date(2027, 6, 30))


def test_a_draft_with_its_first_organiser() -> None:
    by = factories.UserFactory()
    program = create_program(PURPOSE, TIMELINE, form_key=uuid.uuid4(), by=by)
    program.refresh_from_db()
    assert program.organisation == by.organisation
    assert program.phase == Phase.DRAFT
    assert (program.name, program.purpose, program.monthly_minutes) == ("Spring", "Why.", 45)
    assert [(m.user, m.role) for m in program.memberships.all()] == [(by, Role.ORGANISER)]
    assert not Message.objects.exists()
    assert "program.created" in AuditEvent.objects.of_program(program.pk).values_list("verb", flat=True)


def test_a_form_sent_twice_makes_one_programme() -> None:
    by, key = factories.UserFactory(), uuid.uuid4()
    first = create_program(PURPOSE, TIMELINE, form_key=key, by=by)
    again = create_program(replace(PURPOSE, name="Other words"), TIMELINE, form_key=key, by=by)
    assert first == again
    assert Program.objects.count() == 1


def test_a_form_key_belongs_to_its_person() -> None:
    key = uuid.uuid4()
    theirs = create_program(PURPOSE, TIMELINE, form_key=key, by=factories.UserFactory())
    assert create_program(PURPOSE, TIMELINE, form_key=key, by=factories.UserFactory()) != theirs


def test_names_are_unique_in_an_organisation_whatever_their_case() -> None:
    by = factories.UserFactory()
    create_program(PURPOSE, TIMELINE, form_key=uuid.uuid4(), by=by)
    with pytest.raises(ProgramNameTaken):
        create_program(replace(PURPOSE, name="SPRING"), TIMELINE, form_key=uuid.uuid4(), by=by)
    create_program(
        PURPOSE, TIMELINE, form_key=uuid.uuid4(), by=factories.UserFactory()
    )  # of another organisation
    assert Program.objects.count() == 2


def test_nothing_is_written_by_halves() -> None:
    by = factories.UserFactory()
    create_program(PURPOSE, TIMELINE, form_key=uuid.uuid4(), by=by)
    audited = AuditEvent.objects.count()
    with pytest.raises(ProgramNameTaken):
        create_program(PURPOSE, TIMELINE, blueprint=BANK, form_key=uuid.uuid4(), by=by)
    assert AuditEvent.objects.count() == audited
    assert Program.objects.get().goals.count() == 0


def test_somebody_of_no_organisation_has_no_programme() -> None:
    with pytest.raises(NoOrganisation):
        create_program(
            PURPOSE,
            TIMELINE,
            form_key=uuid.uuid4(),
            by=factories.UserFactory(organisation=None, business_unit=None),
        )


def test_update_names_what_changed_and_nothing_private() -> None:
    membership = factories.MembershipFactory()
    program = membership.program
    same = Purpose(program.name, program.purpose, program.monthly_minutes)
    update_purpose(program, same, by=membership.user)
    assert not AuditEvent.objects.exists()
    update_purpose(program, replace(same, name="New", purpose="A secret plan"), by=membership.user)
    event = AuditEvent.objects.get()
    assert event.changes == {"fields": ["name", "purpose"]}
    program.refresh_from_db()
    assert program.name == "New"


def test_update_refuses_a_taken_name() -> None:
    membership = factories.MembershipFactory()
    program = membership.program
    factories.ProgramFactory(organisation=program.organisation, name="Taken")
    with pytest.raises(ProgramNameTaken):
        update_purpose(program, Purpose("taken"), by=membership.user)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_many_hands_at_once_makes_one_programme() -> None:
    by, key = factories.UserFactory(), uuid.uuid4()
    made: list[uuid.UUID] = []
    start = threading.Barrier(8)

    def send() -> None:
        try:
            start.wait()
            made.append(create_program(PURPOSE, TIMELINE, blueprint=BANK, form_key=key, by=by).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    program = Program.objects.get()
    assert program.rules_versions.count() == program.memberships.count() == 1
    assert program.goals.count() == len(BANK.goals)
