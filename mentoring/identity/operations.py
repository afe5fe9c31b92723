"""How a person comes to a new address: whoever asks for it, the person proves it.

Everything that ends a change holds the person's row, so that of two who come at once one wins.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import AddressChange, AddressChangeState, User
from mentoring.accounts.models.address_changes import AddressChangeQuerySet
from mentoring.addresses import normal_address, shown_address
from mentoring.errors import Conflict, Invalid
from mentoring.notifications.operations import (
    Draft,
    forget_secrets,
    queue_mail_to_address,
    queue_message,
    queue_messages,
)
from mentoring.tokens import hash_token, new_token

WAIT = timedelta(days=7)  # for the old address to stop what it did not confirm


class SameAddress(Invalid):
    sentence = _("This is the address already.")


class LinkUsed(Conflict):
    sentence = _("This link has been used or no longer holds.")


class NoChangeOpen(Conflict):
    sentence = _("No change of the address is under way any more.")


@transaction.atomic
def ask_for_address(person: User, address: str, *, by: User) -> AddressChange:
    """Begin to give the person a new address, in place of one asked for before.

    Mails a link to the new address, which has to confirm it, and one to the old, by which it is
    stopped or goes through at once. An address that is somebody's already looks the same to whoever
    asks; its owner gets a mail. Raises SameAddress.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if User.objects.with_email(address).filter(pk=person.pk).exists():
        raise SameAddress
    _settle(AddressChange.objects.open().of_person(person), AddressChangeState.REPLACED)
    new, old = new_token(), new_token()
    change = AddressChange.objects.create(
        person=person,
        asked_by=by,
        new_address=normal_address(address),
        new_hash=hash_token(new),
        old_hash=hash_token(old),
        due_at=timezone.now() + WAIT,
    )
    record("user.address_asked", person, by=by)
    _write_to_new(change, new)
    _write_to_old(change, old)
    return change


def _write_to_new(change: AddressChange, token: str) -> None:
    """To an address that may be a stranger's: it says which account only as far as its owner knows it."""
    is_taken = User.objects.with_email(change.new_address).exists()
    path = reverse("identity:new_address", args=[token])
    queue_mail_to_address(
        change.new_address,
        change.person.locale,
        "identity/address_taken" if is_taken else "identity/address_confirm",
        {"old": hint(change.person.email)} | ({} if is_taken else {"path": path, "until_on": _day(change)}),
        key=f"address-new:{change.pk}",
        is_secret=True,
        expires_at=change.due_at,
    )


def _write_to_old(change: AddressChange, token: str) -> None:
    draft = Draft(
        recipient=change.person,
        template="identity/address_asked",
        context={
            "new": shown_address(change.new_address),
            "asked_by": "" if change.asked_by_id == change.person_id else change.asked_by.full_name,
            "path": reverse("identity:old_address", args=[token]),
            "until_at": change.due_at,
        },
        key=f"address-old:{change.pk}",
        is_secret=True,
        expires_at=change.due_at,
    )
    queue_messages([draft])


def _day(change: AddressChange) -> object:
    return timezone.localdate(change.due_at)


def hint(address: str) -> str:
    """An address as its owner knows it again, and nobody else learns it: "n…@firm.example"."""
    local, _at, domain = shown_address(address).rpartition("@")
    return f"{local[:1]}…@{domain}"


@transaction.atomic
def confirm_new_address(token: str) -> AddressChange:
    """Prove the new address by the link that it was mailed. Raises LinkUsed."""
    change = _held(AddressChange.objects.with_new_hash(hash_token(token)))
    return _confirm(change, "new")


@transaction.atomic
def confirm_old_address(token: str) -> AddressChange:
    """Say from the old address that the change is right, so that nothing has to wait. Raises LinkUsed."""
    change = _held(AddressChange.objects.with_old_hash(hash_token(token)))
    return _confirm(change, "old")


