"""Inviting everybody on a pasted list."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from mentoring.accounts.audit import record_many
from mentoring.accounts.models import User
from programs.enums import Finding, Participation, Phase, Role
from programs.models import Membership, Program
from programs.operations.invitations import StillDraft, send_invitations, write_invitations
from programs.queries import read_list


@transaction.atomic
def invite_list(program: Program, role: Role, text: str, *, by: User, words: str = "") -> list[Membership]:
    """Invite whom the list names, as `read_list` says; returns who was invited. Raises StillDraft.

    Newcomers get an account. A person who was invited in the last minutes is left out.
    """
    if program.phase == Phase.DRAFT:
        raise StillDraft
    lines = read_list(program, role, text)
    fresh = [line for line in lines if line.finding == Finding.NEW]
    User.objects.bulk_create(
        [
            User(
                email=line.email,
                given_name=line.given_name,
                family_name=line.family_name,
                organisation=program.organisation,
                locale=by.locale,
                time_zone=by.time_zone,
                password="!",  # noqa: S106  (no password fits: they sign in by link or code)
            )
            for line in fresh
        ],
        ignore_conflicts=True,
    )
    joining = [line.email for line in lines if line.finding in (Finding.NEW, Finding.KNOWN)]
    added = _add(program, role, joining, by=by)
    write_invitations(added, by=by, text=words)
    there = [
        line.membership
        for line in lines
        if line.finding in (Finding.WAITING, Finding.AGAIN) and line.membership
    ]
    return [*added, *send_invitations(program, there, by=by, text=words)]


def _add(program: Program, role: Role, emails: Iterable[str], *, by: User) -> list[Membership]:
    """Memberships for people of the organisation; whom somebody has added in this moment is left out."""
    people = User.objects.of(program.organisation).active().filter(email__in=list(emails)).order_by("pk")
    wanted = [
        Membership(
            program=program,
            user=user,
            role=role,
            state=Participation.INVITED,
            invited_by=by,
            invited_at=timezone.now(),
        )
        for user in people
    ]
    Membership.objects.bulk_create(wanted, ignore_conflicts=True)
    added = list(program.memberships.among(m.pk for m in wanted).select_related("user", "program"))
    record_many("membership.added", added, by=by, program_id=program.pk, changes={"role": role})
    return added
