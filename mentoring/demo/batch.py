"""Collects rows, and inserts all of a model at once: the seed takes a second, not a minute."""

import datetime as dt
from typing import cast

from django.db.models import Model

from matching.models import Pair
from mentoring.accounts.models import BusinessUnit, Organisation, User
from outcomes.models import (
    Code,
    CoderAssignment,
    Coding,
    Effect,
    EffectEvidence,
    Source,
    Study,
    TextVersion,
)
from programs.models import (
    ChannelUse,
    Endorsement,
    Event,
    GlossaryTerm,
    Goal,
    Invitation,
    MeetingHours,
    Membership,
    OpenCall,
    ProfileCard,
    Program,
    Question,
    RulesAcceptance,
    RulesVersion,
    Topic,
    TopicChoice,
)
from sessions.models import SessionLog, SessionNote

# Each after those that it points to.
ORDER: tuple[type[Model], ...] = (
    *(Organisation, BusinessUnit, User),
    *(Program, OpenCall, Goal, Topic, Question, GlossaryTerm, Endorsement, RulesVersion, Event),
    *(Membership, Invitation, RulesAcceptance, ProfileCard, TopicChoice, ChannelUse, MeetingHours),
    *(Pair, SessionLog, SessionLog.topics.through, SessionNote),
    *(Study, Source, TextVersion, CoderAssignment, Code, Coding, Effect, EffectEvidence),
)
# Their save() computes a checksum, which a bulk insert would leave out.
SAVED_ONE_BY_ONE = (RulesVersion, TextVersion)


class Batch:
    """Rows that wait for `insert`; they may already point to each other."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[Model]] = {model: [] for model in ORDER}
        self.handed_in: list[tuple[ProfileCard, dt.datetime]] = []

    def add[M: Model](self, row: M) -> M:
        self.rows[type(row)].append(row)
        return row

    def of[M: Model](self, model: type[M]) -> list[M]:
        """The rows of a model so far."""
        return cast("list[M]", self.rows[model])

    def hand_in(self, card: ProfileCard, at: dt.datetime) -> ProfileCard:
        """Add a card that is final from then on: it is inserted as a draft, as its choices need it."""
        self.handed_in.append((card, at))
        return self.add(card)

    def insert(self) -> int:
        """Insert all rows and say how many there were."""
        for model, rows in self.rows.items():
            if model in SAVED_ONE_BY_ONE:
                for row in rows:
                    row.save(force_insert=True)
            else:
                model._default_manager.bulk_create(rows)
        self._publish()
        return sum(map(len, self.rows.values()))

    def _publish(self) -> None:
        for card, at in self.handed_in:
            card.published_at = at
            card.membership.card = card
        ProfileCard.objects.bulk_update([card for card, _at in self.handed_in], ["published_at"])
        Membership.objects.bulk_update([card.membership for card, _at in self.handed_in], ["card"])
