import uuid
from dataclasses import dataclass

from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.notifications.operations import queue_messages
from programs.enums import Participation, Role
from programs.models import (
    Event,
    GlossaryTerm,
    Goal,
    Logo,
    Membership,
    Milestone,
    Program,
    Question,
    Topic,
    TopicGroup,
)
from programs.operations.invitations import role_given
from programs.operations.programs import Purpose, make_draft
from programs.operations.rules import publish_rules
from programs.queries import Timeline

LOOK = ("mentor_label", "mentors_label", "mentee_label", "mentees_label", "accent")


@dataclass(frozen=True)
class Round:
    """Another round of a programme: what it is called, when it starts, and who comes along."""

    name: str
    timeline: Timeline
    with_team: bool = True
    with_people: bool = False


def duplicate_program(source: Program, plan: Round, *, form_key: uuid.UUID, by: User) -> Program:
    """Make a draft like the source, with all its dates moved to the new start.

    Its team may come along and is told at once; participants who stayed in the earlier round may be
    asked again, and hear of it when recruiting begins. Safe to repeat with the same `form_key`.
    Raises ProgramNameTaken.
    """
    purpose = Purpose(plan.name, source.purpose, source.monthly_minutes)

    def fill(program: Program) -> None:
        _copy_content(source, program, by)
        _copy_dates(source, program, by)
        if plan.with_team:
            _copy_team(source, program, by)
        if plan.with_people:
            _copy_people(source, program, by)

    return make_draft(purpose, plan.timeline, fill, follows=source, form_key=form_key, by=by)


def _copy_content(source: Program, program: Program, by: User) -> None:
    for name in LOOK:
        setattr(program, name, getattr(source, name))
    program.save(update_fields=LOOK)
    Goal.objects.bulk_create(_anew(goal, program) for goal in source.goals.all())
    GlossaryTerm.objects.bulk_create(_anew(term, program) for term in source.glossary_terms.all())
    Logo.objects.bulk_create(_anew(logo, program) for logo in Logo.objects.of_program(source))
    _copy_topics(source, program)
    Question.objects.bulk_create(_anew(question, program) for question in source.questions.asked())
    if newest := source.rules_versions.newest_first().first():
        publish_rules(program, newest.text, suggestions=newest.ideas, by=by)


def _copy_topics(source: Program, program: Program) -> None:
    """Those that have been merged into another stay behind."""
    groups = {group.pk: _anew(group, program) for group in source.topic_groups.all()}
    TopicGroup.objects.bulk_create(groups.values())
    topics = [_anew(topic, program) for topic in source.topics.filter(merged_into=None)]
    for topic in topics:
        topic.group = groups[topic.group_id] if topic.group_id else None
    Topic.objects.bulk_create(topics)


def _copy_dates(source: Program, program: Program, by: User) -> None:
    by_days = program.starts_on - source.starts_on
    events = [_anew(event, program) for event in source.events.all()]
    for event in events:
        event.held_on += by_days
        event.created_by = by
    Event.objects.bulk_create(events)
    Milestone.objects.bulk_create(_anew(milestone, program) for milestone in source.milestones.all())


def _anew[R: (Goal, GlossaryTerm, Logo, Topic, TopicGroup, Question, Event, Milestone)](
    row: R, program: Program
) -> R:
    """The same row as one of another programme."""
    row.pk = uuid.uuid4()
    row.program = program
    row._state.adding = True
    return row


def _copy_team(source: Program, program: Program, by: User) -> None:
    now = timezone.now()
    team = [
        Membership(program=program, user=one.user, role=one.role, invited_by=by, invited_at=now)
        for one in source.memberships.team().active().select_related("user")
        if (one.user_id, one.role) != (by.pk, Role.ORGANISER)
    ]
    Membership.objects.bulk_create(team)
    queue_messages([role_given(one, by=by) for one in team])


def _copy_people(source: Program, program: Program, by: User) -> None:
    """Those who stayed; their new invitation goes out when recruiting begins."""
    Membership.objects.bulk_create(
        Membership(
            program=program,
            user=one.user,
            role=one.role,
            state=Participation.INVITED,
            capacity=one.capacity,
            invited_by=by,
        )
        for one in source.memberships.took_part().active().select_related("user")
    )
