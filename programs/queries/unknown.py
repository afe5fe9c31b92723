"""People of whom something is not known that rules of matching read."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from programs.enums import Fact
from programs.models import MeetingHours
from programs.models.memberships import MembershipQuerySet

# Conditions on memberships.
NOT_KNOWN: Mapping[Fact, Q] = {
    Fact.UNIT: Q(user__business_unit=None),
    Fact.MANAGER: Q(user__manager=None),
    Fact.GRADE: Q(user__grade=None),
    Fact.TENURE: Q(user__started_on=None),
    Fact.SITE: Q(user__site="") & (Q(card=None) | Q(card__site="")),
    Fact.HOURS: ~Q(Exists(MeetingHours.objects.filter(card=OuterRef("card")))),
}


def not_known(people: MembershipQuerySet, fact: Fact) -> MembershipQuerySet:
    """The participants among them of whom it is not known."""
    return people.participants().filter(NOT_KNOWN[fact])
