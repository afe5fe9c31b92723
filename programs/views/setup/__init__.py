"""The guided set-up: an overview, and one page for each step."""

from programs.views.setup.create import create
from programs.views.setup.events import (
    event_add,
    event_edit,
    event_remove,
    milestone,
    milestone_add,
    milestone_remove,
    setup_events,
)
from programs.views.setup.overview import change_phase, setup
from programs.views.setup.purpose import goal, goal_add, goal_move, goal_remove, setup_purpose
from programs.views.setup.rules import rules_version, setup_rules
from programs.views.setup.team import setup_team
from programs.views.setup.timeline import extend, setup_timeline
from programs.views.setup.topics import setup_topics, topic, topic_remove

__all__ = [
    "change_phase",
    "create",
    "event_add",
    "event_edit",
    "event_remove",
    "extend",
    "goal",
    "goal_add",
    "goal_move",
    "goal_remove",
    "milestone",
    "milestone_add",
    "milestone_remove",
    "rules_version",
    "setup",
    "setup_events",
    "setup_purpose",
    "setup_rules",
    "setup_team",
    "setup_timeline",
    "setup_topics",
    "topic",
    "topic_remove",
]
