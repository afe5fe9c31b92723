"""Python's sleep by another call, for processes under another clock: see `tests/faults/test_clocks.py`.

libfaketime 0.9.10, which is Debian's, lets `clock_nanosleep` fail where monotonic clocks are left alone.
"""

import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex) -> None:
    select.select([], [], [], float(seconds))


time.sleep = sleep
