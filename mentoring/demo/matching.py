"""A run on the people who are ready, and what the organisers have decided of it so far."""

import uuid

from matching import operations
from matching.enums import DecisionKind, DrawKind, Trait
from matching.models import MatchRun
from matching.operations.circles import Lot
from matching.queries import candidates
from matching.queries.changes import Wish
from mentoring.accounts.models import User
from programs.enums import Role
from programs.models import Program

COUNCIL = "Digital council"
SEED = 2026  # any number; the draw is the same in every demo


def review(program: Program, organiser: User, colleague: User) -> None:
    """Run the matching, then lock a pair, rule one out, swap two people and leave a note."""
    run = operations.request_run(program, form_key=uuid.uuid4(), by=organiser)
    operations.execute_run(run.pk)
    run.refresh_from_db()
    best, *_others, weakest = run.proposals.order_by("-score", "pk").select_related("mentor", "mentee")
    operations.decide_pair(
        best.mentor,
        best.mentee,
        DecisionKind.LOCK,
        reason="Both have asked for each other after the information hour.",
        by=organiser,
    )
    operations.decide_pair(
        weakest.mentor,
        weakest.mentee,
        DecisionKind.NEVER,
        reason="They are on the two sides of a reorganisation this autumn.",
        by=colleague,
    )
    _swap(run, best.mentee_id, colleague)
    operations.add_note(
        run,
        "The swap was agreed with both heads of department. Please look at the weakest pairs once more "
        "before we confirm on Friday.",
        form_key=uuid.uuid4(),
        by=colleague,
    )


def draw_council(program: Program, organiser: User) -> None:
    """Seven mentors by lot, whom nobody knows of yet."""
    lot = Lot(COUNCIL, DrawKind.COUNCIL, (Role.MENTOR,), 7, (Trait.UNIT, Trait.SITE, Trait.TOPIC))
    operations.draw_circles(program, lot, form_key=uuid.uuid4(), by=organiser, seed=SEED)


def _swap(run: MatchRun, locked: uuid.UUID, by: User) -> None:
    """The first mentee but the locked one gets the mentor who suits them best of all others."""
    for proposal in run.proposals.exclude(mentee=locked).order_by("-score", "pk"):
        for other in candidates(run, proposal.mentee_id):
            held = [mentee for mentee, _user in other.mentees]
            if len(held) == 1 and locked not in held:
                wish = Wish(proposal.mentee_id, other.mentor, held[0])
                operations.change_board(run, wish, seen=run.board_version, by=by)
                return
