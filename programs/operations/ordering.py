"""Lists that people put into an order of their own."""

from collections.abc import Iterable
from typing import Any


def moved(rows: Iterable[Any], row: Any, *, to: int) -> bool:
    """Put the row at a place counted from 0, beyond the ends at an end, and number the list anew.

    Saves nothing where the row stands there already or is none of the list (False). The caller
    holds a lock on the list.
    """
    order = list(rows)
    place = max(0, min(to, len(order) - 1))
    if row not in order or order.index(row) == place:
        return False
    order.remove(row)
    order.insert(place, row)
    for position, each in enumerate(order):
        each.position = position
    type(row).objects.bulk_update(order, ["position"])
    return True
