from dataclasses import asdict

from django.db import transaction
from django.db.models import Max

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from programs.models import Goal, Program
from programs.operations.lines import GoalLine


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
def move_goal(goal: Goal, *, up: bool, by: User) -> None:
    """Change places with the goal before or after it; at the end of the list nothing happens."""
    Program.objects.select_for_update().get(pk=goal.program_id)
    goals = list(Goal.objects.filter(program=goal.program_id))
    place = goals.index(goal)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(goals):
        return
    goals[place], goals[other] = goals[other], goals[place]
    for position, each in enumerate(goals):
        each.position = position
    Goal.objects.bulk_update(goals, ["position"])
    record("goal.moved", goal, by=by)


@transaction.atomic
def remove_goal(goal: Goal, *, by: User) -> None:
    record("goal.removed", goal, by=by)
    goal.delete()
