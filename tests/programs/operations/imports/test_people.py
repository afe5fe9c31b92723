"""Who comes in by a file, and what it changes of those who are there."""

import pytest
from django.utils import timezone

from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs import operations
from programs.enums import ImportState, Participation, Phase, Role, RowNote, RowOutcome
from programs.models import Program
from tests import factories
from tests.programs import import_files as files
from tests.programs.import_steps import ANNA, BERT, CARL, changes, checked, imported

pytestmark = pytest.mark.django_db


# --- who is new --------------------------------------------------------------------------------


def test_people_units_and_managers_are_made(program: Program, organiser: User) -> None:
    group = factories.BusinessUnitFactory(organisation=program.organisation, name="Group")
    content = files.table_of(
        [
            {**ANNA, "Bereich": "group / Retail / Cards", "Vorgesetzte": BERT["E-Mail"], "Kapazität": "3"},
            {
                **BERT,
                "Bereich": "Group / Retail",
                "Stufe": "12",
                "Eintritt": "1.3.2004",
                "Sprache": "Deutsch",
                "Zeitzone": "europe/vienna",
                "Standort": "Köln",
                "Stelle": "Bereichsleiter",
            },
        ]
    )
    made = imported(program, organiser, content)
    assert (made.state, made.counts["new"], made.content) == (ImportState.IMPORTED, 2, None)
    assert made.new_units == ["Group / Retail", "Group / Retail / Cards"]
    anna, bert = (
        User.objects.select_related("business_unit__parent").get(email=p["E-Mail"]) for p in (ANNA, BERT)
    )
    assert anna.manager == bert
    assert anna.business_unit is not None
    assert anna.business_unit.parent == bert.business_unit
    assert bert.business_unit is not None
    assert bert.business_unit.parent == group
    assert (bert.grade, bert.site, bert.job_title) == (12, "Köln", "Bereichsleiter")
    assert (bert.locale, bert.time_zone, str(bert.started_on)) == ("de", "Europe/Vienna", "2004-03-01")
    assert not bert.has_usable_password()
    mentor, mentee = program.memberships.get(user=anna), program.memberships.get(user=bert)
    assert (mentor.role, mentor.state, mentor.capacity) == (Role.MENTOR, Participation.INVITED, 3)
    assert (mentee.role, mentee.capacity, mentee.invited_by) == (Role.MENTEE, 1, organiser)
    assert sorted(Message.objects.values_list("address", flat=True)) == [ANNA["E-Mail"], BERT["E-Mail"]]


def test_each_person_is_in_the_audit_trail(program: Program, organiser: User) -> None:
    made = imported(program, organiser, files.table_of([ANNA, BERT]))
    trail = AuditEvent.objects.of_program(program.pk)
    added = trail.filter(verb="membership.added")
    assert sorted(event.changes["role"] for event in added) == ["mentee", "mentor"]
    assert trail.get(verb="people_import.imported").object_id == made.pk
    assert set(trail.values_list("actor", flat=True)) == {organiser.pk}


@pytest.mark.parametrize(("phase", "invite_now"), [(Phase.DRAFT, True), (Phase.RECRUITING, False)])
def test_invited_later(program: Program, organiser: User, phase: Phase, invite_now: bool) -> None:
    Program.objects.update(phase=phase)
    imported(program, organiser, files.table_of([ANNA]), invite_now=invite_now)
    assert program.memberships.participants().get().invited_at is None
    assert not Message.objects.exists()


def test_one_role_for_all(program: Program, organiser: User) -> None:
    without = [{key: value for key, value in each.items() if key != "Rolle"} for each in (ANNA, BERT)]
    imported(program, organiser, files.table_of(without), role=Role.MENTEE)
    assert list(program.memberships.participants().values_list("role", flat=True)) == ["mentee", "mentee"]


def test_somebody_whom_the_organisation_knows_joins(program: Program, organiser: User) -> None:
    known = factories.UserFactory(
        email=ANNA["E-Mail"], organisation=program.organisation, family_name="Alt", locale="de"
    )
    made = checked(program, organiser, files.table_of([{**ANNA, "Sprache": "English", "Vorname": ""}]))
    row = made.rows.get()
    assert (row.outcome, row.note) == (RowOutcome.NEW, RowNote.KNOWN)
    assert changes(made) == [("family_name", "Alt", "Roth")]
    operations.request_import(made, digest=made.digest, by=organiser)
    operations.work_on_import(made.pk)
    given = known.given_name
    known.refresh_from_db()
    assert (known.family_name, known.given_name, known.locale) == ("Roth", given, "de")
    assert program.memberships.filter(user=known, role=Role.MENTOR).exists()


