"""Cards as they are shown to those who may see them: on a page of their own, side by side, in the gallery."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.db.models import Func, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise

from mentoring.accounts.models import User
from programs.enums import Language, SeenBy
from programs.models import (
    Answer,
    ChannelUse,
    MeetingHours,
    Membership,
    Photo,
    ProfileCard,
    Program,
    TopicChoice,
)
from programs.queries.cards import changed_parts, choices_now, part_labels, rows_of, said


class Eyes(Enum):
    """Who looks at a card; each sees the answers to some of the programme's own questions."""

    OWN = frozenset(SeenBy)
    ORGANISER = frozenset({SeenBy.ORGANISERS, SeenBy.PAIR})
    PARTNER = frozenset({SeenBy.PAIR})


@dataclass(frozen=True)
class ShownCard:
    """A version of a card with what somebody may see of it."""

    card: ProfileCard
    membership: Membership
    choices: Sequence[TopicChoice]
    channels: Sequence[ChannelUse]
    meeting_hours: Sequence[MeetingHours]
    answers: Sequence[Answer]

    @property
    def user(self) -> User:
        return self.membership.user


def shown_card(card: ProfileCard, eyes: Eyes) -> ShownCard:
    """Needs the card `with_everything()`, and its membership with the person."""
    return ShownCard(
        card=card,
        membership=card.membership,
        choices=choices_now(card),
        channels=list(card.channels.all()),
        meeting_hours=list(card.meeting_hours.all()),
        answers=[answer for answer in card.answers.all() if answer.question.seen_by in eyes.value],
    )


@dataclass(frozen=True)
class GalleryCard:
    """A card among many: who, and what they want or offer most."""

    membership: Membership
    user: User
    unit: str
    photo: Photo | None
    card: ProfileCard
    choices: Sequence[TopicChoice]

    @property
    def words(self) -> str:
        """The first of their own words that say something."""
        card = self.card
        return card.brings or card.learns or card.expectations or card.about or card.experience


def gallery(program: Program) -> QuerySet[Membership]:
    """Those who take part and have handed in a card that others may be shown."""
    there = program.memberships.participants().showing_card()
    return there.with_people().with_cards().with_photos()


def gallery_cards(memberships: Sequence[Membership]) -> list[GalleryCard]:
    """A page of the gallery, with two queries for all of its topics."""
    keys = [membership.card_id for membership in memberships]
    cards = ProfileCard.objects.with_choices().in_bulk(keys)
    return [
        GalleryCard(
            membership=membership,
            user=membership.user,
            unit=membership.user.business_unit.name if membership.user.business_unit else "",
            photo=getattr(membership, "photo", None),
            card=cards[membership.card_id],
            choices=choices_now(cards[membership.card_id]),
        )
        for membership in memberships
    ]


def sites_in(program: Program) -> list[tuple[str, str]]:
    """Where those of the gallery work, as choices of a filter."""
    said = Coalesce(NullIf("card__site", Value("")), "user__site")
    sites = set(program.memberships.showing_card().values_list(said, flat=True).distinct())
    return [(site, site) for site in sorted(sites) if site]


def topics_in(program: Program) -> list[tuple[str, str]]:
    return [(str(topic.pk), topic.name) for topic in program.topics.in_catalogue()]


def languages_in(program: Program) -> list[tuple[str, str | Promise]]:
    each = Func("card__languages", function="unnest")
    spoken = set(program.memberships.showing_card().values_list(each, flat=True).distinct())
    return [(code, label) for code, label in Language.choices if code in spoken]


@dataclass(frozen=True)
class Version:
    """A version of somebody's card, and what has changed in it since the one before."""

    card: ProfileCard
    changes: Sequence[str | Promise]
    is_first: bool
    is_current: bool


def versions(membership: Membership) -> list[Version]:
    """All that was handed in, the newest first; in a fixed number of queries.

    Whether a sealed answer has changed is for nobody, either.
    """
    cards = list(membership.cards.published().with_everything().newest_first())
    contents = [said(card, {**rows_of(card), "answers": _readable(card)}) for card in cards]
    earlier = [*contents[1:], None][: len(cards)]
    return [
        Version(
            card=card,
            changes=part_labels(changed_parts(before, content)) if before else (),
            is_first=before is None,
            is_current=card.pk == membership.card_id,
        )
        for card, content, before in zip(cards, contents, earlier, strict=True)
    ]


def _readable(card: ProfileCard) -> list[Answer]:
    return [answer for answer in card.answers.all() if not answer.question.is_sealed]
