"""A worker's hold on a row that it computes: whatever it writes, it writes only while that stands."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Greatest, Now
from structlog.typing import FilteringBoundLogger

from matching.engine import TooGreat
from matching.enums import RunError, RunState, RunStep
from matching.queries.reviews import RunOutdated, RunSealed

LEASE = timedelta(seconds=60)  # well above the longest silence: one solve of a few thousand people
EVERY = 0.3  # seconds
MOST_ATTEMPTS = 12  # a dying machine or a deployment costs nobody a run; what kills every worker ends
MOST_MISTAKES = 3  # the same people fail in the same way

# How far a computation is, in per cent, when a step begins and when it ends.
SHARES = {
    RunStep.READING: (0, 15),
    RunStep.CHOOSING: (15, 40),
    RunStep.SCORING: (15, 45),
    RunStep.SOLVING: (45, 75),
    RunStep.EXPLAINING: (75, 85),
    RunStep.STORING: (85, 100),
}


# What another attempt would not help against.
REFUSED: Mapping[type[Exception], RunError] = {
    TooGreat: RunError.TOO_GREAT,
    RunOutdated: RunError.OUTDATED,
    RunSealed: RunError.OUTDATED,
}


class Lost(Exception):
    """The row is not ours any more: it was stopped, or another worker has taken it over."""


@dataclass
class Lease:
    """The row, as long as it is in the hands of this attempt: the so-and-so-many-th, from 1."""

    held: QuerySet[Any]
    number: int
    told: tuple[RunStep | None, float] = field(default=(None, 0.0), init=False)  # the step, and when

    def tell(self, step: RunStep, done: int = 0, total: int = 1) -> None:
        """Write down how far the computation is, and keep it for another lease; raises Lost."""
        self.told = step, time.monotonic()
        start, end = SHARES[step]
        progress = start + (end - start) * done // max(total, 1)
        self.write(step=step, progress=Greatest("progress", progress), leased_until=Now() + LEASE)

    def tell_now_and_then(self, step: RunStep, done: int, total: int) -> None:
        """The same, but a few times a second for a step that goes on, however often it is called."""
        last, at = self.told
        if step != last or time.monotonic() - at >= EVERY:
            self.tell(step, done, total)

    def carry_out(self, compute: Callable[[], None], log: FilteringBoundLogger) -> None:
        """Compute, and end the row with a reason or give it back where that fails."""
        try:
            compute()
        except Lost:
            log.info("computation.lost")
        except tuple(REFUSED) as error:
            log.warning("computation.refused", why=type(error).__name__)
            self.fail(REFUSED[type(error)])
        except Exception:  # a mistake of ours, or the database's: another attempt may help
            log.exception("computation.broken")
            self.give_back()
        else:
            log.info("computation.done")

    def give_back(self) -> None:
        """Let the sweep try again a little later, or end it after the last attempt."""
        if self.number >= MOST_MISTAKES:
            self.fail(RunError.OURS)
        else:
            self.held.update(state=RunState.QUEUED, leased_until=None, step="", progress=0)

    def fail(self, error: RunError) -> None:
        """End the row without a result, unless it is in other hands by now."""
        self.held.update(state=RunState.FAILED, error=error, leased_until=None)

    def write(self, **fields: object) -> None:
        """Change the row if it is still ours; raises Lost if it is not."""
        if not self.held.update(**fields):
            raise Lost
