from dataclasses import asdict

from django.db import transaction
from django.db.models import Max

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from programs.models import Goal, Program
from programs.operations.lines import GoalLine
from programs.operations.ordering import moved


@transaction.atomic
def add_goal(program: Program, line: GoalLine, *, by: User) -> Goal:
    """Put a goal at the end of the list; the same text again gives the goal that is there."""
    Program.objects.select_for_update().get(pk=program.pk)
    if there := program.goals.filter(text=line.text).first():
        return there
    last = program.goals.aggregate(last=Max("position"))["last"]
    goal = Goal.objects.create(
        program=program,
        **asdict(line),
        position=0 if last is None else last + 1,
    )
    record("goal.added", goal, by=by)
    return goal


@transaction.atomic
def update_goal(goal: Goal, line: GoalLine, *, by: User) -> None:
    values = asdict(line)
    for name, value in values.items():
        setattr(goal, name, value)
    goal.save(update_fields=list(values))
    record("goal.changed", goal, by=by)


@transaction.atomic
def move_goal(goal: Goal, to: int, *, by: User) -> None:
    """Put it at a place of the list, counted from 0; beyond the ends is at an end."""
    Program.objects.select_for_update().get(pk=goal.program_id)
    if moved(Goal.objects.filter(program=goal.program_id), goal, to=to):
        record("goal.moved", goal, by=by)


@transaction.atomic
def remove_goal(goal: Goal, *, by: User) -> None:
    record("goal.removed", goal, by=by)
    goal.delete()
