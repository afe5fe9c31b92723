"""Results of the engine, asked again: from the snapshot and the proof that were stored with a run."""

import uuid
from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from matching.engine import ENGINE_VERSION, Certificate, Review, RuleCode, Snapshot, WhyNot
from matching.models import BoardEdit, MatchRun
from mentoring.errors import Conflict

type Partners = Mapping[str, str]  # mentors by mentees, both by the keys of their memberships

HELD = 2  # runs that a process keeps ready: each is a whole snapshot


class RunOutdated(Conflict):
    sentence = _(
        "This run was computed by an earlier version of the matching, so it can be looked at and "
        "confirmed, but not changed or asked any more. Run the matching again."
    )


class RunSealed(RunOutdated):
    sentence = _(
        "This run had compared answers that were for nobody's eyes. They were taken out of it, so it can "
        "be looked at and confirmed, but not changed or asked any more. Run the matching again."
    )


def can_be_asked(run: MatchRun) -> bool:
    """Whether the run was computed by the engine of today, from what is still in it."""
    return run.engine_version == ENGINE_VERSION and not run.is_sealed


def check_can_be_asked(run: MatchRun) -> None:
    """Raises RunOutdated, or RunSealed, which is one with a reason of its own."""
    if run.is_sealed:
        raise RunSealed
    if not can_be_asked(run):
        raise RunOutdated


def review_of(run: MatchRun) -> Review:
    """The run's snapshot, ready to be asked; raises RunOutdated, RunSealed."""
    check_can_be_asked(run)
    return _review(run.pk)


@lru_cache(maxsize=HELD)
def _review(run_id: uuid.UUID) -> Review:
    """Snapshots never change once a run is done."""
    return Review(Snapshot.from_json(MatchRun.objects.values_list("snapshot", flat=True).get(pk=run_id)))


def partners_now(run: MatchRun) -> dict[str, str]:
    """The board as it stands."""
    pairs = run.proposals.values_list("mentee_id", "mentor_id")
    return {str(mentee): str(mentor) for mentee, mentor in pairs}


def partners_computed(run: MatchRun) -> dict[str, str]:
    """The board as the engine made it: what was changed by hand is taken back, the last change first."""
    partners = partners_now(run)
    for moves in BoardEdit.objects.of_run(run).standing().newest_first().values_list("moves", flat=True):
        for move in moves:
            if move["before"]:
                partners[move["mentee"]] = move["before"]
            else:
                partners.pop(move["mentee"], None)
    return partners


def why_not(run: MatchRun, mentee: uuid.UUID, mentor: uuid.UUID) -> WhyNot | None:
    """Why the engine did not propose these two, None where the result was not proved.

    Raises RunOutdated, RunSealed.
    """
    check_can_be_asked(run)
    proof = MatchRun.objects.values_list("certificate", flat=True).get(pk=run.pk)
    if proof is None:
        return None
    certificate = Certificate(
        mentees=tuple(proof["mentees"].items()),
        mentors=tuple(proof["mentors"].items()),
        bonus=proof["bonus"],
        worth=proof["worth"],
    )
    return review_of(run).why_not(str(mentee), str(mentor), partners_computed(run), certificate)


def why_not_by_wishes(run: MatchRun, mentee: uuid.UUID, mentor: uuid.UUID) -> WhyNot | None:
    """The rules that forbid two people where wishes came first, without a price; None for other runs."""
    if not run.chosen:
        return None
    review = review_of(run)
    broken = review.look(str(mentee), str(mentor)).broken
    if not broken and str(mentor) not in dict(review.candidates(str(mentee))):
        broken = (RuleCode.BELOW_MINIMUM,)
    return WhyNot(broken=broken, is_pair=partners_computed(run).get(str(mentee)) == str(mentor))
