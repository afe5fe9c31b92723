"""The people of a programme as organisers see them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from mentoring.accounts.models import BusinessUnit, Organisation, User
from mentoring.texts import fold
from programs.enums import Decision, Participation
from programs.models import Membership, ProfileCard, Program, RulesVersion
from programs.queries.gallery import Eyes, ShownCard, shown_card

BETWEEN_UNITS = " / "


@dataclass(frozen=True)
class PersonRow:
    """A line of the people table."""

    membership: Membership
    user: User
    unit: str
    card: str  # a key of CARD_STATES, "" for those who have none to fill in
    is_waiting: bool  # for a decision of an organiser
    was_here: bool  # in the earlier round


@dataclass(frozen=True)
class Person:
    """One person in one programme, with all that an organiser may know."""

    membership: Membership
    user: User
    manager: User | None
    unit: str
    shown: ShownCard | None  # the card, only once it has been handed in
    card_state: str
    accepted: RulesVersion | None
    newest_rules: RulesVersion | None
    decisions: Sequence[Decision]
    earlier: Membership | None  # in the round that this one follows

    @property
    def rules_are_current(self) -> bool:
        if self.accepted is None or self.newest_rules is None:
            return False
        return self.accepted.sha256 == self.newest_rules.sha256


ANSWERS = {
    Participation.APPLIED: (Decision.ACCEPT, Decision.WAITLIST, Decision.DECLINE),
    Participation.WAITLISTED: (Decision.ACCEPT, Decision.DECLINE),
}


def person_rows(memberships: Sequence[Membership]) -> list[PersonRow]:
    """Needs memberships with their user, unit and card; asks once more, for drafts."""
    drafts = set(ProfileCard.objects.drafts().of_members(memberships).values_list("membership_id", flat=True))
    return [
        PersonRow(
            membership=membership,
            user=membership.user,
            unit=membership.user.business_unit.name if membership.user.business_unit else "",
            card=card_state(membership, has_draft=membership.pk in drafts),
            is_waiting=membership.state in ANSWERS,
            was_here=membership.takes_part and getattr(membership, "was_here", False),
        )
        for membership in memberships
    ]


def card_state(membership: Membership, *, has_draft: bool) -> str:
    """ "missing", "draft" or "handed_in"; "" for those who take no part or have left."""
    if not membership.takes_part or membership.has_left:
        return ""
    if membership.card_id:
        return "handed_in"
    return "draft" if has_draft else "missing"


def person(membership: Membership, *, seen_by: User) -> Person:
    """The card only as far as `seen_by` may see it: handed in, and while its owner stays."""
    user = membership.user
    card = ProfileCard.objects.visible_to(seen_by).current().of_member(membership).with_everything().first()
    newest_rules = membership.program.rules_versions.newest_first().first()
    return Person(
        membership=membership,
        user=user,
        manager=user.manager,
        unit=user.business_unit.name if user.business_unit else "",
        shown=shown_card(card, Eyes.ORGANISER) if card else None,
        card_state=card_state(membership, has_draft=membership.cards.drafts().exists()),
        accepted=_accepted(membership, newest_rules),
        newest_rules=newest_rules,
        earlier=_earlier(membership),
        decisions=decisions_for(membership),
    )


def _accepted(membership: Membership, newest: RulesVersion | None) -> RulesVersion | None:
    """A version with the newest words if they have accepted one, else the last that they have."""
    versions = [row.version for row in membership.acceptances.newest_first()]
    same = (version for version in versions if newest and version.sha256 == newest.sha256)
    return next(same, versions[0] if versions else None)


def _earlier(membership: Membership) -> Membership | None:
    """For those who take part again."""
    if not membership.takes_part or membership.program.follows_id is None:
        return None
    rows = Membership.objects.took_part().filter(program=membership.program.follows_id, user=membership.user)
    return rows.select_related("program").first()


def waiting_counts(waiting: QuerySet[Membership]) -> dict[str, int]:
    """How many of them are mentors and how many mentees, by role."""
    counted = waiting.order_by().values("role").annotate(people=Count("pk"))
    return {row["role"]: row["people"] for row in counted}


def decisions_for(membership: Membership) -> Sequence[Decision]:
    """What an organiser can answer; whom they have declined they may still take."""
    if membership.state == Participation.DECLINED:
        is_ours = membership.applied_at and membership.decided_by_id and membership.left_at is None
        return (Decision.ACCEPT, Decision.WAITLIST) if is_ours else ()
    return ANSWERS.get(Participation(membership.state), ()) if membership.state else ()


@dataclass(frozen=True)
class UnitChoice:
    pk: uuid.UUID
    names: Sequence[str]  # from the top down to its own

    @property
    def path(self) -> str:
        return BETWEEN_UNITS.join(self.names)

    def is_called(self, text: str) -> bool:
        """Whether this is its name, or the end of its path."""
        asked = [fold(name) for name in text.split("/")]
        return (
            fold(self.names[-1]) == fold(text) or [fold(name) for name in self.names][-len(asked) :] == asked
        )


def unit_choices(organisation: Organisation) -> list[UnitChoice]:
    """Every unit with its place in the tree, in the order of the tree."""
    units = {unit.pk: unit for unit in BusinessUnit.objects.of(organisation).order_by("double", "created_at")}
    paths = {key: _path(unit, units) for key, unit in units.items()}
    return [
        UnitChoice(key, path)
        for key, path in sorted(paths.items(), key=lambda item: [fold(name) for name in item[1]])
    ]


def units_called(organisation: Organisation, text: str) -> list[UnitChoice]:
    """The units that a name or a path means; of those whose paths read the same the oldest alone."""
    first: dict[tuple[str, ...], UnitChoice] = {}
    for choice in unit_choices(organisation):
        if choice.is_called(text):
            first.setdefault(tuple(map(fold, choice.names)), choice)
    return list(first.values())


def _path(unit: BusinessUnit, units: dict[uuid.UUID, BusinessUnit]) -> list[str]:
    path, seen = [unit.name], {unit.pk}
    while unit.parent_id in units and unit.parent_id not in seen:  # a circle would be endless
        unit = units[unit.parent_id]
        seen.add(unit.pk)
        path.insert(0, unit.name)
    return path


def units_in(program: Program) -> list[tuple[str, str]]:
    """The units from which people come, as choices of a filter."""
    units = BusinessUnit.objects.filter(pk__in=program.memberships.values("user__business_unit"))
    return [(str(unit.pk), unit.name) for unit in units]
