from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.models import Program, Topic
from programs.operations.programs import TopicLine


class TopicInUse(Conflict):
    sentence = _(
        "People have chosen this topic on their profile cards, so it can't be removed. "
        "You can still give it another name or description."
    )


class TopicNameTaken(Conflict):
    sentence = _("This programme already has a topic of this name.")


@transaction.atomic
def add_topics(program: Program, lines: Iterable[TopicLine], *, by: User) -> list[Topic]:
    """Add several topics at the end; those whose name is there already (in any case) are left out."""
    Program.objects.select_for_update().get(pk=program.pk)
    known = {name.lower() for name in program.topics.values_list("name", flat=True)}
    last = program.topics.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    new = []
    for line in lines:
        if line.name.lower() in known:
            continue
        known.add(line.name.lower())
        new.append(Topic(program=program, name=line.name, description=line.description, position=position))
        position += 1
    Topic.objects.bulk_create(new)
    record_many("topic.added", new, by=by, program_id=program.pk)
    return new


def update_topic(topic: Topic, line: TopicLine, *, by: User) -> None:
    """Raises TopicNameTaken."""
    topic.name, topic.description = line.name, line.description
    try:
        with transaction.atomic():
            topic.save(update_fields=["name", "description"])
            record("topic.changed", topic, by=by)
    except IntegrityError as error:
        if "topic_name_unique_in_program" in str(error):
            raise TopicNameTaken from error
        raise


@transaction.atomic
def remove_topic(topic: Topic, *, by: User) -> None:
    """Raises TopicInUse if a profile card has chosen it."""
    record("topic.removed", topic, by=by)
    try:
        topic.delete()
    except ProtectedError as error:
        raise TopicInUse from error
