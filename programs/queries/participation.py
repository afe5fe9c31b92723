"""A programme as a participant sees it: what they have done, and what is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from programs.models import Membership, ProfileCard, RulesAcceptance, RulesVersion, Topic, TopicChoice
from programs.queries.cards import strength


@dataclass(frozen=True)
class Participation:
    """Where a participant stands on the way in."""

    membership: Membership
    rules: RulesVersion | None
    accepted_at: datetime | None  # the newest rules
    accepted_before: bool  # an earlier wording
    card: ProfileCard | None  # the draft, or where there is none the version handed in last
    draft: ProfileCard | None

    @property
    def rules_are_due(self) -> bool:
        """The newest rules wait to be read and accepted."""
        return self.rules is not None and self.accepted_at is None

    @property
    def card_is_handed_in(self) -> bool:
        return self.membership.card_id is not None

    @property
    def has_changes(self) -> bool:
        """The card was handed in, and something has been changed since."""
        return self.card_is_handed_in and self.draft is not None


@dataclass(frozen=True)
class OwnCard:
    """The card that somebody writes, with the topics that they choose from."""

    card: ProfileCard | None
    choices: Mapping[object, TopicChoice]  # by topic
    topics: Sequence[Topic]


def participation(membership: Membership) -> Participation:
    draft = membership.cards.drafts().first()
    rules = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    accepted = {row.version_id: row for row in RulesAcceptance.objects.filter(membership=membership)}
    newest = accepted.get(rules.pk) if rules else None
    return Participation(
        membership=membership,
        rules=rules,
        accepted_at=newest.created_at if newest else None,
        accepted_before=bool(accepted),
        card=draft or membership.card,
        draft=draft,
    )


def own_card(membership: Membership) -> OwnCard:
    card = membership.cards.with_everything().newest_first().first()  # a draft is the newest
    rows = card.choices.all() if card else ()
    return OwnCard(
        card=card,
        choices={row.topic.current.pk: row for row in sorted(rows, key=strength)},
        topics=list(Topic.objects.in_program(membership.program_id).in_catalogue()),
    )
