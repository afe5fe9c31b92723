import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Invalid
from programs.enums import LEFT, Level, MeetingMode, Participation, Priority, Role
from programs.models import (
    Answer,
    ChannelUse,
    MeetingHours,
    Membership,
    ProfileCard,
    Question,
    RulesAcceptance,
    RulesVersion,
    Topic,
    TopicChoice,
)
from programs.models.questions import MEANING
from programs.operations.applications import NotTakingPart
from programs.queries.cards import FACTS, PARTS, Rows, changed_parts, rows_of, said


class RulesNotAccepted(Conflict):
    sentence = _("Please read and accept the rules of the programme first.")


class CardIncomplete(Invalid):
    sentence = _("Please choose at least one topic and one language before you hand in your card.")


class QuestionsOpen(Invalid):
    sentence = _("Please answer the questions of the programme that need an answer.")


class TopicGone(Conflict):
    sentence = _("A topic that you chose has just been removed. Please look at your choice again.")


class QuestionGone(Conflict):
    sentence = _("The organisers have just changed the questions. Please look at your answers again.")


@dataclass(frozen=True)
class Choice:
    """A topic that a mentee wants (priority, knowledge) or that a mentor offers (level)."""

    topic: Topic
    priority: int | None = None
    knowledge: int | None = None
    level: int | None = None


@dataclass(frozen=True)
class Use:
    """How often somebody uses a channel: a listed one, or one with a name of their own."""

    frequency: int
    channel: str = ""
    name: str = ""


@dataclass(frozen=True)
class Hours:
    """When somebody can meet on a day of the week, by their own clock."""

    weekday: int
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True)
class Given:
    """The answer to one of the programme's own questions; never empty."""

    question: Question
    values: Sequence[str]


class CardChanged(Conflict):
    sentence = _("Your card was changed in another window since you opened this one.")


@dataclass(frozen=True)
class OpenPage:
    """An open page on which a card is written, and the versions that were there when it was opened."""

    key: uuid.UUID
    versions: frozenset[uuid.UUID]  # the draft and the one handed in, where they were there

    def knows(self, newest: ProfileCard | None) -> bool:
        """Whether nobody but this page has written a card since it was opened."""
        return newest is None or newest.pk in self.versions or newest.form_key == self.key


@dataclass(frozen=True)
class CardContent:
    """All that a person says of themselves on their card."""

    about: str = ""
    skills: str = ""
    experience: str = ""
    achievements: str = ""
    expectations: str = ""
    learns: str = ""
    brings: str = ""
    interests: str = ""
    languages: Sequence[str] = ()
    meets: str = MeetingMode.EITHER
    working_mode: str = ""
    site: str = ""
    capacity_wish: int | None = None
    gender: str = ""
    year_of_birth: int | None = None
    age_counts: bool = False
    joined_in: int | None = None
    choices: Sequence[Choice] = field(default=())
    channels: Sequence[Use] = field(default=())
    meeting_hours: Sequence[Hours] = field(default=())
    answers: Sequence[Given] = field(default=())


@transaction.atomic
def save_card(
    membership: Membership, content: CardContent, *, by: User, page: OpenPage | None = None
) -> ProfileCard:
    """Keep what the participant says of themselves as their draft, in the place of an earlier one.

    The version handed in last stays as it is; content that equals it needs no draft. Returns the
    draft, or that version. Raises TopicGone, QuestionGone, NotTakingPart for those who have left, and
    CardChanged if a page is given that has not seen what another one wrote.
    """
    row = _taking_part(Membership.objects.locked_with_card().get(pk=membership.pk))
    if page and not page.knows(row.cards.newest_first().first()):
        raise CardChanged
    current = row.card
    row.cards.drafts().delete()
    card = _card(row, content, number=current.number + 1 if current else 1)
    card.form_key = page.key if page else None
    rows = _rows(card, content)
    if current and said(card, rows) == said(current, rows_of(current)):
        return current
    _hold_topics(row, content.choices)
    _hold_questions(row, content.answers)
    card.save(force_insert=True)
    for part, (model, _columns) in PARTS.items():
        model.objects.bulk_create(rows[part])
    return card


@transaction.atomic
def discard_draft(membership: Membership, *, by: User) -> None:
    """Go back to the version that was handed in last; harmless where nothing has been changed."""
    row = _taking_part(Membership.objects.locked_with_card().get(pk=membership.pk))
    row.cards.drafts().delete()


