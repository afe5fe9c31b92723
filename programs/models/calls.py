import secrets
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.fields import Line, PersonName
from programs.enums import LEFT, PARTICIPANTS, Phase, Role
from programs.models.programs import Program

CALLS_IN = (Phase.RECRUITING, Phase.MATCHING, Phase.ANNOUNCED, Phase.RUNNING)


# How many places of a call are gone; who leaves gives theirs back.
TAKEN = Count("memberships", filter=~Q(memberships__state__in=LEFT))


def new_token() -> str:
    return secrets.token_urlsafe(24)


class OpenCallQuerySet(models.QuerySet["OpenCall"]):
    def visible_to(self, user: User) -> "OpenCallQuerySet":
        """Those of the programmes that one organises; everybody else comes by the link."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        return self.filter(program__in=organised).select_related("program")

    def with_token(self, token: str) -> "OpenCallQuerySet":
        return self.filter(token=token).select_related("program__organisation")


class OpenCall(Record):
    """A link for everybody in the organisation, with so many places until a day.

    That no more places are taken than there are is held by the database.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="calls")
    title = Line(_("name"), max_length=100)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MENTOR)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    quota = models.PositiveSmallIntegerField(
        _("places"), validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    closes_on = models.DateField(_("open until"))
    domains = ArrayField(models.CharField(max_length=200), verbose_name=_("domains of e-mail addresses"))
    is_open = models.BooleanField(_("open"), default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OpenCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("open call")
        verbose_name_plural = _("open calls")
        ordering: ClassVar = ["created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quota__range=(1, 10_000)), name="open_call_has_places"),
            models.CheckConstraint(condition=Q(role__in=PARTICIPANTS), name="open_call_for_participants"),
            models.CheckConstraint(condition=Q(domains__len__gt=0), name="open_call_for_some_domains"),
        ]

    def __str__(self) -> str:
        return self.title

    def takes_applications(self, on: date) -> bool:
        """Whether it is open on the day; how many places are left is another question."""
        return self.is_open and self.closes_on >= on and self.program.phase in CALLS_IN

    def allows(self, email: str) -> bool:
        """Whether the address, in its normal form, is of one of the call's domains."""
        return email.rpartition("@")[2] in self.domains


class CallRequestQuerySet(models.QuerySet["CallRequest"]):
    def with_hash(self, token_hash: str) -> "CallRequestQuerySet":
        return self.filter(token_hash=token_hash).select_related("call__program__organisation")

    def usable(self) -> "CallRequestQuerySet":
        return self.filter(confirmed_at=None, expires_at__gt=Now())


class CallRequest(Record):
    """Somebody has asked for a place and still has to show that the address is theirs."""

    call = models.ForeignKey(OpenCall, on_delete=models.CASCADE, related_name="requests")
    address = models.EmailField(_("address"))
    given_name = PersonName(_("given name"), max_length=100, blank=True)
    family_name = PersonName(_("family name"), max_length=100, blank=True)
    locale = models.CharField(max_length=10)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    objects = CallRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a place")
        verbose_name_plural = _("requests for a place")

    def __str__(self) -> str:
        return f"{self.call} · {self.created_at:%Y-%m-%d %H:%M}"
