"""Python's sleep by another call, for processes under another clock: see `tests/faults/test_clocks.py`.

libfaketime 0.9.10, which is Debian's, lets `clock_nanosleep` fail where monotonic clocks are left alone.
"""

import select
import time


def sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


time.sleep = sleep
