"""The cards among which somebody chooses: whom the rules allow, without a name.

A card shows what its person said by choosing from lists: topics, languages, ways to meet, site. Names,
photos, units and free words are for the organisers and, from the announcement on, for the partner. On
each person's pages a card has a sign of its own there, so that two people can't compare what they see.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from matching.engine import PartKey, Policy, Proposal, Review, Weights
from matching.enums import WishAnswer
from matching.models import Shortlist, Wish
from matching.queries.policies import current_version, policy_of
from matching.queries.snapshot import snapshot_of
from matching.queries.words import part_rows
from mentoring.texts import fold
from programs.enums import Language, Role
from programs.models import Membership, ProfileCard, Topic
from programs.queries.cards import choices_now

ON_CARDS = (PartKey.TOPIC, PartKey.LANGUAGE, PartKey.MEETING, PartKey.INTERESTS)  # what cards show
SHOWN = (PartKey.LANGUAGE, PartKey.MEETING, PartKey.INTERESTS)  # what is told of why two suit each other
LETTERS = "ABCDEFGHKLMNPRSTUVWXYZ23456789"  # that nobody mistakes for another

type Text = str | Promise


def sign(viewer: uuid.UUID, other: uuid.UUID) -> str:
    """What stands for a person on the pages of another one: 20 hexadecimal digits."""
    return salted_hmac("matching.choices", f"{viewer}:{other}", algorithm="sha256").hexdigest()[:20]


def _title(of: str) -> str:
    """Four letters and digits to tell a card by."""
    number = int(of, 16)
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(4))


@dataclass(frozen=True)
class TopicOn:
    """A topic on a card, how much it is known or wanted, and whether it is one of the viewer's."""

    name: str
    how: str
    is_shared: bool


@dataclass(frozen=True)
class ChoiceCard:
    """What one person may see of another before the announcement."""

    sign: str
    title: str
    topics: Sequence[TopicOn]
    languages: Sequence[str]
    meets: str
    site: str
    reasons: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choosable:
    """Whom a person may have by the rules, the best first by what the engine counts."""

    viewer: Membership
    review: Review
    ranked: Sequence[str]  # keys of memberships

    @property
    def people(self) -> Mapping[str, Any]:
        sides = self.review.sides
        return {one.id: one for one in (*sides.mentors, *sides.mentees)}

    @cached_property
    def by_sign(self) -> Mapping[str, uuid.UUID]:
        keys = map(uuid.UUID, self.ranked)
        return {sign(self.viewer.pk, key): key for key in keys}

    def narrowed(self, topic: str, language: str, site: str) -> list[str]:
        """Those who offer the topic, speak the language and work at the site; "" for any."""
        people = self.people
        return [
            key
            for key in self.ranked
            if (not topic or topic in {offer.topic for offer in people[key].offers})
            and (not language or language in people[key].languages)
            and (not site or site == people[key].site)
        ]

    def cards(self, keys: Iterable[str]) -> list[ChoiceCard]:
        """In two queries and those for the cards' topics, however many there are."""
        wanted = list(keys)
        found = ProfileCard.objects.current().shown().of_members(Membership.objects.among(wanted))
        rows = found.with_choices().select_related("membership__user")
        by_member = {str(card.membership_id): card for card in rows}
        topics = dict(Topic.objects.in_program(self.viewer.program_id).values_list("pk", "name"))
        return [self._card(by_member[key], topics) for key in wanted if key in by_member]

    def _card(self, card: ProfileCard, topics: Mapping[uuid.UUID, str]) -> ChoiceCard:
        own = self._own_topics
        of = sign(self.viewer.pk, card.membership_id)
        return ChoiceCard(
            sign=of,
            title=_title(of),
            topics=[
                TopicOn(
                    choice.topic.name,
                    choice.get_level_display() if choice.level else choice.get_priority_display(),
                    str(choice.topic.pk) in own,
                )
                for choice in choices_now(card)
            ],
            languages=card.language_names,
            meets=card.get_meets_display(),
            site=card.site or card.membership.user.site,
            reasons=_reasons(self._look(str(card.membership_id)), topics),
        )

    @cached_property
    def _own_topics(self) -> frozenset[str]:
        own = self.people[str(self.viewer.pk)]
        return frozenset(one.topic for one in (own.offers if self._is_mentor else own.wants))

    @property
    def _is_mentor(self) -> bool:
        return self.viewer.role == Role.MENTOR

    def _look(self, other: str) -> Proposal:
        own = str(self.viewer.pk)
        pair = (other, own) if self._is_mentor else (own, other)
        return self.review.look(*pair).proposal


