from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import NameTaken
from programs.models import Program, TopicGroup
from programs.operations.ordering import moved


class GroupNameTaken(NameTaken):
    sentence = _("There is already a group “%(name)s”.")


@transaction.atomic
def add_topic_group(program: Program, name: str, *, by: User) -> TopicGroup:
    """Put a group at the end; a name that is there already gives that group."""
    Program.objects.select_for_update().get(pk=program.pk)
    if there := program.topic_groups.named(name).first():
        return there
    last = program.topic_groups.aggregate(last=Max("position"))["last"]
    group = TopicGroup.objects.create(program=program, name=name, position=0 if last is None else last + 1)
    record("topic_group.added", group, by=by)
    return group


def rename_topic_group(group: TopicGroup, name: str, *, by: User) -> None:
    """Raises GroupNameTaken."""
    group.name = name
    try:
        with transaction.atomic():
            group.save(update_fields=["name"])
            record("topic_group.renamed", group, by=by)
    except IntegrityError as error:
        if "topic_group_name_unique_in_program" in str(error):
            raise GroupNameTaken(TopicGroup.objects.filter(program=group.program_id).spelled(name)) from error
        raise


@transaction.atomic
def move_topic_group(group: TopicGroup, to: int, *, by: User) -> None:
    """Put it at a place among the groups, counted from 0; beyond the ends is at an end."""
    Program.objects.select_for_update().get(pk=group.program_id)
    if moved(TopicGroup.objects.filter(program=group.program_id), group, to=to):
        record("topic_group.moved", group, by=by)


@transaction.atomic
def remove_topic_group(group: TopicGroup, *, by: User) -> None:
    """Its topics stay, without a group."""
    record("topic_group.removed", group, by=by)
    group.delete()
