"""One's own card while one writes it: what it says, what it lacks, what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.models import (
    Answer,
    ChannelUse,
    MeetingHours,
    Membership,
    Photo,
    ProfileCard,
    Question,
    Topic,
    TopicChoice,
)
from programs.queries.cards import changed_parts, part_labels, rows_of, said, strength


@dataclass(frozen=True)
class ToDo:
    """Something that a card needs before it can be handed in, and where on the page it is."""

    label: str | Promise
    target: str
    is_done: bool


@dataclass(frozen=True)
class OwnCard:
    """The card that somebody writes, with the topics and questions that it has."""

    card: ProfileCard | None  # the draft, or where there is none the version handed in last
    choices: Mapping[object, TopicChoice]  # by topic
    topics: Sequence[Topic]
    channels: Sequence[ChannelUse] = ()
    meeting_hours: Sequence[MeetingHours] = ()
    answers: Mapping[object, Answer] | None = None  # by question
    questions: Sequence[Question] = ()
    handed_in: ProfileCard | None = None  # the version that others see
    site: str = ""  # what the directory says
    photo: Photo | None = None  # without the picture itself

    @property
    def has_changes(self) -> bool:
        """Something has been changed since the card was handed in."""
        return self.handed_in is not None and self.card != self.handed_in

    @property
    def changes(self) -> list[str | Promise]:
        """The names of the parts that have changed since then."""
        if not self.has_changes or self.card is None or self.handed_in is None:
            return []
        before = said(self.handed_in, rows_of(self.handed_in))
        return part_labels(changed_parts(before, said(self.card, rows_of(self.card))))

    @property
    def saved_at(self) -> datetime | None:
        return self.card.saved_at if self.card else None

    @property
    def to_do(self) -> list[ToDo]:
        answers = self.answers or {}
        needed = [question for question in self.questions if question.is_required]
        steps = [
            ToDo(_("a topic"), "topics-title", bool(self.choices)),
            ToDo(_("a language"), "meeting-title", bool(self.card and self.card.languages)),
        ]
        if needed:
            done = all(question.pk in answers for question in needed)
            steps.append(ToDo(_("the questions that need an answer"), "questions-title", done))
        return steps

    @property
    def missing(self) -> list[ToDo]:
        return [step for step in self.to_do if not step.is_done]

    @property
    def done(self) -> int:
        return len(self.to_do) - len(self.missing)


def own_card(membership: Membership) -> OwnCard:
    """In a fixed number of queries, however much the card says."""
    cards = list(membership.cards.with_everything().newest_first()[:2])
    card = cards[0] if cards else None
    rows = card.choices.all() if card else ()
    asked = Question.objects.in_program(membership.program).asked().for_role(membership.role)
    return OwnCard(
        card=card,
        choices={row.topic.current.pk: row for row in sorted(rows, key=strength)},
        topics=list(Topic.objects.in_program(membership.program_id).in_catalogue().in_reading_order()),
        channels=list(card.channels.all()) if card else (),
        meeting_hours=list(card.meeting_hours.all()) if card else (),
        answers={row.question_id: row for row in card.answers.all()} if card else {},
        questions=list(asked.in_order()),
        handed_in=next((version for version in cards if version.published_at), None),
        site=membership.user.site,
        photo=Photo.objects.of_member(membership).light().first(),
    )