@transaction.atomic
def stop_by_link(token: str) -> AddressChange:
    """Stop the change from the old address. Raises LinkUsed."""
    change = _held(AddressChange.objects.with_old_hash(hash_token(token)))
    _stop(change, by=None)
    return change


@transaction.atomic
def stop_address_change(person: User, *, by: User) -> None:
    """Stop the change that is under way. Raises NoChangeOpen."""
    try:
        change = _held(AddressChange.objects.of_person(person))
    except LinkUsed as error:
        raise NoChangeOpen from error
    _stop(change, by=by)


def settle_due_changes() -> None:
    """Let each change that has waited long enough take effect, or lapse if nobody has proved its address."""
    for key in list(AddressChange.objects.due().values_list("pk", flat=True)):
        _settle_due(AddressChange(pk=key))


@transaction.atomic
def _settle_due(change: AddressChange) -> None:
    try:
        held = _held(AddressChange.objects.due().filter(pk=change.pk))
    except LinkUsed:  # somebody was quicker
        return
    if held.new_confirmed_at:
        _take_effect(held)
    else:
        _settle_one(held, AddressChangeState.LAPSED)
        record("user.address_lapsed", held.person, by=None)


def _held(changes: AddressChangeQuerySet) -> AddressChange:
    """The open one of these changes, with its person's row locked; raises LinkUsed if there is none."""
    person_id = changes.open().values_list("person", flat=True).first()
    if person_id is None:
        raise LinkUsed
    person = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    change = changes.open().of_person(person).select_related("asked_by").first()
    if change is None:
        raise LinkUsed
    change.person = person
    return change


def _confirm(change: AddressChange, which: str) -> AddressChange:
    name = f"{which}_confirmed_at"
    if getattr(change, name) is None:
        setattr(change, name, timezone.now())
        change.save(update_fields=[name])
        record("user.address_confirmed", change.person, by=None, changes={"from": which})
    if change.new_confirmed_at and change.old_confirmed_at:
        _take_effect(change)
    return change


def _take_effect(change: AddressChange) -> None:
    """Give the person the address; whatever was begun with the old one ends."""
    person, old = change.person, change.person.email
    try:
        with transaction.atomic():
            _settle_one(change, AddressChangeState.TAKEN_EFFECT)
            person.email = change.new_address
            # With it end all sessions and the links to choose a new password; who knew the old one
            # may be somebody else than who reads the new mailbox.
            person.set_unusable_password()
            person.save(update_fields=["email", "password"])
    except IntegrityError as error:
        if "accounts_user_email" not in str(error):
            raise
        person.email = old
        _settle_one(change, AddressChangeState.REFUSED)
        record("user.address_refused", person, by=None)
        queue_message(person, "identity/address_refused", {}, key=f"address-refused:{change.pk}")
        return
    EmailAddress.objects.filter(user=person).delete()  # allauth remembers each address that it has seen
    forget_secrets(old)
    record("user.address_changed", person, by=None)
    for address in (old, change.new_address):
        queue_mail_to_address(
            address,
            person.locale,
            "identity/address_changed",
            {
                "is_new": address == change.new_address,
                "new": shown_address(change.new_address),
                "asked_by": "" if change.asked_by_id == person.pk else change.asked_by.full_name,
                "path": reverse("account_login"),
            },
            key=f"address-changed:{change.pk}:{address == old}",
            recipient=person,
        )


def _stop(change: AddressChange, *, by: User | None) -> None:
    _settle_one(change, AddressChangeState.STOPPED)
    record("user.address_stopped", change.person, by=by)
    queue_message(
        change.person,
        "identity/address_stopped",
        {"new": shown_address(change.new_address), "path": reverse("identity:address")},
        key=f"address-stopped:{change.pk}",
    )


def _settle_one(change: AddressChange, state: AddressChangeState) -> None:
    _settle(AddressChange.objects.open().filter(pk=change.pk), state)
    change.state = state


def _settle(changes: AddressChangeQuerySet, state: AddressChangeState) -> None:
    changes.update(state=state, settled_at=Now())
