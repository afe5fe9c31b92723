import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict, NameTaken
from mentoring.texts import fold
from programs.models import Program, Topic, TopicGroup
from programs.operations.lines import TopicLine
from programs.operations.ordering import moved


class TopicInUse(Conflict):
    sentence = _(
        "People have chosen this topic on their profile cards, so it can't be removed. "
        "You can still give it another name or description."
    )


class TopicNameTaken(NameTaken):
    sentence = _("There is already a topic “%(name)s”.")


class GroupGone(Conflict):
    sentence = _("This group of topics has just been removed. Please choose another one.")


@transaction.atomic
def add_topics(program: Program, lines: Iterable[TopicLine], *, by: User) -> list[Topic]:
    """Add several topics at the end; those whose name is there already are left out."""
    Program.objects.select_for_update().get(pk=program.pk)
    known = {fold(name) for name in program.topics.values_list("name", flat=True)}
    last = program.topics.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    new = []
    for line in lines:
        if fold(line.name) in known:
            continue
        known.add(fold(line.name))
        new.append(Topic(program=program, name=line.name, description=line.description, position=position))
        position += 1
    Topic.objects.bulk_create(new)
    record_many("topic.added", new, by=by, program_id=program.pk)
    return new


def update_topic(topic: Topic, line: TopicLine, *, by: User) -> None:
    """Raises TopicNameTaken, and GroupGone for a group that the programme has not."""
    topic.name, topic.description, topic.questions = line.name, line.description, list(line.questions)
    try:
        with transaction.atomic():
            topic.group = _group(topic.program_id, line.group)
            topic.save(update_fields=["name", "description", "questions", "group"])
            record("topic.changed", topic, by=by)
    except IntegrityError as error:
        if "topic_name_unique_in_program" in str(error):
            raise TopicNameTaken(Topic.objects.in_program(topic.program_id).spelled(line.name)) from error
        raise


def _group(program_id: uuid.UUID, key: uuid.UUID | None) -> TopicGroup | None:
    """The group, held in place until the transaction ends."""
    if key is None:
        return None
    group = TopicGroup.objects.filter(program=program_id, pk=key).select_for_update(no_key=True).first()
    if group is None:
        raise GroupGone
    return group


@transaction.atomic
def move_topic(topic: Topic, to: int, *, by: User) -> None:
    """Put it at a place in its group, counted from 0; beyond the ends is at an end."""
    Program.objects.select_for_update().get(pk=topic.program_id)
    together = Topic.objects.in_program(topic.program_id).in_catalogue().filter(group=topic.group_id)
    if moved(together, topic, to=to):
        record("topic.moved", topic, by=by)


@transaction.atomic
def remove_topic(topic: Topic, *, by: User) -> None:
    """Raises TopicInUse if a profile card has chosen it."""
    record("topic.removed", topic, by=by)
    try:
        topic.delete()
    except ProtectedError as error:
        raise TopicInUse from error
