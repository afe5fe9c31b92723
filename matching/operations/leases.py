"""A worker's hold on a row that it computes: whatever it writes, it writes only while that stands."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Greatest, Now

from matching.enums import RunStep

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


class Lost(Exception):
    """The row is not ours any more: it was stopped, or another worker has taken it over."""


@dataclass
class Lease:
    """The row, as long as it is in the hands of this attempt."""

    held: QuerySet[Any]
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

    def write(self, **fields: object) -> None:
        """Change the row if it is still ours; raises Lost if it is not."""
        if not self.held.update(**fields):
            raise Lost
