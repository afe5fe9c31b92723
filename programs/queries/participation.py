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
    accepted_before: RulesVersion | None  # the latest version that they have accepted

    @property
    def rules_are_due(self) -> bool:
        """The newest rules wait to be read and accepted."""
        return self.rules is not None and self.accepted_at is None

    @property
    def card_is_handed_in(self) -> bool:
        return self.membership.card_id is not None


def participation(membership: Membership) -> Participation:
    rules = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    accepted = list(RulesAcceptance.objects.of_member(membership).newest_first())
    newest = next((row for row in accepted if rules and row.version.sha256 == rules.sha256), None)
    return Participation(
        membership=membership,
        rules=rules,
        accepted_at=newest.created_at if newest else None,
        accepted_before=accepted[0].version if accepted else None,
    )
