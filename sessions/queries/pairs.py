"""What the two of a pair see: each other, their month, their sessions with their notes."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matching.enums import PairState
from matching.models import Pair
from mentoring.accounts.models import User
from programs.enums import Language, MeetingMode
from programs.models import Event, MeetingHours, Membership, Photo, ProfileCard, Program, Suggestion
from programs.queries import Eyes, ShownCard, shown_card, suggestions
from sessions.enums import HourState, SendBackReason, SessionKind
from sessions.models import SessionLog
from sessions.models.logs import SessionLogQuerySet
from sessions.queries.activity import MonthActivity, activity_of
from sessions.queries.months import month_of

# What a person writes on their card, in the order in which their partner reads it.
WORDS = {
    "learns": _("Would like to learn"),
    "brings": _("Brings"),
    "about": _("About"),
    "skills": _("Skills"),
    "experience": _("Experience"),
    "achievements": _("Proud of"),
    "expectations": _("Hopes for"),
}


@dataclass(frozen=True)
class SessionEntry:
    """A session as one of the two sees it."""

    id: uuid.UUID
    pair_id: uuid.UUID
    held_on: date
    minutes: int
    kind_label: str | Promise
    topics: tuple[str, ...]
    note: str
    logged_by: User
    is_own: bool
    is_confirmed: bool
    sent_back_reason: str | Promise
    revision: int

    @property
    def waits_for_me(self) -> bool:
        return not (self.is_own or self.is_confirmed or self.sent_back_reason)

    @property
    def send_back_reasons(self) -> list[tuple[str, str | Promise]]:
        """What there is to say to a log that is not right."""
        return [(reason.value, reason.label) for reason in SendBackReason]

    @property
    def may_change(self) -> bool:
        return self.is_own and not self.is_confirmed


@dataclass(frozen=True)
class ChosenTopic:
    """A topic of a card, with how much it is wanted or how well it is known."""

    name: str
    how: str | Promise
    is_shared: bool  # one wants it, the other offers it
    questions: tuple[str, ...] = ()  # to begin with


@dataclass(frozen=True)
class CardView:
    """What a profile card says to the partner; facts for the organisers alone are left out."""

    words: tuple[tuple[str | Promise, str], ...]  # what they wrote: under which head, and the text
    answers: tuple[tuple[str, str], ...]  # to the programme's questions that are for the pair
    channels: tuple[str, ...]
    meeting_hours: tuple[MeetingHours, ...]
    time_zone: str
    interests: str
    languages: tuple[str | Promise, ...]
    meets: str | Promise
    topics: tuple[ChosenTopic, ...]


@dataclass(frozen=True)
class Hour:
    """This month against the monthly hour, and the months before."""

    minutes: int
    target: int
    months: tuple[MonthActivity, ...]

    @property
    def missing(self) -> int:
        return max(0, self.target - self.minutes)

    @property
    def met(self) -> int:
        return sum(month.state == HourState.MET for month in self.months)


@dataclass(frozen=True)
class PairPage:
    pair: Pair
    own: Membership
    partner: Membership
    own_card: CardView | None
    partner_card: CardView | None
    partner_photo: bool
    hour: Hour
    waiting: tuple[SessionEntry, ...]
    sent_back: tuple[SessionEntry, ...]
    history: tuple[SessionEntry, ...]
    kick_off: Event | None
    ideas: tuple[Suggestion, ...]
    is_over: bool

    @property
    def program(self) -> Program:
        return self.pair.program

    @property
    def shared_topics(self) -> tuple[ChosenTopic, ...]:
        topics = self.partner_card.topics if self.partner_card else ()
        return tuple(topic for topic in topics if topic.is_shared)

    @property
    def beginnings(self) -> tuple[ChosenTopic, ...]:
        """Shared topics that have starter questions."""
        return tuple(topic for topic in self.shared_topics if topic.questions)


def pair_page(pair: Pair, user: User) -> PairPage:
    """All of a pair's own page, for one of the two; in a fixed number of queries."""
    partner = pair.partner_of(user)
    own = pair.mentor if partner == pair.mentee else pair.mentee
    cards = _cards(pair, user)
    entries = session_entries(SessionLog.objects.of_pair(pair), user)
    return PairPage(
        pair=pair,
        own=own,
        partner=partner,
        own_card=cards.get(own.pk),
        partner_card=cards.get(partner.pk),
        partner_photo=partner.shows_card and Photo.objects.of_member(partner).exists(),
        hour=pair_hour(pair),
        waiting=tuple(entry for entry in entries if entry.waits_for_me),
        sent_back=tuple(entry for entry in entries if entry.is_own and entry.sent_back_reason),
        history=tuple(entries),
        kick_off=pair.program.kick_off,
        ideas=tuple(suggestions(pair.program)),
        is_over=pair.state == PairState.ENDED,
    )


def pair_hour(pair: Pair) -> Hour:
    activity = activity_of(pair)
    this_month = month_of(timezone.localdate())
    return Hour(
        minutes=sum(month.minutes for month in activity.months if month.month == this_month),
        target=pair.program.monthly_minutes,
        months=activity.months,
    )


def session_entries(logs: SessionLogQuerySet, user: User) -> list[SessionEntry]:
    """The logs with topics, notes and writers, the latest first: two queries."""
    with_all = logs.newest_first().select_related("note", "logged_by").prefetch_related("topics")
    return [_entry(log, user) for log in with_all]


def _entry(log: SessionLog, user: User) -> SessionEntry:
    return SessionEntry(
        id=log.pk,
        pair_id=log.pair_id,
        held_on=log.held_on,
        minutes=log.minutes,
        kind_label=SessionKind(log.kind).label,
        topics=tuple(topic.name for topic in log.topics.all()),
        note=log.note.text if hasattr(log, "note") else "",
        logged_by=log.logged_by,
        is_own=log.logged_by_id == user.pk,
        is_confirmed=log.confirmed_at is not None,
        sent_back_reason=SendBackReason(log.sent_back_reason).label if log.sent_back_reason else "",
        revision=log.revision,
    )


def _cards(pair: Pair, user: User) -> dict[uuid.UUID, CardView]:
    """One's own card, and the partner's as long as it is shown."""
    members = [member for member in (pair.mentor, pair.mentee) if member.shows_card_to(user)]
    cards = list(
        ProfileCard.objects.current().of_members(members).with_everything().select_related("membership")
    )
    shown = [shown_card(card, Eyes.PARTNER) for card in cards]
    chosen = [{choice.topic.pk for choice in each.choices} for each in shown]
    shared = set.intersection(*chosen) if len(chosen) == 2 else set()
    return {each.card.membership_id: _card(each, shared) for each in shown}


def _card(shown: ShownCard, shared: set[uuid.UUID]) -> CardView:
    card = shown.card
    return CardView(
        words=tuple((head, getattr(card, name)) for name, head in WORDS.items() if getattr(card, name)),
        answers=tuple((answer.question.text, answer.words) for answer in shown.answers),
        channels=tuple(str(use) for use in shown.channels),
        meeting_hours=tuple(shown.meeting_hours),
        time_zone=card.time_zone,
        interests=card.interests,
        languages=tuple(Language(code).label for code in card.languages if code in Language.values),
        meets=MeetingMode(card.meets).label,
        topics=tuple(
            ChosenTopic(
                choice.topic.name,
                choice.get_level_display() if choice.level else choice.get_priority_display(),
                choice.topic.pk in shared,
                tuple(choice.topic.questions),
            )
            for choice in shown.choices
        ),
    )
