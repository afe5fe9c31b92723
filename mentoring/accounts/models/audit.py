import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def of_program(self, program_id: uuid.UUID) -> "AuditEventQuerySet":
        return self.filter(program_id=program_id)

    def newest_first(self) -> "AuditEventQuerySet":
        return self.order_by("-at", "-id")


class AuditEvent(models.Model):
    """Who did what to which thing, and when. Rows are only ever inserted.

    `changes` names the fields that changed, with values only where they are not private; text
    that people wrote never comes here.
    """

    at = models.DateTimeField(_("time"), auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(_("action"), max_length=100)
    object_type = models.CharField(_("kind of thing"), max_length=100)
    object_id = models.UUIDField(_("thing"))
    # Programmes are a higher room's: only the identifier is known here.
    program_id = models.UUIDField(_("programme"), null=True)
    changes = models.JSONField(_("changed fields"), default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        indexes: ClassVar = [
            models.Index(fields=["program_id", "-at"], name="audit_by_program"),
            models.Index(fields=["object_id", "-at"], name="audit_by_object"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="insert_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type}"
