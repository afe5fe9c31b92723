"""Who takes part in the matching of a programme: the same people for runs, second rounds and choosing."""

from matching.models import Exclusion, Pair
from programs.enums import Role
from programs.models import Membership, Program
from programs.models.memberships import MembershipQuerySet


def matchable(program: Program) -> MembershipQuerySet:
    """Accepted participants who have handed in their card and whom no organiser has left out."""
    excluded = Exclusion.objects.in_program(program).standing().values("membership")
    accepted = Membership.objects.in_program(program).participants().accepted().having_card()
    return accepted.exclude(pk__in=excluded)


def waiting_mentees(program: Program) -> MembershipQuerySet:
    """Mentees among them whom no pair that lasts gives a mentor."""
    paired = Pair.objects.in_program(program).lasting().values("mentee")
    return matchable(program).with_role(Role.MENTEE).exclude(pk__in=paired)
