"""What mentees wish for, and what mentors answer.

Whoever changes a list says who is `offered` to the person now: others on it, who have left or have no
place any more, are taken off with the change.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from matching.enums import WishAnswer
from matching.models import ChoosingWindow, Shortlist, Wish
from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Invalid
from mentoring.ui.labels import worded_lazy
from programs.models import Membership

type Offered = Collection[uuid.UUID]  # mentors


class NotTheTime(Conflict):
    sentence = _("The time for this is over, or has not come yet. Nothing was changed.")


class HandedIn(Conflict):
    sentence = _("Your list is handed in. Take it back to change it.")


class ListFull(Conflict):
    def __init__(self, most: int) -> None:
        super().__init__(
            ngettext(
                "Your list can hold %(n)d card. Take it off first.",
                "Your list can hold %(n)d cards. Take one off first.",
                most,
            )
            % {"n": most}
        )


class NothingWished(Invalid):
    sentence = worded_lazy(_("Your list is empty. Put one %(mentor)s on it first."))


@transaction.atomic
def add_wish(membership: Membership, mentor: uuid.UUID, *, offered: Offered, by: User) -> None:
    """Put a mentor at the end of the list; harmless if they are on it.

    Raises NotTheTime, HandedIn, ListFull.
    """
    window = _open(membership)
    shortlist, wished = _draft(membership, offered)
    if mentor in wished:
        return
    if len(wished) >= window.most:
        raise ListFull(window.most)
    Wish.objects.create(shortlist=shortlist, mentor_id=mentor, rank=len(wished) + 1)


@transaction.atomic
def remove_wish(membership: Membership, mentor: uuid.UUID, *, offered: Offered, by: User) -> None:
    """Take a mentor off the list; harmless if they are not on it. Raises NotTheTime, HandedIn."""
    _open(membership)
    shortlist, wished = _draft(membership, offered)
    if mentor in wished:
        Wish.objects.of_list(shortlist).filter(mentor=mentor).delete()
        _rank(shortlist, [one for one in wished if one != mentor])


@transaction.atomic
def move_wish(membership: Membership, mentor: uuid.UUID, *, to: int, offered: Offered, by: User) -> None:
    """Put a mentor of the list at this place, from 0. Raises NotTheTime, HandedIn."""
    _open(membership)
    shortlist, wished = _draft(membership, offered)
    if mentor in wished:
        others = [one for one in wished if one != mentor]
        others.insert(max(0, to), mentor)
        _rank(shortlist, others)


@transaction.atomic
def hand_in_shortlist(membership: Membership, *, offered: Offered, by: User) -> None:
    """From now on the list counts; to do so twice is harmless. Raises NotTheTime, NothingWished."""
    _open(membership)
    if Shortlist.objects.of_member(membership).handed_in().exists():
        return
    shortlist, wished = _draft(membership, offered)
    if not wished:
        raise NothingWished
    Shortlist.objects.filter(pk=shortlist.pk).update(handed_in_at=Now())
    record("shortlist.handed_in", shortlist, by=by, program_id=membership.program_id)


@transaction.atomic
def take_back_shortlist(membership: Membership, *, by: User) -> None:
    """Make the list a draft again, while mentees choose; to do so twice is harmless. Raises NotTheTime."""
    _open(membership)
    shortlist = _locked(membership)
    if Shortlist.objects.handed_in().filter(pk=shortlist.pk).update(handed_in_at=None):
        record("shortlist.taken_back", shortlist, by=by, program_id=membership.program_id)


@transaction.atomic
def answer_wishes(membership: Membership, answers: Mapping[uuid.UUID, tuple[str, int]], *, by: User) -> int:
    """Write what a mentor says to those who wish for them: an answer, and whom rather (the smaller number).

    Whoever is not named is left without an answer; returns how many have one. Raises NotTheTime.
    """
    if not ChoosingWindow.objects.in_program(membership.program).for_answers().exists():
        raise NotTheTime
    wishes = Wish.objects.for_mentor(membership).that_count().select_for_update(of=("self",))
    by_list = {wish.shortlist_id: wish for wish in wishes}
    given = {key: said for key, said in answers.items() if key in by_list}
    gladly = sorted(key for key, (answer, _order) in given.items() if answer == WishAnswer.ACCEPTED)
    gladly.sort(key=lambda key: given[key][1])
    places = {key: place for place, key in enumerate(gladly, 1)}
    for key, wish in by_list.items():
        wish.answer = given[key][0] if key in given else ""
        wish.place = places.get(key)
        wish.is_sealed = False  # what is said now is said with today's words
    Wish.objects.bulk_update(by_list.values(), fields=["answer", "place", "is_sealed"])
    answered = sum(bool(wish.answer) for wish in by_list.values())
    record("wishes.answered", membership, by=by, changes={"answered": answered})
    return answered


def _open(membership: Membership) -> ChoosingWindow:
    window = ChoosingWindow.objects.in_program(membership.program).for_wishes().first()
    if window is None:
        raise NotTheTime
    return window


def _locked(membership: Membership) -> Shortlist:
    """The person's list, so that two of their windows write one after the other."""
    Shortlist.objects.get_or_create(membership=membership)
    return Shortlist.objects.of_member(membership).select_for_update().get()


def _draft(membership: Membership, offered: Offered) -> tuple[Shortlist, list[uuid.UUID]]:
    """The list and who of those offered is on it, the dearest first."""
    shortlist = _locked(membership)
    if shortlist.handed_in_at:
        raise HandedIn
    wished = list(shortlist.wishes.values_list("mentor", flat=True))
    kept = [mentor for mentor in wished if mentor in offered]
    if len(kept) < len(wished):
        shortlist.wishes.exclude(mentor__in=kept).delete()
        _rank(shortlist, kept)
    return shortlist, kept


def _rank(shortlist: Shortlist, wished: Sequence[uuid.UUID]) -> None:
    """Ranks are looked at when the transaction ends, so that they may cross on the way."""
    wishes = {wish.mentor_id: wish for wish in shortlist.wishes.all()}
    for rank, mentor in enumerate(wished, 1):
        wishes[mentor].rank = rank
    Wish.objects.bulk_update(wishes.values(), fields=["rank"])
