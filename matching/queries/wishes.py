"""What mentees have wished for and mentors have answered: for the engine, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass, replace

from matching.engine import Snapshot
from matching.enums import WishAnswer
from matching.models import MatchRun, Wish
from programs.models import Program


def with_wishes(program: Program, snapshot: Snapshot) -> Snapshot:
    """What mentees have handed in, and what mentors have answered to it."""
    wishes: dict[str, list[str]] = defaultdict(list)
    welcome: dict[str, list[tuple[int, str]]] = defaultdict(list)
    declined = []
    rows = Wish.objects.in_program(program).for_matching().order_by("shortlist_id", "rank")
    for *pair, answer, place in rows.values_list("shortlist__membership_id", "mentor_id", "answer", "place"):
        mentee, mentor = map(str, pair)
        wishes[mentee].append(mentor)
        if answer == WishAnswer.ACCEPTED and place:
            welcome[mentor].append((place, mentee))
        elif answer == WishAnswer.DECLINED:
            declined.append((mentee, mentor))
    return replace(
        snapshot,
        mentees=tuple(replace(one, wishes=tuple(wishes[one.id])) for one in snapshot.mentees),
        mentors=tuple(
            replace(one, wishes=tuple(mentee for _place, mentee in sorted(welcome[one.id])))
            for one in snapshot.mentors
        ),
        declined=tuple(declined),
    )


@dataclass(frozen=True)
class ChosenWords:
    """What wishes have brought and cost, against what would be best for all."""

    asked: int  # mentees with a list
    open: int  # wishes that both sides would rather have
    open_without: int  # in what would be best for all
    pairs_lost: int
    points_lost: int


def chosen_words(run: MatchRun) -> ChosenWords | None:
    """None where people did not choose."""
    if not run.chosen:
        return None
    return ChosenWords(
        asked=run.chosen["asked"],
        open=run.blocking_pairs or 0,
        open_without=run.chosen["best_unmet"],
        pairs_lost=run.chosen["best_pairs"] - (run.mentees_paired or 0),
        points_lost=max(0, run.chosen["best_points"] - (run.total_score or 0)),
    )
