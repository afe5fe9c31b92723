"""The assignment: as many mentees as possible get a mentor, and then as many points as possible.

Both aims are one sum. Each pair is worth its score plus a bonus, and the bonus is greater than all
scores of a whole result together: one more pair outweighs any points. A forbidden pair is worth
nothing at all, which is what being left over is worth.

`scipy.optimize.linear_sum_assignment` (Crouse 2016, shortest augmenting paths) computes in float64,
but only adds, subtracts and compares; with whole numbers every step is exact as long as all of them
stay below 2^53. Prices and path lengths are sums of at most 2n + 1 worths (n: the smaller side), so
`assign` refuses whatever comes within a factor of three of that limit; 100,000 people stay a factor
of ten away.
Among equally good results the solver takes the first that it finds with people in the order of their
`id`: the snapshot's order, not the database's, decides.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from matching.engine.errors import TooGreat
from matching.engine.policy import SCORE_MAX

type Partners = NDArray[np.int64]  # for each mentee the place of their mentor, or NOBODY
type Worths = NDArray[np.int64]  # mentees x mentors, 0 where a pair is forbidden

NOBODY = -1
EXACT = 2**53


def bonus_of_a_pair(mentees: int, seats: int) -> int:
    """More than all scores of any result: at most min(mentees, seats) pairs of SCORE_MAX points."""
    return min(mentees, seats) * SCORE_MAX + 1


def worths(scores: NDArray[np.int64], allowed: NDArray[np.bool_], seats: NDArray[np.int64]) -> Worths:
    """What each pair adds to the one sum that is made as great as possible."""
    bonus = bonus_of_a_pair(scores.shape[0], int(seats.sum()))
    return np.where(allowed, scores + bonus, 0)


def assign(worth: Worths, seats: NDArray[np.int64]) -> Partners:
    """The partner of each mentee in a result of the greatest worth.

    `seats` are the free places of each mentor: a mentor's column is repeated for each of them.
    Raises TooGreat when the numbers are too great to be exact.
    """
    mentees, mentors = worth.shape
    columns = np.repeat(np.arange(mentors), np.minimum(seats, mentees))
    partners = np.full(mentees, NOBODY, dtype=np.int64)
    if not mentees or not columns.size:
        return partners
    smaller = min(mentees, columns.size)
    if 3 * (2 * smaller + 1) * int(worth.max()) >= EXACT:
        raise TooGreat("too many people for exact arithmetic")
    rows, taken = linear_sum_assignment(worth[:, columns].astype(np.float64), maximize=True)
    chosen = columns[taken]
    is_pair = worth[rows, chosen] > 0
    partners[rows[is_pair]] = chosen[is_pair]
    return partners