def _taking_part(row: Membership) -> Membership:
    if row.state in LEFT or not row.takes_part:
        raise NotTakingPart
    return row


def _card(membership: Membership, content: CardContent, *, number: int) -> ProfileCard:
    values = {name: getattr(content, name) for name in FACTS if name != "time_zone"}
    values["languages"] = list(content.languages)
    zone = membership.user.time_zone if content.meeting_hours else ""
    return ProfileCard(membership=membership, number=number, time_zone=zone, **values)


def _rows(card: ProfileCard, content: CardContent) -> Rows:
    return {
        "choices": [_choice(card, choice) for choice in content.choices],
        "channels": [
            ChannelUse(card=card, channel=use.channel, name=use.name, frequency=use.frequency)
            for use in content.channels
        ],
        "meeting_hours": [
            MeetingHours(card=card, weekday=hours.weekday, starts=hours.starts, ends=hours.ends)
            for hours in content.meeting_hours
        ],
        "answers": [
            Answer(card=card, question=given.question, values=list(given.values)) for given in content.answers
        ],
    }


def _choice(card: ProfileCard, choice: Choice) -> TopicChoice:
    if card.membership.role == Role.MENTOR:
        return TopicChoice(card=card, topic=choice.topic, level=choice.level or Level.SOME)
    return TopicChoice(
        card=card,
        topic=choice.topic,
        priority=choice.priority or Priority.LOW,
        knowledge=choice.knowledge or 0,
    )


def _hold_topics(membership: Membership, choices: Sequence[Choice]) -> None:
    """Nobody removes them until the card is kept."""
    wanted = {choice.topic.pk for choice in choices}
    topics = Topic.objects.in_program(membership.program_id).filter(pk__in=wanted)
    if len(topics.order_by("pk").select_for_update(no_key=True)) < len(wanted):
        raise TopicGone


def _hold_questions(membership: Membership, answers: Sequence[Given]) -> None:
    """Nobody changes or retires them until the card is kept."""
    wanted = {given.question.pk: given.question for given in answers}
    asked = Question.objects.in_program(membership.program).asked().for_role(membership.role)
    found = asked.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    if {question.pk: _meaning(question) for question in found} != {
        key: _meaning(question) for key, question in wanted.items()
    }:
        raise QuestionGone


def _meaning(question: Question) -> tuple[object, ...]:
    return tuple(getattr(question, name) for name in MEANING)


@transaction.atomic
def submit_card(membership: Membership, *, by: User) -> ProfileCard:
    """Hand in what was saved: the draft becomes the version that counts, and is final.

    Whoever was invited has then applied. Without changes since the last time nothing happens to
    the card. Raises RulesNotAccepted, CardIncomplete, QuestionsOpen, NotTakingPart.
    """
    row = _taking_part(Membership.objects.locked_with_card().get(pk=membership.pk))
    if not has_accepted_newest(row):
        raise RulesNotAccepted
    now = timezone.now()
    newest = list(row.cards.with_everything().newest_first()[:2])
    if not newest:
        raise CardIncomplete
    card, *before = newest
    if card.published_at is None:
        _publish(row, card, before[0] if before else None, by=by, at=now)
    if row.state in (Participation.INVITED, Participation.NOT_NOW):
        Membership.objects.filter(pk=row.pk).update(
            state=Participation.APPLIED, applied_at=now, ask_again_on=None
        )
        record("membership.applied", membership, by=by)
    membership.refresh_from_db(fields=["state", "applied_at", "card"])
    return card


def _publish(
    membership: Membership, draft: ProfileCard, before: ProfileCard | None, *, by: User, at: dt.datetime
) -> None:
    if not draft.languages or not draft.choices.all():
        raise CardIncomplete
    answered = {answer.question_id for answer in draft.answers.all()}
    needed = Question.objects.in_program(membership.program).asked().for_role(membership.role).required()
    if needed.exclude(pk__in=answered).exists():
        raise QuestionsOpen
    changed = changed_parts(said(before, rows_of(before)) if before else None, said(draft, rows_of(draft)))
    draft.published_at = at
    draft.save(update_fields=["published_at"])
    Membership.objects.filter(pk=membership.pk).update(card=draft)
    changes = {"version": draft.number, "fields": changed}
    record("card.handed_in", draft, by=by, program_id=membership.program_id, changes=changes)


def has_accepted_newest(membership: Membership) -> bool:
    newest = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    if newest is None:
        return True
    return RulesAcceptance.objects.of_member(membership).of_wording(newest).exists()
