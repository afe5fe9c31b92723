from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models.record import Record
from mentoring.accounts.models.trees import no_loop
from mentoring.fields import Line
from mentoring.keys import FoldedKey, Keyed, KeyedQuerySet, double_marks, known_once


class Organisation(Keyed, Record):
    """A firm. Nothing of one organisation is ever shown in another."""

    name = Line(_("name"), max_length=200)
    key = FoldedKey(of="name")

    objects = KeyedQuerySet["Organisation"].as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [*known_once("organisation_name_unique", "name")]
        triggers: ClassVar = double_marks("organisation", table="accounts_organisation")

    def __str__(self) -> str:
        return self.name


class BusinessUnitQuerySet(KeyedQuerySet["BusinessUnit"]):
    def of(self, organisation: Organisation) -> "BusinessUnitQuerySet":
        return self.filter(organisation=organisation)

    def first_of(self, double: "BusinessUnit") -> "BusinessUnit | None":
        """The oldest of the units that read the same at one place."""
        beside = self.filter(organisation=double.organisation_id, parent=double.parent_id)
        return beside.named(double.name).filter(double=0).first()


class BusinessUnit(Keyed, Record):
    """A node in the tree of an organisation's units; a unit without a parent is a root."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="business_units")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = Line(_("name"), max_length=200)
    key = FoldedKey(of="name")

    objects = BusinessUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("business unit")
        verbose_name_plural = _("business units")
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            *known_once("business_unit_name_unique", "name", "organisation", "parent", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="business_unit_not_its_own_parent",
            ),
        ]
        triggers: ClassVar = [
            *double_marks("unit", table="accounts_businessunit", scope=["organisation_id", "parent_id"]),
            no_loop("business_unit_no_loop", table="accounts_businessunit", field="parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        above = self.parent
        if above and above.organisation_id != self.organisation_id:
            raise ValidationError({"parent": _("This unit belongs to another organisation.")})
        while above:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("This unit lies below the one that you are changing.")})
            above = above.parent
