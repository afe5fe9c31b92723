import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Block
from mentoring.texts import clean_block
from programs.models.memberships import Membership
from programs.models.programs import Program


@dataclass(frozen=True)
class Suggestion:
    """Something that pairs may do if they like, such as a joint visit."""

    name: str
    text: str = ""


class RulesVersionQuerySet(models.QuerySet["RulesVersion"]):
    def visible_to(self, user: User) -> "RulesVersionQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user)).select_related("program")

    def newest_first(self) -> "RulesVersionQuerySet":
        return self.order_by("-number")

    def with_acceptances(self) -> "RulesVersionQuerySet":
        """Each with `accepted_by`: how many people have accepted this wording."""
        return self.annotate(accepted_by=models.Count("acceptances"))


class RulesVersion(Record):
    """The rules of a programme in an exact wording, with suggestions; a change is a new version.

    People accept the rules, not the suggestions: where two versions have the same `sha256`, to have
    accepted one is to have accepted the other.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rules_versions")
    number = models.PositiveIntegerField(_("version"))
    text = Block(_("rules"), max_length=20_000)
    sha256 = models.CharField(max_length=64, editable=False)  # of the text
    suggestions = models.JSONField(default=list, blank=True)  # each with "name" and "text"
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RulesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the rules")
        verbose_name_plural = _("versions of the rules")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "number"], name="rules_version_number")
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="wording_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.program} · {self.number}"

    @property
    def ideas(self) -> list[Suggestion]:
        """The suggestions, in their order."""
        return [Suggestion(**row) for row in self.suggestions]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.text = clean_block(self.text)
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)


class RulesAcceptanceQuerySet(models.QuerySet["RulesAcceptance"]):
    def of_member(self, membership: Membership) -> "RulesAcceptanceQuerySet":
        return self.filter(membership=membership)

    def newest_first(self) -> "RulesAcceptanceQuerySet":
        """With their versions."""
        return self.select_related("version").order_by("-version__number")

    def of_wording(self, version: RulesVersion) -> "RulesAcceptanceQuerySet":
        """Of these very words, in whichever version they stood."""
        return self.filter(version__program=version.program_id, version__sha256=version.sha256)


class RulesAcceptance(Record):
    """A participant has accepted this wording, shown in this language; `created_at` says when."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="acceptances")
    language = models.CharField(max_length=10)

    objects = RulesAcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance of the rules")
        verbose_name_plural = _("acceptances of the rules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "version"], name="rules_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.version}"
