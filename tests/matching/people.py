"""Participants who are ready to be matched."""

import uuid
from typing import Any

from matching import operations
from matching.models import MatchRun
from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories


def mentor(
    program: Program,
    *,
    capacity: int = 1,
    offers: dict[Any, int] | None = None,
    card: dict[str, Any] | None = None,
    **user: Any,
) -> Membership:
    """Accepted, with a card; `offers` maps topics to levels, `card` holds fields of the card."""
    member = factories.MembershipFactory(
        program=program,
        mentor=True,
        capacity=capacity,
        **{f"user__{key}": value for key, value in user.items()},
    )
    made = factories.ProfileCardFactory(membership=member, **card or {})
    for topic, level in (offers or {}).items():
        factories.TopicChoiceFactory(card=made, topic=topic, level=level)
    return member


def mentee(
    program: Program,
    *,
    wants: dict[Any, tuple[int, int]] | None = None,
    card: dict[str, Any] | None = None,
    **user: Any,
) -> Membership:
    """Accepted, with a card; `wants` maps topics to priority and knowledge."""
    member = factories.MembershipFactory(
        program=program, mentee=True, **{f"user__{key}": value for key, value in user.items()}
    )
    made = factories.ProfileCardFactory(membership=member, **card or {})
    for topic, (priority, knowledge) in (wants or {}).items():
        factories.TopicChoiceFactory(
            card=made, topic=topic, level=None, priority=priority, knowledge=knowledge
        )
    return member


def finished_run(program: Program, by: User) -> MatchRun:
    """Requested and computed, as a worker would."""
    run = operations.request_run(program, form_key=uuid.uuid4(), by=by)
    operations.execute_run(run.pk)
    run.refresh_from_db()
    return run
