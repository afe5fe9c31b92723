import uuid
from collections.abc import Iterable
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import BusinessUnit, Organisation, Record, User
from mentoring.fields import Block
from programs.enums import (
    BUSY_IMPORTS,
    OPEN_IMPORTS,
    ImportState,
    ImportStep,
    ImportTrouble,
    Role,
    RowNote,
    RowOutcome,
)
from programs.models.programs import Program

ALIAS_OF_ITS_ORGANISATION = """
IF NEW.organisation_id <> (SELECT organisation_id FROM accounts_businessunit WHERE id = NEW.unit_id) THEN
    RAISE EXCEPTION 'a unit of another organisation'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_alias_of_its_organisation';
END IF;
RETURN NEW;
"""


class PeopleImportQuerySet(models.QuerySet["PeopleImport"]):
    def visible_to(self, user: User) -> "PeopleImportQuerySet":
        """The imports of the programmes that the person organises, without the file."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        imports = self.filter(program__in=organised)
        return imports.select_related("program__organisation", "requested_by").light()

    def light(self) -> "PeopleImportQuerySet":
        """Without the file itself."""
        return self.defer("content")

    def in_program(self, program: Program) -> "PeopleImportQuerySet":
        return self.filter(program=program)

    def made_from(self, form_key: uuid.UUID) -> "PeopleImportQuerySet":
        return self.filter(form_key=form_key)

    def in_state(self, *states: ImportState) -> "PeopleImportQuerySet":
        return self.filter(state__in=states)

    def waiting(self) -> "PeopleImportQuerySet":
        """Those that a worker should take up: nobody's yet, or those of a worker that has died."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=Now()), state__in=BUSY_IMPORTS)

    def held(self, import_id: uuid.UUID, attempt: int) -> "PeopleImportQuerySet":
        """The import, if it is still in the hands of the worker whose attempt this is."""
        return self.filter(pk=import_id, state__in=BUSY_IMPORTS, attempt=attempt)

    def newest_first(self) -> "PeopleImportQuerySet":
        return self.order_by("-created_at")


class PeopleImport(Record):
    """A file of people on its way into a programme.

    `content` is the file, or from the first look on (`is_packed`) the table that was read from it; it
    is emptied as soon as it is of no use any more. `columns` names a field for each heading, "" for
    those that are left out; `digest` is that of the plan whose rows are stored. A worker holds the
    import until `leased_until`, by the number of its `attempt`, which only grows;
    `tries` counts the attempts at what the state says.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="people_imports")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(null=True)
    is_packed = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=20, choices=ImportState, default=ImportState.READING)
    step = models.CharField(_("step"), max_length=20, choices=ImportStep, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in per cent"), default=0)
    trouble = models.CharField(_("what went wrong"), max_length=20, choices=ImportTrouble, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    separator = models.CharField(max_length=1, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    headings = models.JSONField(default=list)
    sample = models.JSONField(default=list)  # the first rows, as texts
    columns = models.JSONField(default=list)
    role = models.CharField(max_length=20, blank=True)  # of all rows; "" if a column says it
    invite_now = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, blank=True)
    was_planned_anew = models.BooleanField(default=False)
    new_units = models.JSONField(default=list)  # paths
    units = models.JSONField(default=dict)  # what the file names -> in how many rows
    unit_choices = models.JSONField(default=dict)  # key of a path -> what was answered about it
    open_units = models.PositiveIntegerField(default=0)  # still to be answered
    counts = models.JSONField(default=dict)  # rows by outcome
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PeopleImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of people")
        verbose_name_plural = _("imports of people")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "form_key"], name="people_import_uploaded_once"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="people_import_progress_per_cent"),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="people_import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=BUSY_IMPORTS) | Q(leased_until=None),
                name="people_import_leased_while_worked_on",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_IMPORTS, content__isnull=False)
                | (~Q(state__in=OPEN_IMPORTS) & Q(content=None)),
                name="people_import_has_its_file_while_open",
            ),
            models.CheckConstraint(
                condition=Q(imported_at=None) | Q(imported_by__isnull=False),
                name="people_import_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_worked_on(self) -> bool:
        return self.state in BUSY_IMPORTS

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_IMPORTS

    def count(self, outcome: RowOutcome) -> int:
        """How many rows would do this, or have done it."""
        return int(self.counts.get(outcome, 0))


class UnitAliasQuerySet(models.QuerySet["UnitAlias"]):
    def visible_to(self, user: User) -> "UnitAliasQuerySet":
        """Those of the organisations in which the person organises a programme."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program__organisation")
        return self.filter(organisation__in=organised)

    def of(self, organisation: Organisation) -> "UnitAliasQuerySet":
        return self.filter(organisation=organisation)

    def with_keys(self, keys: Iterable[str]) -> "UnitAliasQuerySet":
        return self.filter(key__in=list(keys))

    def with_units(self) -> "UnitAliasQuerySet":
        return self.select_related("unit", "made_by")


class UnitAlias(Record):
    """What the files of another system call a unit, as an organiser once said; the next file knows it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="unit_aliases")
    key = models.TextField(editable=False)  # of the path, as people read it
    path = Block(_("name in the file"))
    unit = models.ForeignKey(BusinessUnit, on_delete=models.CASCADE, related_name="aliases")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("remembered since"))

    objects = UnitAliasQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered name of a unit")
        verbose_name_plural = _("remembered names of units")
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="unit_alias_means_one_unit"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="unit_alias_of_its_organisation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ALIAS_OF_ITS_ORGANISATION,
            )
        ]

    def __str__(self) -> str:
        return self.path


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def of_import(self, people_import: PeopleImport) -> "ImportRowQuerySet":
        return self.filter(people_import=people_import)

    def with_outcome(self, outcome: str) -> "ImportRowQuerySet":
        return self.filter(outcome=outcome)

    def with_problem(self, problem: str) -> "ImportRowQuerySet":
        return self.filter(problem_kinds__contains=[problem])

    def problem_kinds(self) -> list[str]:
        """Each kind of problem that some row has, in the order of the alphabet."""
        kinds = self.order_by().annotate(kind=Func("problem_kinds", function="unnest"))
        return sorted(kinds.values_list("kind", flat=True).distinct())

    def in_file_order(self) -> "ImportRowQuerySet":
        return self.order_by("number")


class ImportRow(Record):
    """What the plan says of one row of the file.

    `problems` are {kind, cell, value, details}, `changes` {field, before, after}. `cells` holds the
    whole row where something is wrong with it, so that it can be handed back.
    """

    people_import = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=RowOutcome)
    email = models.CharField(_("e-mail address"), max_length=2000, blank=True)
    name = models.CharField(_("name"), max_length=4001, blank=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
    note = models.CharField(max_length=20, choices=RowNote, blank=True)
    problems = models.JSONField(default=list)
    problem_kinds = ArrayField(models.CharField(max_length=20), default=list)
    changes = models.JSONField(default=list)
    cells = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["people_import", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=RowOutcome.values), name="import_row_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome=RowOutcome.WRONG) | Q(problems=[]), name="import_row_wrong_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people_import} · {self.number}"
