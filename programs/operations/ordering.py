"""Lists that people put into an order of their own."""

from collections.abc import Iterable
from typing import Any


def moved(rows: Iterable[Any], row: Any, *, up: bool) -> bool:
    """Let the row change places with the one before or after it, and number the list anew.

    Saves nothing where the row is at the end already (False). The caller holds a lock on the list.
    """
    order = list(rows)
    place = order.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return False
    order[place], order[other] = order[other], order[place]
    for position, each in enumerate(order):
        each.position = position
    type(row).objects.bulk_update(order, ["position"])
    return True
