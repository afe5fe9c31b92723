"""Circles of managers: found for a whole file at once, named one by one."""

from collections.abc import Iterable, Mapping


def find_loops(managers: Mapping[str, str], start: Iterable[str]) -> list[tuple[str, ...]]:
    """The circles that are met on the way up from somebody, each person once, in their order.

    `managers` maps a person to the one above; who is in no circle costs one step.
    """
    done: set[str] = set()
    loops = []
    for person in start:
        way: dict[str, int] = {}
        step: str | None = person
        while step is not None and step not in done and step not in way:
            way[step] = len(way)
            step = managers.get(step)
        if step is not None and step in way:
            loops.append(tuple(way)[way[step] :])
        done.update(way)
    return loops
