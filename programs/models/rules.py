import hashlib
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from programs.models.memberships import Membership
from programs.models.programs import Program


class RulesVersionQuerySet(models.QuerySet["RulesVersion"]):
    def visible_to(self, user: User) -> "RulesVersionQuerySet":
        return self.filter(program__in=Program.objects.visible_to(user))

    def newest_first(self) -> "RulesVersionQuerySet":
        return self.order_by("-number")

    def with_acceptances(self) -> "RulesVersionQuerySet":
        """Each with `accepted_by`: how many people have accepted this wording."""
        return self.annotate(accepted_by=models.Count("acceptances"))


class RulesVersion(Record):
    """The rules of a programme in an exact wording; a change is a new version."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rules_versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("rules"), max_length=20_000)
    sha256 = models.CharField(max_length=64, editable=False)
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)


class RulesAcceptance(Record):
    """A participant has accepted this wording, shown in this language; `created_at` says when."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="acceptances")
    version = models.ForeignKey(RulesVersion, on_delete=models.PROTECT, related_name="acceptances")
    language = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("acceptance of the rules")
        verbose_name_plural = _("acceptances of the rules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "version"], name="rules_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.version}"