# --- who is there ------------------------------------------------------------------------------


def test_the_same_file_again_writes_nothing(program: Program, organiser: User) -> None:
    rows = files.people(40)
    imported(program, organiser, files.csv_file(rows))
    before = AuditEvent.objects.count(), Message.objects.count(), User.objects.count()
    again = checked(program, organiser, files.csv_file(rows))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 40, "wrong": 0}
    assert again.new_units == []
    with pytest.raises(operations.NotImportable):
        operations.request_import(again, digest=again.digest, by=organiser)
    assert before == (AuditEvent.objects.count(), Message.objects.count(), User.objects.count())


def test_changes_are_shown_before_and_made_after(program: Program, organiser: User) -> None:
    imported(program, organiser, files.table_of([ANNA, BERT, CARL]))
    Message.objects.all().delete()
    content = files.table_of(
        [
            {**ANNA, "Nachname": "Weiß", "Vorgesetzte": BERT["E-Mail"], "Kapazität": "2", "Bereich": "IT"},
            BERT,
            {**CARL, "Eintritt": "2020-01-02"},
        ]
    )
    made = imported(program, organiser, content)
    assert made.counts == {"new": 0, "changed": 2, "unchanged": 1, "wrong": 0}
    assert changes(made) == [
        ("family_name", "Roth", "Weiß"),
        ("unit", "", "IT"),
        ("capacity", "1", "2"),
        ("manager", "", BERT["E-Mail"]),
        ("started_on", "", "2020-01-02"),
    ]
    anna = User.objects.get(email=ANNA["E-Mail"])
    assert (anna.family_name, anna.manager and anna.manager.given_name) == ("Weiß", "Bert")
    assert program.memberships.get(user=anna).capacity == 2
    fields = AuditEvent.objects.filter(verb="person.changed", object_id=anna.pk).get().changes["fields"]
    assert fields == ["business_unit", "family_name", "manager"]
    assert not Message.objects.exists()


def test_empty_cells_change_nothing(program: Program, organiser: User) -> None:
    imported(program, organiser, files.table_of([{**ANNA, "Standort": "Ulm", "Bereich": "IT"}]))
    made = checked(
        program, organiser, files.table_of([{**ANNA, "Standort": "", "Bereich": "", "Vorname": ""}])
    )
    assert made.counts["unchanged"] == 1


def test_managers_may_change_places(program: Program, organiser: User) -> None:
    """On the way from one line to the other there would be a circle."""
    imported(program, organiser, files.table_of([{**ANNA, "Vorgesetzte": BERT["E-Mail"]}, BERT]))
    bert = User.objects.get(email=BERT["E-Mail"])
    User.objects.filter(email=ANNA["E-Mail"]).update(manager=None)
    User.objects.filter(pk=bert.pk).update(manager=User.objects.get(email=ANNA["E-Mail"]))
    carl = imported(
        program,
        organiser,
        files.table_of(
            [
                {**ANNA, "Vorgesetzte": BERT["E-Mail"]},
                {**BERT, "Vorgesetzte": CARL["E-Mail"]},
                {**CARL, "Vorgesetzte": ""},
            ]
        ),
    )
    assert carl.state == ImportState.IMPORTED
    assert User.objects.get(email=ANNA["E-Mail"]).manager == bert


def test_who_has_left_stays_away(program: Program, organiser: User) -> None:
    user = factories.UserFactory(
        email=ANNA["E-Mail"], organisation=program.organisation, given_name="Anna", family_name="Roth"
    )
    factories.MembershipFactory(
        program=program, user=user, mentor=True, state=Participation.WITHDRAWN, left_at=timezone.now()
    )
    row = checked(program, organiser, files.table_of([ANNA])).rows.get()
    assert (row.outcome, row.note) == (RowOutcome.UNCHANGED, RowNote.LEFT)
