"""Two topics become one, and apart again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.models import Program, Topic, TopicChoice
from programs.queries.cards import strength


class NotMergeable(Conflict):
    sentence = _("These two topics can't be merged: one of them is no longer in the catalogue.")


@transaction.atomic
def merge_topics(topic: Topic, into: Topic, *, by: User) -> None:
    """Let `into` stand for `topic` from now on; it takes its starter questions too.

    Cards that were handed in stay as they are and are read as if they had chosen `into`; drafts are
    changed. Where somebody had chosen both, the stronger choice counts. Raises NotMergeable.
    """
    Program.objects.select_for_update().get(pk=topic.program_id)
    rows = Topic.objects.in_program(topic.program_id).in_catalogue().in_bulk([topic.pk, into.pk])
    if len(rows) < 2:
        raise NotMergeable
    source, target = rows[topic.pk], rows[into.pk]
    source.merged_into = topic.merged_into = target
    source.save(update_fields=["merged_into"])
    source.merged.update(merged_into=target)  # those that it stood for
    target.questions = list(dict.fromkeys([*target.questions, *source.questions]))
    target.save(update_fields=["questions"])
    _change_drafts(source, target)
    record("topic.merged", source, by=by, changes={"into": str(target.pk)})


def _change_drafts(source: Topic, target: Topic) -> None:
    of_both = TopicChoice.objects.on_drafts().filter(topic__in=[source, target])
    chosen = list(of_both.select_for_update(of=("self",)))
    best: dict[object, TopicChoice] = {}
    for choice in sorted(chosen, key=strength):
        best[choice.card_id] = choice
    losers = [choice.pk for choice in chosen if best[choice.card_id] != choice]
    TopicChoice.objects.filter(pk__in=losers).delete()
    TopicChoice.objects.filter(pk__in=[choice.pk for choice in best.values()]).update(topic=target)


@transaction.atomic
def take_apart(topic: Topic, *, by: User) -> None:
    """Put a merged topic back into the catalogue: what cards had chosen before counts for it again.

    What was written into drafts since then, and the questions, stay with the other topic. A topic
    that stands for itself already stays as it is.
    """
    if Topic.objects.filter(pk=topic.pk).exclude(merged_into=None).update(merged_into=None):
        topic.merged_into = None
        record("topic.taken_apart", topic, by=by)
