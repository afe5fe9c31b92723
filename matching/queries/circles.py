"""What a draw has made of people: circles in numbers, never what a single person keeps to themselves.

Answers are balanced but shown nowhere: not in the composition of a circle and not in the figure that a
move by hand changes. Organisers may see them, but a list of circles goes from hand to hand, and in
groups this small either would say who has answered what.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from matching.engine.circles import Balance, balance_of, circle_sizes, draw, exchanges
from matching.enums import DrawKind, Trait
from matching.models import Circle, CircleDraw, CircleSeat
from matching.queries.board import standing
from matching.queries.traits import People
from mentoring.accounts.models import User
from mentoring.accounts.models.users import by_name
from programs.enums import PROMISED
from programs.models import Membership, Program

BEST = 12  # exchanges that are offered at once
NOT_SHOWN = (Trait.ANSWERS,)


@dataclass(frozen=True)
class SeatRow:
    seat: CircleSeat
    user: User
    role: str
    standing: str
    has_left: bool


@dataclass(frozen=True)
class Part:
    """How many of a circle have which trait, the most common first."""

    label: str
    counts: Sequence[tuple[str, int]]
    is_role: bool


@dataclass(frozen=True)
class CircleRow:
    circle: Circle
    seats: Sequence[SeatRow]
    parts: Sequence[Part]


@dataclass(frozen=True)
class DrawWords:
    """A draw as organisers see it."""

    circles: Sequence[CircleRow]
    not_drawn: int
    balance: Balance
    shown: Sequence[str]  # labels of the traits that the figure is about
    is_kept_apart: bool  # something was balanced that is shown nowhere
    by_hand: int

    @property
    def seats(self) -> int:
        return sum(len(row.seats) for row in self.circles)


def draw_words(made: CircleDraw) -> DrawWords:
    """In two queries."""
    seats = made.seats.select_related("membership__user__business_unit").order_by(
        *by_name("membership__user__"), "pk"
    )
    by_circle: dict[uuid.UUID, list[CircleSeat]] = defaultdict(list)
    for seat in seats:
        by_circle[seat.circle_id].append(seat)
    kinds = _shown_kinds(made)
    rows = [
        CircleRow(
            circle, [_seat(seat) for seat in by_circle[circle.pk]], _parts(made, kinds, by_circle[circle.pk])
        )
        for circle in made.circles.all()
    ]
    places = {str(seat.membership_id): seat.circle_id for own in by_circle.values() for seat in own}
    return DrawWords(
        circles=rows,
        not_drawn=len(made.people) - len(places),
        balance=balance(made, places),
        shown=[str(Trait(trait).label) for trait in made.traits if trait not in NOT_SHOWN],
        is_kept_apart=any(trait in NOT_SHOWN for trait in made.traits),
        by_hand=sum(seat.is_by_hand for own in by_circle.values() for seat in own),
    )


def _shown_kinds(made: CircleDraw) -> list[tuple[int, Trait]]:
    """Where the traits that may be shown stand in a person's row: the answers come last, if at all."""
    return [(place, Trait(trait)) for place, trait in enumerate(made.traits) if trait not in NOT_SHOWN]


def _seat(seat: CircleSeat) -> SeatRow:
    member = seat.membership
    return SeatRow(seat, member.user, member.role, standing(member.user), member.state not in PROMISED)


def _parts(made: CircleDraw, kinds: Sequence[tuple[int, Trait]], seats: Sequence[CircleSeat]) -> list[Part]:
    shown = [seat for seat in seats if seat.membership.shows_card]
    return [
        Part(
            str(trait.label),
            Counter(made.people[str(seat.membership_id)][place] for seat in shown).most_common(),
            trait == Trait.ROLE,
        )
        for place, trait in kinds
    ]


def balance(made: CircleDraw, places: Mapping[str, uuid.UUID]) -> Balance:
    """How balanced the circles are in what may be shown."""
    return balance_of(*_as_shown(made, places))


