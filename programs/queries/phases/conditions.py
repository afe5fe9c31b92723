"""What must hold before a phase begins, and where it is put right."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy
from programs.enums import EventKind
from programs.queries.phases.facts import ProgramFacts

type Text = str | Promise


@dataclass(frozen=True)
class Condition:
    """Something that must hold before a phase begins; advice warns but does not stop."""

    key: str
    text: Text
    why: Text
    view: str  # where it is put right; takes the programme's key
    holds: Callable[[ProgramFacts], bool]
    is_advice: bool = False


HAS_GOAL = Condition(
    "goal",
    _("At least one goal"),
    _("People say yes to a purpose. At the end the goals tell you whether it was worth it."),
    "programs:setup_purpose",
    lambda facts: facts.goals > 0,
)
HAS_TOPIC = Condition(
    "topic",
    _("At least one topic"),
    worded_lazy(
        _("%(Mentees)s choose what they want to learn, %(mentors)s what they offer. Matching builds on that.")
    ),
    "programs:setup_topics",
    lambda facts: facts.topics > 0,
)
HAS_RULES = Condition(
    "rules",
    _("The rules"),
    _("Everybody who takes part accepts them in their exact wording."),
    "programs:setup_rules",
    lambda facts: facts.has_rules,
)
ENDS_LATER = Condition(
    "end",
    _("An end that is still to come"),
    _("Nobody can be invited to a programme that is over."),
    "programs:setup_timeline",
    lambda facts: facts.ends_on > facts.today,
)
HAS_APPLICATION_DATES = Condition(
    "application_dates",
    _("Days between which people can apply"),
    _("Whoever is asked wants to know by when to answer."),
    "programs:setup_timeline",
    lambda facts: facts.has_application_dates,
    is_advice=True,
)
HAS_TEAM = Condition(
    "team",
    _("Somebody beside you in the team"),
    _("People fall ill and change their jobs. A programme outlives that if two look after it."),
    "programs:setup_team",
    lambda facts: facts.team > 1,
    is_advice=True,
)
HAS_TRAINING = Condition(
    "training",
    _("A training before the first session"),
    worded_lazy(
        _("%(Mentors)s have seldom taught a senior. An hour on how a good session goes takes the fear away.")
    ),
    "programs:setup_events",
    lambda facts: bool(facts.event_kinds & {EventKind.TRAINING_MENTORS, EventKind.TRAINING_MENTEES}),
    is_advice=True,
)
HAS_CLOSING_EVENT = Condition(
    "closing_event",
    _("A closing event"),
    _("Pairs want to show what they did, and to be thanked for it."),
    "programs:setup_events",
    lambda facts: EventKind.CLOSING in facts.event_kinds,
    is_advice=True,
)
HAS_MENTOR = Condition(
    "mentor",
    worded_lazy(_("At least one accepted %(mentor)s")),
    _("Without juniors who teach there is nobody to match."),
    "programs:people",
    lambda facts: facts.mentors.accepted > 0,
)
HAS_MENTEE = Condition(
    "mentee",
    worded_lazy(_("At least one accepted %(mentee)s")),
    _("Without seniors who learn there is nobody to match."),
    "programs:people",
    lambda facts: facts.mentees.accepted > 0,
)
ALL_DECIDED = Condition(
    "decided",
    _("Every application is answered"),
    _("Those whom you have not accepted yet will not be matched."),
    "programs:people",
    lambda facts: facts.applied == 0,
    is_advice=True,
)
ENOUGH_PLACES = Condition(
    "places",
    worded_lazy(_("As many places with %(mentors)s as there are %(mentees)s")),
    worded_lazy(
        _(
            "Otherwise %(mentees)s are left over. "
            "Accept more %(mentors)s, or let some take one more %(mentee)s."
        )
    ),
    "programs:people",
    lambda facts: facts.mentors.places >= facts.mentees.accepted,
    is_advice=True,
)
HAS_KICK_OFF = Condition(
    "kick_off",
    _("The kick-off has a date and a place"),
    _("The announcement tells everybody where they meet their partner for the first time."),
    "programs:kick_off_edit",
    lambda facts: facts.kick_off_on is not None,
)
KICKED_OFF = Condition(
    "kicked_off",
    _("The day of the kick-off has come"),
    _("The pairs meet there for the first time."),
    "programs:kick_off_edit",
    lambda facts: facts.kick_off_on is not None and facts.kick_off_on <= facts.today,
)
PAST_END = Condition(
    "past_end",
    _("The end of the programme has been reached"),
    _("The pairs were promised time until then."),
    "programs:setup_timeline",
    lambda facts: facts.ends_on <= facts.today,
    is_advice=True,
)
NOBODY_THERE = Condition(
    "nobody",
    _("Nobody takes part yet"),
    _("People who have been invited would no longer find the programme."),
    "programs:people",
    lambda facts: facts.participants == 0,
)
