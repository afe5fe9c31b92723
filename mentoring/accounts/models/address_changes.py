"""A new address of a person: asked for, proved, and only then theirs."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models.addresses import AddressField
from mentoring.accounts.models.record import Record
from mentoring.accounts.models.users import User
from mentoring.addresses import PATTERN


class AddressChangeState(models.TextChoices):
    OPEN = "open", _("Under way")
    TAKEN_EFFECT = "taken_effect", _("Has taken effect")
    STOPPED = "stopped", _("Stopped by the person")
    LAPSED = "lapsed", _("Never confirmed from the new address")
    REPLACED = "replaced", _("Replaced by a newer one")
    REFUSED = "refused", _("The address belongs to somebody else")


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def open(self) -> "AddressChangeQuerySet":
        return self.filter(state=AddressChangeState.OPEN)

    def of_person(self, person: User) -> "AddressChangeQuerySet":
        return self.filter(person=person)

    def with_new_hash(self, token_hash: str) -> "AddressChangeQuerySet":
        """By the link that was mailed to the new address; it holds until the change is due."""
        return self.filter(new_hash=token_hash, due_at__gt=Now())

    def with_old_hash(self, token_hash: str) -> "AddressChangeQuerySet":
        """By the link that was mailed to the old address; it holds as long as the change is open."""
        return self.filter(old_hash=token_hash)

    def due(self) -> "AddressChangeQuerySet":
        return self.open().filter(due_at__lte=Now())


class AddressChange(Record):
    """A new address that was asked for, by the person or by an admin; a person has one open at most.

    The new address has to prove itself by the link that it was mailed, whoever asked. If the old one
    proves itself as well, the change takes effect at once; else at `due_at`, unless somebody with the
    old address or signed in as the person has stopped it. Both links are known by their hashes alone.
    """

    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="address_changes"
    )
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    new_address = AddressField(_("new address"))  # in its normal form
    new_hash = models.CharField(max_length=64, unique=True, editable=False)
    old_hash = models.CharField(max_length=64, unique=True, editable=False)
    due_at = models.DateTimeField(_("takes effect or lapses"))
    new_confirmed_at = models.DateTimeField(_("confirmed from the new address"), null=True)
    old_confirmed_at = models.DateTimeField(_("confirmed from the old address"), null=True)
    state = models.CharField(
        _("state"), max_length=20, choices=AddressChangeState, default=AddressChangeState.OPEN
    )
    settled_at = models.DateTimeField(_("ended"), null=True)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an address")
        verbose_name_plural = _("changes of addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=AddressChangeState.OPEN), name="address_change_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AddressChangeState.values), name="address_change_state_known"
            ),
            models.CheckConstraint(
                condition=Q(new_address__regex=PATTERN), name="address_change_in_normal_form"
            ),
            models.CheckConstraint(
                condition=Q(state=AddressChangeState.OPEN, settled_at=None)
                | (~Q(state=AddressChangeState.OPEN) & Q(settled_at__isnull=False)),
                name="address_change_settled_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=AddressChangeState.TAKEN_EFFECT)
                | Q(new_confirmed_at__isnull=False, old_confirmed_at__isnull=False)
                | Q(new_confirmed_at__isnull=False, settled_at__gte=F("due_at")),
                name="address_change_proved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
