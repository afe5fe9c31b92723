"""Among results that are equally good: one that depends on the people only.

By complementary slackness every best result consists of pairs whose prices fit exactly ("tight"),
gives a partner to every mentee with a price and fills every place with one. So all best results can
be searched on the few tight pairs; each of these gets a number as if by chance, drawn from what the
two people said and the seed, and the greatest sum of them decides. It is almost surely reached by
one result only (isolating lemma, Mulmuley, Vazirani & Vazirani 1987), whichever solver looks for it.
"""

from matching.engine.canonical import luck
from matching.engine.flow import Edges, most_and_best
from matching.engine.places import Places
from matching.engine.prices import Prices
from matching.engine.sides import Sides
from matching.engine.terms import Numbers

LUCK = 2**24


def settle_ties(sides: Sides, tight: Edges, places: Places, prices: Prices) -> Numbers:
    """The best result that chance likes most."""
    mentees = len(sides.mentees)
    chance = luck(
        sides.mentee_numbers[tight.rows], sides.mentor_numbers[tight.columns], sides.snapshot.seed, LUCK
    )
    must = LUCK * (mentees + 1)  # more than all luck together
    values = chance + must * (prices.mentees[tight.rows] > 0)
    due = prices.mentors[places.columns] + places.points
    open_ = due >= 0  # a place that costs less than nothing stays empty in every best result
    filled = Places(places.columns[open_], places.counts[open_], must * (due[open_] > 0), places.mentors)
    return most_and_best(mentees, Edges(tight.rows, tight.columns, values), filled)
