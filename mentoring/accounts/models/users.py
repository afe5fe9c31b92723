import re
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models.addresses import AddressField, only_normal
from mentoring.accounts.models.directory import BusinessUnit, Organisation
from mentoring.accounts.models.proofs import address_is_proved
from mentoring.accounts.models.record import Record
from mentoring.accounts.models.trees import no_loop
from mentoring.addresses import PATTERN, address_or_none, shown_address
from mentoring.fields import Line, PersonName
from mentoring.names import harmless_name


def validate_time_zone(name: str) -> None:
    """Refuse a name that is no zone of the IANA time zone database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not the name of a time zone, such as Europe/Berlin."))


def by_name(path: str = "") -> tuple[Lower, Lower]:
    """The order of people by name, for ordering rows from which `path` leads to them ("user__").

    Who has one name stands where it belongs, whichever of the two it was entered as.
    """
    family = NullIf(f"{path}family_name", models.Value(""))
    return Lower(Coalesce(family, f"{path}given_name")), Lower(f"{path}given_name")


class UserQuerySet(models.QuerySet["User"]):
    def of(self, organisation: Organisation) -> "UserQuerySet":
        return self.filter(organisation=organisation)

    def with_email(self, email: str) -> "UserQuerySet":
        """The person with this address, in whatever spelling."""
        address = address_or_none(email)
        return self.filter(email=address) if address else self.none()

    def with_unclear_address(self) -> "UserQuerySet":
        """People of before whose address has no normal form, or one that another account has.

        Nobody can sign in by it until an admin has cleared it up.
        """
        return self.exclude(email__regex=PATTERN)

    def active(self) -> "UserQuerySet":
        """People who may sign in."""
        return self.filter(is_active=True)

    def with_directory(self) -> "UserQuerySet":
        """With where they stand in their organisation."""
        return self.select_related("organisation", "business_unit", "manager")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.with_email(username or "").get()
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=email, **fields)
        user.set_password(password)  # None: the person signs in by code
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Record, AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address; what they may do is said by memberships, not here."""

    email = AddressField(_("e-mail address"), unique=True)  # in its normal form
    given_name = PersonName(_("given name"), max_length=100, blank=True)
    family_name = PersonName(_("family name"), max_length=100, blank=True)
    locale = models.CharField(_("language"), max_length=10, default="en-gb")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_time_zone]
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    business_unit = models.ForeignKey(
        BusinessUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    manager = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    site = Line(_("site"), max_length=100, blank=True)
    job_title = Line(_("job title"), max_length=200, blank=True)
    grade = models.PositiveSmallIntegerField(
        _("grade"), null=True, blank=True, help_text=_("A higher number is more senior.")
    )
    started_on = models.DateField(_("with the organisation since"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("platform admin"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = list(by_name())
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.CheckConstraint(
                condition=models.Q(manager=None) | ~models.Q(manager=models.F("id")),
                name="user_not_their_own_manager",
            ),
        ]
        triggers: ClassVar = [
            no_loop("reporting_line_no_loop", table="accounts_user", field="manager"),
            only_normal("user_email_normal"),
            address_is_proved("user_address_is_proved"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.email = address_or_none(self.email) or self.email
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """Without harm in mails and pages of others, whatever was once entered as a name."""
        return harmless_name(f"{self.given_name} {self.family_name}") or shown_address(self.email)

    @property
    def calling_name(self) -> str:
        """By what a letter greets the person; "" for somebody without a name."""
        return harmless_name(self.given_name) or harmless_name(self.family_name)

    @property
    def has_unclear_address(self) -> bool:
        return not re.fullmatch(PATTERN, self.email)

    @property
    def initials(self) -> str:
        names = (harmless_name(self.given_name)[:1], harmless_name(self.family_name)[:1])
        return "".join(names).upper() or self.email[:1].upper()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.calling_name or shown_address(self.email)

    def clean(self) -> None:
        super().clean()
        if self.business_unit and self.business_unit.organisation_id != self.organisation_id:
            raise ValidationError({"business_unit": _("This unit belongs to another organisation.")})
        above = self.manager
        if above and above.organisation_id != self.organisation_id:
            raise ValidationError({"manager": _("This person belongs to another organisation.")})
        while above:
            if above.pk == self.pk:
                raise ValidationError({"manager": _("This person reports to the one that you are changing.")})
            above = above.manager
