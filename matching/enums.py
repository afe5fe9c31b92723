"""States of match runs and pairs, and the reasons that an engine gives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy
from programs.enums import Phase


class RunState(models.TextChoices):
    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class RunKind(models.TextChoices):
    ORDINARY = "ordinary", _("Run")
    SECOND_ROUND = "second_round", _("Second round")


class Moves(models.TextChoices):
    """Whether anybody may get somebody new in a second round whose pair was not opened."""

    NOBODY = "nobody", _("Nobody else")
    FEW = "few", _("At most so many further pairs")
    NEEDED = "needed", _("As few as it takes to give everybody a partner")


class Release(models.TextChoices):
    """Why a live pair is among those that a second round may end."""

    OPENED = "opened", _("Opened by an organiser")
    MOVED = "moved", _("Moved by the run")


class RunStep(models.TextChoices):
    """What a worker does with a run, in this order."""

    READING = "reading", _("Reading the profile cards")
    CHOOSING = "choosing", _("Working out who stays")
    SCORING = "scoring", _("Scoring every possible pair")
    SOLVING = "solving", _("Finding the best result")
    EXPLAINING = "explaining", _("Putting the reasons together")
    STORING = "storing", _("Storing the proposals")


class RunError(models.TextChoices):
    """Why a run failed, as it is told to organisers."""

    INTERRUPTED = (
        "interrupted",
        _("The computation was interrupted several times, so we stopped trying. Please start it again."),
    )
    TOO_GREAT = "too_great", _("These are more people than can be matched exactly in one run.")
    OUTDATED = (
        "outdated",
        _("The run was made by an earlier version of the matching. Repeat it with today's version first."),
    )
    OURS = (
        "ours",
        _(
            "Something went wrong on our side, several times. "
            "Please start it again, or tell your platform admin."
        ),
    )


class PolicyOrigin(models.TextChoices):
    """Where a version of the policy comes from; all but the first is an organiser's."""

    ORGANISER = "organiser", _("Saved by an organiser")
    START = "start", _("What programmes begin with")
    TEMPLATE = "template", _("From the template")
    ROUND = "round", _("From the earlier round")


class ProposalWarning(models.TextChoices):
    """What speaks against a proposal."""

    RULE_BROKEN = "rule_broken", _("Against a rule, by a decision")
    NO_TOPIC = "no_topic", _("No topic in common")
    NO_LANGUAGE = "no_language", _("No language in common")
    NO_WAY_TO_MEET = "no_way_to_meet", _("No way to meet that suits both")
    LOW_SCORE = "low_score", _("Weak")


class RuleName(models.TextChoices):
    """The hard rules, as what they ask of a pair."""

    SAME_PERSON = "same_person", _("two different people")
    NEVER = "never", _("not ruled out by name")
    DECLINED = "declined", _("no “rather not” in an answer")
    EARLIER_PARTNER = "earlier_partner", _("not partners before")
    SAME_UNIT = "same_unit", _("different business units")
    REPORTING_LINE = "reporting_line", _("not in one reporting line")
    NOT_JUNIOR_BY_GRADE = "not_junior_by_grade", _("grades that fit")
    NOT_JUNIOR_BY_TENURE = "not_junior_by_tenure", _("years in the organisation that fit")
    NOT_JUNIOR_BY_AGE = "not_junior_by_age", _("ages that fit")
    NO_COMMON_LANGUAGE = "no_common_language", _("a common language")
    TOO_FEW_HOURS = "too_few_hours", _("enough hours in common")
    SAME_SITE = "same_site", _("different sites")
    OTHER_SITE = "other_site", _("the same site")
    BELOW_MINIMUM = "below_minimum", _("the lowest score that is allowed")