def _reasons(proposal: Proposal, topics: Mapping[uuid.UUID, str]) -> list[tuple[str, str]]:
    """What speaks for the two besides topics; without points and without anybody's words."""
    parts = [part.to_json() for part in proposal.parts if part.key in SHOWN and part.points]
    return [(row.label, row.words) for row in part_rows(parts, topics)]


def mentors_for(membership: Membership) -> Choosable | None:
    """The mentors with a free place whom the rules allow; None for somebody who does not choose."""
    people = Q(role=Role.MENTOR) | Q(pk=membership.pk)
    review = _review(membership, people)
    own = str(membership.pk)
    if own not in review.sides.rows:
        return None
    seats = review.seats()
    return Choosable(membership, review, [key for key, _score in review.candidates(own) if seats[key]])


def mentees_for(membership: Membership) -> Choosable | None:
    """The mentees who have wished for a mentor and whom the rules allow; None without a place."""
    wished = Wish.objects.for_mentor(membership).that_count().values("shortlist__membership")
    review = _review(membership, Q(pk__in=wished) | Q(pk=membership.pk))
    own = str(membership.pk)
    if not review.seats().get(own):
        return None
    scores = {key: dict(review.candidates(key)).get(own) for key in review.sides.rows}
    allowed = {key: score for key, score in scores.items() if score is not None}
    return Choosable(membership, review, sorted(allowed, key=lambda key: (-allowed[key], key)))


def _review(membership: Membership, people: Q) -> Review:
    """Without wishes: what others have said must not show in whom one sees."""
    program = membership.program
    return Review(snapshot_of(program, _on_cards(policy_of(current_version(program))), people))


def _on_cards(policy: Policy) -> Policy:
    """What counts of a policy among cards without names: that which they show, or the directory holds.

    Whoever looks can change their own card and look again. If cards came and went, or changed places,
    by an age or an answer of which only organisers were to know, they would tell it.
    """
    counted = {key.value: getattr(policy.weights, key) if key in ON_CARDS else 0 for key in PartKey}
    if not any(counted.values()):
        counted[PartKey.TOPIC] = 1
    rules = replace(policy.rules, junior_by_age=False, minimum_score=0)
    return replace(policy, rules=rules, weights=Weights(**counted))


# --- a mentee's list -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Wished:
    """A mentee's list as it stands: cards that can still be had, the dearest first."""

    cards: Sequence[ChoiceCard]
    is_handed_in: bool


def wished(choosable: Choosable) -> Wished:
    """In five queries."""
    shortlist = Shortlist.objects.of_member(choosable.viewer).first()
    if shortlist is None:
        return Wished((), is_handed_in=False)
    keys = [str(key) for key in shortlist.wishes.values_list("mentor", flat=True)]
    allowed = set(choosable.ranked)
    return Wished(choosable.cards(key for key in keys if key in allowed), shortlist.handed_in_at is not None)


@dataclass(frozen=True)
class Narrowing:
    """What the cards can be narrowed by: values and what they are called."""

    topics: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, Text]]
    sites: Sequence[tuple[str, str]]


def narrowing(choosable: Choosable) -> Narrowing:
    """In two queries."""
    people = [choosable.people[key] for key in choosable.ranked]
    offered = {offer.topic for one in people for offer in one.offers}
    spoken = {code for one in people for code in one.languages}
    said = Coalesce(NullIf("card__site", Value("")), "user__site")
    named = Membership.objects.among(choosable.ranked).values_list(said, flat=True).distinct()
    sites = {fold(name): name for name in named if name}
    names = Topic.objects.in_program(choosable.viewer.program_id).values_list("pk", "name")
    return Narrowing(
        topics=[(str(key), name) for key, name in names if str(key) in offered],
        languages=[(code, label) for code, label in Language.choices if code in spoken],
        sites=sorted(sites.items()),
    )


# --- what a mentor is asked ------------------------------------------------------------------------


@dataclass(frozen=True)
class Asking:
    """A mentee who would like to have the mentor, and what the mentor has answered so far."""

    card: ChoiceCard
    shortlist: uuid.UUID
    answer: str
    place: int | None
    is_sealed: bool

    @property
    def is_welcome(self) -> bool:
        return self.answer == WishAnswer.ACCEPTED


def asking(choosable: Choosable) -> list[Asking]:
    """Whom the mentor has accepted in their order, then the others; in five queries."""
    viewer = choosable.viewer
    rows = Wish.objects.for_mentor(viewer).that_count()
    wishes = {
        sign(viewer.pk, member): (shortlist, answer, place, is_sealed)
        for member, shortlist, answer, place, is_sealed in rows.values_list(
            "shortlist__membership", "shortlist", "answer", "place", "is_sealed"
        )
    }
    cards = choosable.cards(choosable.ranked)
    found = [Asking(card, *wishes[card.sign]) for card in cards if card.sign in wishes]
    return sorted(found, key=lambda one: one.place or len(found) + 1)
