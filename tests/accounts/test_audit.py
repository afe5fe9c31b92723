"""The audit trail only grows, whoever tries."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import AuditEvent
from tests.factories import AuditEventFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db

STATEMENTS = (
    "UPDATE accounts_auditevent SET verb = 'nothing'",
    "UPDATE accounts_auditevent SET at = now()",
    "DELETE FROM accounts_auditevent",
    "DELETE FROM accounts_auditevent WHERE id IN (SELECT max(id) FROM accounts_auditevent)",
)


def test_orm_may_not_change_a_row() -> None:
    event = AuditEventFactory()
    event.verb = "nothing"
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(verb="nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.all().delete()
    assert AuditEvent.objects.get().verb == "program.created"


@pytest.mark.parametrize("statement", STATEMENTS)
def test_sql_may_not_either(statement: str) -> None:
    AuditEventFactory()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.get().verb == "program.created"


def test_row_says_who_did_what_to_what() -> None:
    program, person = ProgramFactory(), UserFactory()
    record("program.changed", program, by=person, program_id=program.pk, changes={"fields": ["name"]})
    event = AuditEvent.objects.get()
    assert (event.actor, event.verb) == (person, "program.changed")
    assert (event.object_type, event.object_id, event.program_id) == (
        "programs.program",
        program.pk,
        program.pk,
    )
    assert event.changes == {"fields": ["name"]}


def test_system_acts_as_nobody() -> None:
    assert record("user.created", UserFactory(), by=None).actor is None


def test_many_rows_cost_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    people = UserFactory.create_batch(30)
    with django_assert_num_queries(1):
        record_many("user.created", people, by=None)
    assert AuditEvent.objects.count() == 30


def test_row_goes_down_with_its_transaction() -> None:
    with transaction.atomic():
        record("user.created", UserFactory(), by=None)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_trail_of_a_program_newest_first() -> None:
    program_id = uuid.uuid4()
    first, second = (AuditEventFactory(program_id=program_id) for _ in range(2))
    AuditEventFactory()
    assert list(AuditEvent.objects.of_program(program_id).newest_first()) == [second, first]
