"""Invitations: what is behind a link, and who of a pasted list can be invited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from mentoring.accounts.models import User
from mentoring.names import is_person_name
from programs.enums import Finding, InvitationStatus, Participation, Role
from programs.models import Invitation, Membership, Program
from programs.models.invitations import STATUS
from programs.queries.pasted import Listed, read_people

LONGEST_NAME = 100
ANSWERED = (InvitationStatus.APPLIED, InvitationStatus.DECLINED, InvitationStatus.NOT_NOW)
INVITES = (Finding.NEW, Finding.KNOWN, Finding.WAITING, Finding.AGAIN)


@dataclass(frozen=True)
class Invited:
    """What the page behind a personal link shows."""

    membership: Membership
    program: Program
    organiser: str
    is_usable: bool


def invited(token_hash: str) -> Invited | None:
    """None for a link that never was; one that was used or has run out is still known."""
    found = Invitation.objects.with_hash(token_hash).select_related(
        "membership__program__organisation", "membership__user", "sent_by"
    )
    invitation = found.first()
    if invitation is None:
        return None
    return Invited(
        membership=invitation.membership,
        program=invitation.membership.program,
        organiser=invitation.sent_by.full_name if invitation.sent_by else "",
        is_usable=Invitation.objects.usable().filter(pk=invitation.pk).exists(),
    )


@dataclass(frozen=True)
class InvitationCounts:
    """How many invitations stand where, and who has none yet."""

    by_status: Mapping[str, int]
    waiting: Mapping[str, int]  # not invited yet, by role

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def unanswered(self) -> int:
        """Whoever has neither applied nor said no, for whatever reason."""
        return self.total - sum(self.by_status.get(status, 0) for status in ANSWERED)

    @property
    def not_yet_invited(self) -> int:
        return sum(self.waiting.values())


def invitation_counts(program: Program) -> InvitationCounts:
    """In two queries."""
    rows = Invitation.objects.current().in_program(program).annotate(key=STATUS)
    waiting = program.memberships.participants().not_yet_invited().values("role").order_by()
    by_status = {
        row["key"]: row["people"] for row in rows.values("key").order_by().annotate(people=Count("pk"))
    }
    return InvitationCounts(
        by_status={status: by_status.get(status, 0) for status in InvitationStatus},
        waiting={row["role"]: row["people"] for row in waiting.annotate(people=Count("pk"))},
    )


# --- a pasted list ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of a pasted list: whom it names, and what inviting the list would do about it."""

    text: str
    email: str
    given_name: str
    family_name: str
    finding: Finding
    membership: Membership | None = None

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_invited(self) -> bool:
        return self.finding in INVITES


def read_list(program: Program, role: Role, text: str) -> list[Line]:
    """What inviting this list would do, line by line; two queries, however long it is.

    How a list may be written is known by `read_people`.
    """
    listed = read_people(text)
    people = {user.email: user for user in User.objects.filter(email__in={each.address for each in listed})}
    there: dict[object, list[Membership]] = {}
    for membership in program.memberships.filter(user__in=people.values()):
        there.setdefault(membership.user_id, []).append(membership)
    lines: list[Line] = []
    seen: set[str] = set()
    for each in listed:
        user = people.get(each.address)
        named = user or each
        member = _taking_part(there.get(user.pk, ()) if user else ())
        finding = Finding.TWICE if each.address in seen else _finding(program, each, user, member, role)
        lines.append(Line(each.text, each.address, named.given_name, named.family_name, finding, member))
        if each.address:
            seen.add(each.address)
    return lines


def _is_name(listed: Listed) -> bool:
    """Whether an account may have this name."""
    names = (listed.given_name, listed.family_name)
    return all(len(name) <= LONGEST_NAME and is_person_name(name) for name in names)


def _taking_part(memberships: Sequence[Membership]) -> Membership | None:
    """As a mentor or mentee; nobody is both."""
    return next((m for m in memberships if m.takes_part), None)


def _finding(
    program: Program, listed: Listed, user: User | None, member: Membership | None, role: Role
) -> Finding:
    if not listed.address or (
        user and (user.organisation_id != program.organisation_id or not user.is_active)
    ):
        return Finding.WRONG  # the same for people of elsewhere: it must not tell which
    if user is None:
        return Finding.NEW if _is_name(listed) else Finding.NAME
    if member is None:
        return Finding.KNOWN
    if member.role != role or member.state not in (Participation.INVITED, Participation.NOT_NOW):
        return Finding.THERE
    return Finding.AGAIN if member.invited_at else Finding.WAITING