def _as_shown(made: CircleDraw, places: Mapping[str, uuid.UUID]) -> tuple[People, list[list[str]]]:
    """People with the traits that may be shown, in their circles; whoever has none is in one of their own."""
    kinds = [place for place, _trait in _shown_kinds(made)]
    people = {key: [made.people[key][kind] for kind in kinds] for key in made.people}
    groups: dict[uuid.UUID | None, list[str]] = defaultdict(list)
    for key in people:
        groups[places.get(key)].append(key)
    return people, list(groups.values())


@dataclass(frozen=True)
class Exchange:
    """Somebody with whom a person could change places, and what the balance would be then."""

    membership: Membership
    standing: str
    circle: Circle | None  # None for who was not drawn
    percent: int
    change: int


@dataclass(frozen=True)
class Transfer:
    """A circle to which a person could go without an exchange."""

    circle: Circle
    people: int
    percent: int
    change: int


@dataclass(frozen=True)
class Choices:
    """What could be done with a person; `percent` is the balance as it stands."""

    percent: int
    exchanges: Sequence[Exchange]
    transfers: Sequence[Transfer]


def choices_of(made: CircleDraw, seat: CircleSeat, circle: Circle | None = None) -> Choices:
    """The best exchanges of all, or all with a circle; and the circles that would take one more.

    In three queries.
    """
    circles = {each.pk: each for each in made.circles.all()}
    places = {str(member): key for member, key in made.seats.values_list("membership_id", "circle_id")}
    people, groups = _as_shown(made, places)
    now, own = balance_of(people, groups), str(seat.membership_id)
    after = {
        key: found
        for key, found in exchanges(people, groups, own).items()
        if circle is None or places.get(key) == circle.pk
    }
    best = sorted(after, key=lambda key: (after[key].off, key))[: None if circle else BEST]
    members = Membership.objects.among(best).accepted().select_related("user__business_unit").in_bulk()
    sizes = Counter(places.values())
    moved = {key: balance_of(*_as_shown(made, {**places, own: key})) for key in _targets(made, seat, circles)}
    return Choices(
        now.percent,
        [
            Exchange(
                members[uuid.UUID(key)],
                standing(members[uuid.UUID(key)].user),
                circles[places[key]] if key in places else None,
                after[key].percent,
                after[key].percent - now.percent,
            )
            for key in best
            if uuid.UUID(key) in members
        ],
        [
            Transfer(circles[key], sizes[key], found.percent, found.percent - now.percent)
            for key, found in moved.items()
        ],
    )


def _targets(made: CircleDraw, seat: CircleSeat, circles: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """A council has no other circle; of very many circles the exchanges are choice enough."""
    others = [key for key in circles if key != seat.circle_id]
    return [] if made.is_council or len(others) > BEST else others


def drawn_again(made: CircleDraw) -> list[frozenset[str]]:
    """The groups that the seed gives, by the keys of memberships: what was drawn before any move."""
    sizes = sizes_of(DrawKind(made.kind), len(made.people), made.size)
    groups = draw(made.people, sizes, made.seed).groups
    return [frozenset(group) for group in (groups[:1] if made.is_council else groups)]


def sizes_of(kind: DrawKind, people: int, size: int) -> tuple[int, ...]:
    if kind == DrawKind.COUNCIL:
        return size, people - size
    return circle_sizes(people, size)


def draws_of(program: Program) -> QuerySet[CircleDraw]:
    draws = CircleDraw.objects.in_program(program).newest_first().select_related("drawn_by").defer("people")
    return draws.annotate(
        people_seated=Count("seats", distinct=True), circles_made=Count("circles", distinct=True)
    )


# --- what members see -----------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnCircle:
    """A circle with those who sit in it."""

    circle: Circle
    seats: Sequence[SeatRow]


def circle_words(circle: Circle) -> OwnCircle:
    """In one query."""
    seats = circle.seats.select_related("membership__user__business_unit").order_by(
        *by_name("membership__user__"), "pk"
    )
    return OwnCircle(circle, [_seat(seat) for seat in seats])


def own_circles(user: User, program: Program) -> list[Circle]:
    """The circles of a programme that the person knows to be theirs, in one query."""
    known = Circle.objects.in_program(program).known_to(user).select_related("draw")
    return list(known.order_by("-draw__known_at", "number"))
