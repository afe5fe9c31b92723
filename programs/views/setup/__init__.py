"""The guided set-up: an overview, and one page for each step."""

from programs.views.setup.endorsement import (
    endorse,
    endorsement_remove,
    portrait,
    role_model,
    setup_endorsement,
)
from programs.views.setup.events import (
    event_add,
    event_edit,
    event_remove,
    milestone,
    milestone_add,
    milestone_remove,
    setup_events,
)
from programs.views.setup.glossary import glossary, setup_glossary, term, term_remove
from programs.views.setup.look import colours, logo, setup_look
from programs.views.setup.overview import change_phase, setup
from programs.views.setup.purpose import goal, goal_add, goal_move, goal_remove, setup_purpose
from programs.views.setup.rules import rules_version, setup_rules
from programs.views.setup.team import setup_team
from programs.views.setup.timeline import extend, setup_timeline
from programs.views.setup.topics import (
    setup_topics,
    topic,
    topic_group,
    topic_group_add,
    topic_group_move,
    topic_group_remove,
    topic_merge,
    topic_move,
    topic_remove,
    topic_take_apart,
)

__all__ = [
    "change_phase",
    "colours",
    "endorse",
    "endorsement_remove",
    "event_add",
    "event_edit",
    "event_remove",
    "extend",
    "glossary",
    "goal",
    "goal_add",
    "goal_move",
    "goal_remove",
    "logo",
    "milestone",
    "milestone_add",
    "milestone_remove",
    "portrait",
    "role_model",
    "rules_version",
    "setup",
    "setup_endorsement",
    "setup_events",
    "setup_glossary",
    "setup_look",
    "setup_purpose",
    "setup_rules",
    "setup_team",
    "setup_timeline",
    "setup_topics",
    "term",
    "term_remove",
    "topic",
    "topic_group",
    "topic_group_add",
    "topic_group_move",
    "topic_group_remove",
    "topic_merge",
    "topic_move",
    "topic_remove",
    "topic_take_apart",
]
