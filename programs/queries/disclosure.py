"""Which counts of a small group may be shown, so that no single person can be made out."""

from collections.abc import Hashable, Mapping

LEAST = 5  # people in a figure that is shown


def disclosed[K: Hashable](counts: Mapping[K, int], least: int = LEAST) -> dict[K, int | None]:
    """The counts of all parts of one group, with None for those that stay hidden.

    Whoever knows the size of the group can subtract what is shown: what is left over for the hidden
    parts together is therefore never fewer than `least` people either, and never a single part. To that
    end the smallest of the parts that could be shown are hidden as well. A group that is all of one
    kind is hidden whole: of each of its people one would know it.
    """
    shown = sorted((key for key, n in counts.items() if n >= least), key=lambda key: counts[key])
    hidden = [key for key in counts if key not in set(shown)]
    while shown and hidden and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
        hidden.append(shown.pop(0))
    if len(shown) == 1 and counts[shown[0]] == sum(counts.values()):
        shown = []
    return {key: n if key in set(shown) else None for key, n in counts.items()}
