"""A programme as a participant sees it: what they have done, and what is next."""

from dataclasses import dataclass
from datetime import datetime

from programs.models import Membership, RulesAcceptance, RulesVersion


@dataclass(frozen=True)
class Participation:
    """Where a participant stands on the way in."""

    membership: Membership
    rules: RulesVersion | None
    accepted_at: datetime | None  # the newest rules
    accepted_before: bool  # an earlier wording

    @property
    def rules_are_due(self) -> bool:
        """The newest rules wait to be read and accepted."""
        return self.rules is not None and self.accepted_at is None

    @property
    def card_is_handed_in(self) -> bool:
        return self.membership.card_id is not None


def participation(membership: Membership) -> Participation:
    rules = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    accepted = {row.version_id: row for row in RulesAcceptance.objects.filter(membership=membership)}
    newest = accepted.get(rules.pk) if rules else None
    return Participation(
        membership=membership,
        rules=rules,
        accepted_at=newest.created_at if newest else None,
        accepted_before=bool(accepted),
    )
