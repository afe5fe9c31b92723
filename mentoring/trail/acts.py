"""Every verb of the audit trail: what it says in plain words, and who may read how much of it.

One table. A verb that is recorded anywhere and not here fails a test; until then nobody is shown it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ActKind(models.TextChoices):
    ACCOUNTS = "accounts", _("Accounts and directory")
    SETTINGS = "settings", _("Set-up of the programme")
    PEOPLE = "people", _("People and their cards")
    MATCHING = "matching", _("Matching")
    SESSIONS = "sessions", _("Pairs and sessions")
    OUTCOMES = "outcomes", _("Evidence and outcomes")


class Shown(models.TextChoices):
    """How much of an act the organisers of its programme see."""

    WHOLE = "whole"
    PAIR = "pair"  # the day and the pair, never which of the two: as on the page of activity
    DAY = "day"  # the day alone
    NOTHING = "nothing"  # it stays between those whom it concerns


@dataclass(frozen=True)
class Act:
    kind: ActKind
    sentence: str | Promise  # says what was done, not by whom
    shown: Shown = Shown.WHOLE
    known_to_pair: bool = False  # of the acts about a pair: the two hear of it


def _accounts(sentence: str | Promise) -> Act:
    return Act(ActKind.ACCOUNTS, sentence)


def _settings(sentence: str | Promise) -> Act:
    return Act(ActKind.SETTINGS, sentence)


def _people(sentence: str | Promise) -> Act:
    return Act(ActKind.PEOPLE, sentence)


def _matching(sentence: str | Promise, shown: Shown = Shown.WHOLE) -> Act:
    return Act(ActKind.MATCHING, sentence, shown)


def _pairs(sentence: str | Promise, *, known: bool = False) -> Act:
    return Act(ActKind.SESSIONS, sentence, known_to_pair=known)


def _sessions(sentence: str | Promise, shown: Shown = Shown.NOTHING) -> Act:
    return Act(ActKind.SESSIONS, sentence, shown, known_to_pair=True)


def _outcomes(sentence: str | Promise) -> Act:
    return Act(ActKind.OUTCOMES, sentence, Shown.DAY)


ACTS: Mapping[str, Act] = {
    # Accounts and directory
    "user.created": _accounts(_("An account was made")),
    "user.changed": _accounts(_("An account was changed by a platform admin")),
    "user.profile_changed": _accounts(_("Details were changed on the profile page")),
    "user.may_create_programs": _accounts(_("The right to create programmes was given")),
    "user.may_not_create_programs": _accounts(_("The right to create programmes was taken away")),
    "user.address_asked": _accounts(_("A new e-mail address was asked for")),
    "user.address_confirmed": _accounts(_("The change of the e-mail address was confirmed by a link")),
    "user.address_changed": _accounts(_("The e-mail address changed, and all sessions ended")),
    "user.address_stopped": _accounts(_("The change of the e-mail address was stopped")),
    "user.address_lapsed": _accounts(_("The new e-mail address was not confirmed in time")),
    "user.address_refused": _accounts(_("The new e-mail address belonged to somebody else")),
    "person.changed": _accounts(_("What the directory says of a person was changed")),
    "organisation.created": _accounts(_("An organisation was added")),
    "organisation.changed": _accounts(_("An organisation was changed")),
    "businessunit.created": _accounts(_("A business unit was added")),
    "businessunit.changed": _accounts(_("A business unit was changed")),
    "business_unit.added": _accounts(_("A business unit was added from a file")),
    "business_unit.merged": _accounts(_("A business unit was merged into another of the same name")),
    "unit_alias.remembered": _accounts(_("What files call a business unit was remembered")),
    "unit_alias.forgotten": _accounts(_("What files call a business unit was forgotten")),
    # Set-up of the programme
    "program.created": _settings(_("The programme was created")),
    "program.changed": _settings(_("The programme was changed")),
    "program.extended": _settings(_("The programme was extended")),
    "program.phase_changed": _settings(_("The programme moved to another phase")),
    "goal.added": _settings(_("A goal was added")),
    "goal.changed": _settings(_("A goal was changed")),
    "goal.moved": _settings(_("A goal was moved")),
    "goal.removed": _settings(_("A goal was removed")),
    "topic.added": _settings(_("A topic was added")),
    "topic.changed": _settings(_("A topic was changed")),
    "topic.moved": _settings(_("A topic was moved")),
    "topic.removed": _settings(_("A topic was removed")),
    "topic.merged": _settings(_("Two topics became one")),
    "topic.taken_apart": _settings(_("Two topics were taken apart again")),
    "topic_group.added": _settings(_("A group of topics was added")),
    "topic_group.renamed": _settings(_("A group of topics was renamed")),
    "topic_group.moved": _settings(_("A group of topics was moved")),
    "topic_group.removed": _settings(_("A group of topics was removed")),
    "glossary_term.added": _settings(_("A word was added to the glossary")),
    "glossary_term.changed": _settings(_("A word of the glossary was changed")),
    "glossary_term.removed": _settings(_("A word was removed from the glossary")),
    "question.added": _settings(_("A question was added to the profile card")),
    "question.changed": _settings(_("A question of the profile card was changed")),
    "question.moved": _settings(_("A question of the profile card was moved")),
    "question.retired": _settings(_("A question of the profile card was retired")),
    "question.settled": _settings(_("It was settled whether to ask a sealed question anew")),
    "question.removed": _settings(_("A question was removed from the profile card")),
    "event.added": _settings(_("An event was added")),
    "event.changed": _settings(_("An event was changed")),
    "event.moved_along": _settings(_("An event moved along with the dates")),
    "event.removed": _settings(_("An event was removed")),
    "kick_off.scheduled": _settings(_("The kick-off was scheduled")),
    "kick_off.changed": _settings(_("The kick-off was changed")),
    "milestone.added": _settings(_("A milestone was added")),
    "milestone.changed": _settings(_("A milestone was changed")),
    "milestone.removed": _settings(_("A milestone was removed")),
    "rules.published": _settings(_("A version of the ground rules was published")),
    "endorsement.written": _settings(_("A sponsor's word for the programme was written")),
    "endorsement.changed": _settings(_("A sponsor's word for the programme was changed")),
    "endorsement.removed": _settings(_("A sponsor's word for the programme was removed")),
    "portrait.set": _settings(_("A sponsor's picture was set")),
    "portrait.removed": _settings(_("A sponsor's picture was removed")),
    "logo.set": _settings(_("The logo was set")),
    "logo.described": _settings(_("The description of the logo was changed")),
    "logo.removed": _settings(_("The logo was removed")),
    "call.opened": _settings(_("An open call was started")),
    "call.changed": _settings(_("An open call was changed")),
    "call.switched": _settings(_("An open call was closed, or opened again")),
    "invitation_policy.changed": _settings(_("How long invitations are valid was changed")),
    # People and their cards
    "membership.added": _people(_("A role in the programme was given")),
    "membership.removed": _people(_("A role in the programme was taken away")),
    "membership.invited": _people(_("An invitation was sent")),
    "membership.invitation_taken_back": _people(_("An invitation was taken back")),
    "invitation.used": _people(_("An invitation was followed")),
    "membership.joined": _people(_("A place of an open call was taken")),
    "membership.not_now": _people(_("An invitation was answered with “not now”")),
    "membership.applied": _people(_("An application was handed in")),
    "membership.accepted": _people(_("An application was accepted")),
    "membership.waitlisted": _people(_("An application was put on the waiting list")),
    "membership.declined": _people(_("An application was declined")),
    "membership.capacity_set": _people(_("The number of places was changed")),
    "membership.paused": _people(_("A break began")),
    "membership.came_back": _people(_("A break ended")),
    "membership.end_chosen": _people(_("The end of taking part was chosen")),
    "membership.completed": _people(_("The programme was completed")),
    "membership.left": _people(_("The programme was left, or the invitation declined")),
    "rules.accepted": _people(_("The ground rules were accepted")),
    "card.handed_in": _people(_("A profile card was handed in")),
    "photo.set": _people(_("A photo was set")),
    "photo.removed": _people(_("A photo was removed")),
    "role_model.consented": _people(_("Consent to be shown as a role model was given")),
    "role_model.changed": _people(_("The words of a role model were changed")),
    "role_model.withdrawn": _people(_("Consent to be shown as a role model was withdrawn")),
    "people_import.imported": _people(_("People were imported from a file")),
    # Matching
    "matching_policy.saved": _matching(_("Rules and weights of matching were saved")),
    "match_run.requested": _matching(_("A match run was started")),
    "match_run.finished": _matching(_("A match run finished")),
    "match_run.failed": _matching(_("A match run failed")),
    "match_run.cancelled": _matching(_("A match run was cancelled")),
    "match_run.confirmed": _matching(_("The pairs of a match run were confirmed")),
    "match_run.reopened": _matching(_("A confirmed match run was opened again")),
    "board.changed": _matching(_("Proposals were changed by hand")),
    "board.undone": _matching(_("A change by hand was undone")),
    "board.redone": _matching(_("A change by hand was made again")),
    "run_note.added": _matching(_("A note was added to a match run")),
    "pair_decision.made": _matching(_("A pair was locked or ruled out by hand")),
    "pair_decision.revoked": _matching(_("A decision about a pair was taken back")),
    "exclusion.made": _matching(_("A person was left out of matching")),
    "exclusion.revoked": _matching(_("A person was taken into matching again")),
    "choosing.opened": _matching(_("Choosing was opened")),
    "choosing.moved": _matching(_("The dates of choosing were moved")),
    "choosing.ended": _matching(_("A stage of choosing was ended")),
    "choosing.reminded": _matching(_("People were reminded to choose")),
    # Organisers see how many have chosen, not who.
    "shortlist.handed_in": _matching(_("A shortlist was handed in"), Shown.DAY),
    "shortlist.taken_back": _matching(_("A shortlist was taken back"), Shown.DAY),
    "wishes.answered": _matching(_("Wishes were answered"), Shown.DAY),
    "circles.drawn": _matching(_("Groups were drawn by lot")),
    "circles.changed": _matching(_("Groups were changed by hand")),
    "circles.named": _matching(_("Groups were named")),
    "circles.made_known": _matching(_("Groups were made known")),
    "circles.discarded": _matching(_("A draw of groups was discarded")),
    # Pairs and sessions
    "pair.confirmed": _pairs(_("A pair was confirmed")),
    "pair.dissolved": _pairs(_("A pair was dissolved before it was announced")),
    "pair.announced": _pairs(_("A pair was announced"), known=True),
    "pair.opened": _pairs(_("A pair was opened for a second round")),
    "pair.left_as_it_is": _pairs(_("A pair was left as it is")),
    "pair.to_end": _pairs(_("A pair is to end with the next announcement")),
    "pair.goes_on": _pairs(_("A pair goes on after all")),
    "pair.ended": _pairs(_("A pair ended"), known=True),
    "pair.nudged": _pairs(_("A pair got a nudge"), known=True),
    "session.logged": _sessions(_("A session was logged"), Shown.PAIR),
    "session.confirmed": _sessions(_("A session was confirmed"), Shown.PAIR),
    "session.changed": _sessions(_("A session log was changed")),
    "session.sent_back": _sessions(_("A session log was sent back")),
    "session.deleted": _sessions(_("A session log was deleted")),
    # Evidence and outcomes
    "source.added": _outcomes(_("Evidence was added")),
    "code.made": _outcomes(_("A code was made")),
    "code.changed": _outcomes(_("A code was changed")),
    "code.merged": _outcomes(_("Two codes of the same name were made one")),
    "coding.made": _outcomes(_("A passage was coded")),
    "coding.taken_back": _outcomes(_("A coding was taken back")),
    "effect.recorded": _outcomes(_("An effect was recorded")),
    "effect.changed": _outcomes(_("An effect was changed")),
    "effect.deleted": _outcomes(_("An effect was deleted")),
}

FOR_ADMINS = frozenset((ActKind.ACCOUNTS, ActKind.SETTINGS))


def verbs_of(*kinds: str) -> list[str]:
    return [verb for verb, act in ACTS.items() if act.kind in kinds]


def verbs_shown(*shown: Shown) -> list[str]:
    """Those of which the organisers of the programme see so much."""
    return [verb for verb, act in ACTS.items() if act.shown in shown]


def verbs_known_to_pairs() -> list[str]:
    return [verb for verb, act in ACTS.items() if act.known_to_pair]
