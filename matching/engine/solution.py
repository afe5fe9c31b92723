"""How a result came about: what further questions are answered from."""

from dataclasses import dataclass

from matching.engine.optimum import Optimum
from matching.engine.places import Places
from matching.engine.sides import Sides
from matching.engine.terms import Numbers
from matching.engine.values import Values


@dataclass(frozen=True)
class Solution:
    """Who got whom, on which values and places, and the prices that prove it.

    `partners` are those of the free mentees; locked ones are not in them.
    """

    sides: Sides
    values: Values
    places: Places
    optimum: Optimum
    partners: Numbers
