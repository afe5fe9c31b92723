"""People of a programme, found by typing a part of their name."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from matching.queries.board import standing
from mentoring.ui.lookup import SHOWN, Choice
from mentoring.ui.tables import every_word
from programs.enums import Role
from programs.models import Membership, Program
from programs.models.memberships import MembershipQuerySet

NAMES = ("user__given_name", "user__family_name")


@dataclass(frozen=True)
class PeopleSource:
    """Everybody who is accepted, of one role or of both; the choices of a `LookupField`."""

    program: Program
    role: Role | None = None

    @property
    def url(self) -> str:
        query = {"role": self.role.value} if self.role else {}
        return reverse("matching:people", args=[self.program.pk], query=query)

    def search(self, text: str) -> Sequence[Choice]:
        """In one query, of bounded size."""
        return [_choice(member) for member in self._people.filter(every_word(text, NAMES))[: SHOWN + 1]]

    def get(self, key: str) -> Choice | None:
        try:
            member = self._people.filter(pk=uuid.UUID(key)).first()
        except ValueError:
            return None
        return _choice(member) if member else None

    @property
    def _people(self) -> MembershipQuerySet:
        roles = (self.role,) if self.role else (Role.MENTOR, Role.MENTEE)
        members = Membership.objects.in_program(self.program).with_role(*roles).accepted()
        return members.select_related("user__business_unit", "program").by_name()


def _choice(member: Membership) -> Choice:
    return Choice(str(member.pk), member.user.full_name, standing(member.user), member)
