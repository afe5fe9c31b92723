"""Open calls: a link with a number of places, for everybody who has an address of the organisation."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.addresses import normal_address
from mentoring.errors import Conflict, Invalid
from mentoring.notifications.operations import queue_mail_to_address
from mentoring.tokens import hash_token, new_token
from programs.enums import Participation, Role
from programs.models import CallRequest, Membership, OpenCall, Program
from programs.operations.answers import LinkUsed
from programs.operations.invitations import UNANSWERED
from programs.operations.links import call_confirm_path
from programs.operations.people import find_or_make

LINK_LIFE = timedelta(hours=24)  # of the mail that shows whose the address is


class CallClosed(Conflict):
    sentence = _("This call is closed.")


class CallFull(Conflict):
    sentence = _("All places of this call have been taken. Ask the organisers whether more are planned.")


class ForeignAddress(Invalid):
    sentence = _("Please use your address at work.")


@dataclass(frozen=True)
class Call:
    """What an open call offers."""

    title: str
    role: Role
    quota: int
    closes_on: date
    domains: Sequence[str]


@transaction.atomic
def open_call(program: Program, call: Call, *, by: User) -> OpenCall:
    opened = OpenCall.objects.create(program=program, created_by=by, **asdict(call))
    record("call.opened", opened, by=by, changes={"quota": call.quota, "closes_on": str(call.closes_on)})
    return opened


@transaction.atomic
def change_call(call: OpenCall, to: Call, *, by: User) -> None:
    """Change what the call offers. Fewer places than are taken close it; nobody loses theirs."""
    values = asdict(to)
    changed = [name for name, value in values.items() if getattr(call, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(call, name, values[name])
    call.save(update_fields=changed)
    record("call.changed", call, by=by, changes={"fields": changed})


@transaction.atomic
def switch_call(call: OpenCall, is_open: bool, *, by: User) -> None:
    """Close the call, or open it again; links that are out follow."""
    if not OpenCall.objects.filter(pk=call.pk, is_open=not is_open).update(is_open=is_open):
        return
    call.is_open = is_open
    record("call.switched", call, by=by, changes={"is_open": is_open})


@transaction.atomic
def ask_for_place(call: OpenCall, *, email: str, given_name: str, family_name: str, locale: str) -> None:
    """Mail the address a link that shows whose it is; whether we know it makes no difference.

    Raises CallClosed, and ForeignAddress for a domain that the call is not for. No place is taken yet.
    """
    email = normal_address(email)
    if not call.takes_applications(timezone.localdate()):
        raise CallClosed
    if not call.allows(email):
        raise ForeignAddress
    token = new_token()
    request = CallRequest.objects.create(
        call=call,
        address=email,
        given_name=given_name,
        family_name=family_name,
        locale=locale,
        token_hash=hash_token(token),
        expires_at=timezone.now() + LINK_LIFE,
    )
    queue_mail_to_address(
        email,
        locale,
        "programs/call_confirm",
        {**call.program.in_mails, "role": call.role, "path": call_confirm_path(token)},
        key=f"call:{request.pk}",
        is_secret=True,
        expires_at=request.expires_at,
    )


@transaction.atomic
def take_place(token: str) -> Membership:
    """Use up the link that proves the address, and take a place; returns who takes part now.

    Whoever is in the programme already stays what they are. Raises LinkUsed, CallClosed, CallFull,
    AddressRefused.
    """
    asked = CallRequest.objects.usable().with_hash(hash_token(token))
    request = asked.select_for_update(of=("self",)).first()
    if request is None:
        raise LinkUsed
    call = request.call
    if not call.takes_applications(timezone.localdate()):
        raise CallClosed
    user = find_or_make(
        call.program.organisation, request.address, request.given_name, request.family_name, request.locale
    )
    CallRequest.objects.filter(pk=request.pk).update(confirmed_at=timezone.now())
    there = call.program.memberships.participants().of_user(user).first()
    if there and not there.has_left:
        return there
    membership = _join(call, user, there)
    record("membership.joined", membership, by=user, changes={"role": membership.role})
    return membership


def _join(call: OpenCall, user: User, there: Membership | None) -> Membership:
    """Take a place, anew for somebody who had left; the database counts. Raises CallFull."""
    now = timezone.now()
    try:
        with transaction.atomic():
            if there is None:
                return Membership.objects.create(
                    program=call.program,
                    user=user,
                    role=call.role,
                    state=Participation.INVITED,
                    invited_at=now,
                    call=call,
                )
            Membership.objects.filter(pk=there.pk).update(
                state=Participation.INVITED, invited_at=now, call=call, **UNANSWERED
            )
    except IntegrityError as error:
        if "open_call_quota" in str(error):
            raise CallFull from error
        raise
    there.refresh_from_db()
    return there
