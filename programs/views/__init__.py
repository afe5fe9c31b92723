"""Pages of set-up, people, profile cards and the kick-off."""

from programs.views.kick_off import kick_off, kick_off_edit
from programs.views.participants import card, rules, withdraw
from programs.views.people import decide, people, person_add
from programs.views.person import capacity, invite, person, person_edit, remove, take_back
from programs.views.setup import (
    change_phase,
    create,
    goal,
    goal_add,
    goal_move,
    goal_remove,
    rules_version,
    setup,
    setup_events,
    setup_purpose,
    setup_rules,
    setup_team,
    setup_timeline,
    setup_topics,
    topic,
    topic_remove,
)

__all__ = [
    "capacity",
    "card",
    "change_phase",
    "create",
    "decide",
    "goal",
    "goal_add",
    "goal_move",
    "goal_remove",
    "invite",
    "kick_off",
    "kick_off_edit",
    "people",
    "person",
    "person_add",
    "person_edit",
    "remove",
    "rules",
    "rules_version",
    "setup",
    "setup_events",
    "setup_purpose",
    "setup_rules",
    "setup_team",
    "setup_timeline",
    "setup_topics",
    "take_back",
    "topic",
    "topic_remove",
    "withdraw",
]