class LeftOverReason(models.TextChoices):
    """Why somebody got no proposal: the plainest reason that holds for all on the other side."""

    NOBODY_ON_OTHER_SIDE = "nobody_on_other_side", _("There is nobody to be paired with.")
    SAME_PERSON = "same_person", _("There is nobody but the person themselves.")
    NEVER = "never", _("Pairs with everybody on the other side were ruled out.")
    DECLINED = "declined", _("Everybody on the other side is ruled out by a “rather not”.")
    EARLIER_PARTNER = "earlier_partner", _("Everybody on the other side was a partner before.")
    SAME_UNIT = "same_unit", _("Everybody on the other side works in the same business unit.")
    REPORTING_LINE = "reporting_line", _("Everybody on the other side is in the same reporting line.")
    NOT_JUNIOR_BY_GRADE = "not_junior_by_grade", _("With nobody on the other side the grades fit.")
    NOT_JUNIOR_BY_TENURE = (
        "not_junior_by_tenure",
        _("With nobody on the other side the years in the organisation fit."),
    )
    NOT_JUNIOR_BY_AGE = "not_junior_by_age", _("With nobody on the other side the ages fit.")
    NO_COMMON_LANGUAGE = "no_common_language", _("There is no common language with anybody.")
    TOO_FEW_HOURS = "too_few_hours", _("There are too few hours in common with anybody.")
    SAME_SITE = "same_site", _("Everybody on the other side works at the same site.")
    OTHER_SITE = "other_site", _("Nobody on the other side works at the same site.")
    BELOW_MINIMUM = "below_minimum", _("Nobody on the other side reaches the lowest score that is allowed.")
    SEVERAL_RULES = "several_rules", _("The rules together forbid everybody on the other side.")
    NO_SEAT = "no_seat", _("The mentors who would be allowed have no free place left.")
    BY_HAND = "by_hand", _("An organiser took the proposal apart.")
    NO_DEMAND = "no_demand", _("The mentees who would be allowed all have a mentor who suits them.")


class DecisionKind(models.TextChoices):
    """What an organiser decided of two people."""

    LOCK = "lock", _("Always together")
    NEVER = "never", _("Never together")


class EditKind(models.TextChoices):
    """What an organiser did to the proposals of a run by hand."""

    SWAP = "swap", _("Swapped")
    ASSIGN = "assign", _("Paired")
    UNASSIGN = "unassign", _("Taken apart")


class ChoosingStage(models.TextChoices):
    """Where people choose: what goes on now."""

    WISHES = "wishes", worded_lazy(_("%(Mentees)s choose"))
    ANSWERS = "answers", worded_lazy(_("%(Mentors)s answer"))
    OVER = "over", _("Over")


class WishAnswer(models.TextChoices):
    """What a mentor says to a mentee who would like to have them."""

    ACCEPTED = "accepted", _("Gladly")
    DECLINED = "declined", _("Rather not")


class ShiftReason(models.TextChoices):
    """Why a mentee has somebody else in another run."""

    BY_HAND = "by_hand", _("changed by hand")
    MENTEE_ALONE = "mentee_alone", worded_lazy(_("the %(mentee)s is in one of the two runs only"))
    MENTOR_ALONE = "mentor_alone", worded_lazy(_("a %(mentor)s is in one of the two runs only"))
    BETTER = "better", _("it makes the whole better")


class NoteKind(models.TextChoices):
    NOTE = "note", _("Note")
    REOPENED = "reopened", _("Opened again")


class DrawKind(models.TextChoices):
    """What is drawn by lot."""

    CIRCLES = "circles", _("Circles: everybody sits in one")
    COUNCIL = "council", _("A council: some are drawn from all")


class DrawState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    KNOWN = "known", _("Made known")


class Trait(models.TextChoices):
    """What circles are balanced by. Gender and age are not: nobody has given them for this."""

    UNIT = "unit", _("Business unit")
    SITE = "site", _("Site")
    TOPIC = "topic", _("Main topic")
    ROLE = "role", _("Role")
    ANSWERS = "answers", _("Answers that matching compares")


class PairState(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class EndReason(models.TextChoices):
    """Why an announced pair ended, where that is known."""

    LEFT = "left", _("Somebody left")
    REMATCHED = "rematched", _("Matched anew")


# While pairs can be made: also late ones, for people who join when others have begun.
MATCHABLE = (Phase.RECRUITING, Phase.MATCHING, Phase.ANNOUNCED, Phase.RUNNING)
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
LIVE = (PairState.CONFIRMED, PairState.ACTIVE, PairState.PAUSED)
KNOWN_TO_PARTICIPANTS = (PairState.ACTIVE, PairState.PAUSED, PairState.ENDED)
