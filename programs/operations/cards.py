from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Invalid
from programs.enums import LEFT, Level, MeetingMode, Participation, Priority, Role
from programs.models import Membership, ProfileCard, RulesAcceptance, RulesVersion, Topic, TopicChoice
from programs.operations.applications import NotTakingPart


class RulesNotAccepted(Conflict):
    sentence = _("Please read and accept the rules of the programme first.")


class CardIncomplete(Invalid):
    sentence = _("Please choose at least one topic and one language before you hand in your card.")


class TopicGone(Conflict):
    sentence = _("A topic that you chose has just been removed. Please look at your choice again.")


@dataclass(frozen=True)
class Choice:
    """A topic that a mentee wants (priority, knowledge) or that a mentor offers (level)."""

    topic: Topic
    priority: int | None = None
    knowledge: int | None = None
    level: int | None = None


@dataclass(frozen=True)
class CardContent:
    """All that a person says of themselves on their card."""

    about: str = ""
    experience: str = ""
    expectations: str = ""
    interests: str = ""
    languages: Sequence[str] = ()
    meets: str = MeetingMode.EITHER
    gender: str = ""
    year_of_birth: int | None = None
    choices: Sequence[Choice] = field(default=())

    @property
    def is_complete(self) -> bool:
        return bool(self.choices) and bool(self.languages)


COLUMNS = tuple(column.name for column in fields(CardContent) if column.name != "choices")


@transaction.atomic
def save_card(membership: Membership, content: CardContent, *, by: User) -> ProfileCard:
    """Keep what the participant says of themselves: a draft, or a change of a card handed in.

    Raises CardIncomplete for a change that would take the last topic or language away from a card
    that has been handed in, TopicGone, and NotTakingPart for those who have left.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.state in LEFT or not row.takes_part:
        raise NotTakingPart
    card, _is_new = ProfileCard.objects.get_or_create(membership=row)
    if card.published_at and not content.is_complete:
        raise CardIncomplete
    values = {name: getattr(content, name) for name in COLUMNS} | {"languages": list(content.languages)}
    changed = [name for name in COLUMNS if getattr(card, name) != values[name]]
    for name in changed:
        setattr(card, name, values[name])
    card.save(update_fields=[*changed, "saved_at"])
    if _keep_choices(card, row, content.choices):
        changed.append("topics")
    record("card.saved", card, by=by, program_id=row.program_id, changes={"fields": changed})
    return card


def _keep_choices(card: ProfileCard, membership: Membership, choices: Sequence[Choice]) -> bool:
    """Make the card's topics these; says whether anything changed."""
    wanted = {choice.topic.pk: _row(card, membership, choice) for choice in choices}
    there = {row.topic_id: row for row in card.choices.all()}
    if {key: _said(row) for key, row in wanted.items()} == {key: _said(row) for key, row in there.items()}:
        return False
    topics = Topic.objects.in_program(membership.program_id).filter(pk__in=wanted)
    if len(topics.order_by("pk").select_for_update(no_key=True)) < len(wanted):  # nobody removes them now
        raise TopicGone
    card.choices.exclude(topic__in=wanted).delete()
    TopicChoice.objects.bulk_create(
        wanted.values(),
        update_conflicts=True,
        unique_fields=["card", "topic"],
        update_fields=["priority", "knowledge", "level"],
    )
    return True


def _row(card: ProfileCard, membership: Membership, choice: Choice) -> TopicChoice:
    if membership.role == Role.MENTOR:
        return TopicChoice(card=card, topic=choice.topic, level=choice.level or Level.SOME)
    return TopicChoice(
        card=card,
        topic=choice.topic,
        priority=choice.priority or Priority.LOW,
        knowledge=choice.knowledge or 0,
    )


def _said(row: TopicChoice) -> tuple[int | None, int | None, int | None]:
    return row.priority, row.knowledge, row.level


@transaction.atomic
def submit_card(membership: Membership, *, by: User) -> ProfileCard:
    """Hand the saved card in; whoever was invited has then applied. A second time changes nothing.

    Raises RulesNotAccepted, CardIncomplete, NotTakingPart.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.state in LEFT or not row.takes_part:
        raise NotTakingPart
    if not has_accepted_newest(row):
        raise RulesNotAccepted
    card = ProfileCard.objects.filter(membership=row).first()
    if card is None or not card.languages or not card.choices.exists():
        raise CardIncomplete
    now = timezone.now()
    if card.published_at is None:
        card.published_at = now
        card.save(update_fields=["published_at"])
        record("card.handed_in", card, by=by, program_id=row.program_id)
    if row.state == Participation.INVITED:
        Membership.objects.filter(pk=row.pk).update(state=Participation.APPLIED, applied_at=now)
        record("membership.applied", membership, by=by)
    membership.refresh_from_db(fields=["state", "applied_at"])
    return card


def has_accepted_newest(membership: Membership) -> bool:
    newest = RulesVersion.objects.filter(program=membership.program_id).newest_first().first()
    if newest is None:
        return True
    return RulesAcceptance.objects.filter(membership=membership, version=newest).exists()
