"""Drawing circles and councils by lot, changing them by hand, and making them known."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.engine.circles import CIRCLES_VERSION, draw
from matching.enums import MATCHABLE, DrawKind, DrawState, Trait
from matching.models import Circle, CircleDraw, CircleSeat
from matching.models.circles import LONGEST_NAME
from matching.operations.confirming import lock_program
from matching.queries.circles import sizes_of
from matching.queries.traits import pool, traits_of
from mentoring.accounts.audit import record
from mentoring.accounts.models import BusinessUnit, User
from mentoring.accounts.models.users import by_name
from mentoring.errors import Conflict, Invalid
from mentoring.notifications.operations import Draft, queue_messages
from programs.models import Membership, Program
from programs.queries.disclosure import LEAST

MOST_PEOPLE = 2_000  # are drawn while somebody waits: about 0.3 s
SEEDS = 2**31


class TooFewPeople(Invalid):
    sentence = gettext_lazy("There are too few people for that. Choose a smaller size, or more people.")


class TooManyPeople(Invalid):
    def __init__(self) -> None:
        text = _("At most %(n)s people are drawn at once. Draw one business unit after the other.")
        super().__init__(text % {"n": intcomma(MOST_PEOPLE)})


class TooSmallForAnswers(Invalid):
    sentence = gettext_lazy(
        "Answers that matching compares are balanced in circles of five or more: in smaller ones the "
        "circle itself would say who has answered what."
    )


class DrawChanged(Conflict):
    sentence = gettext_lazy(
        "Somebody else has changed these circles in the meantime. Nothing of yours was done. "
        "Look at them as they are now, then try again."
    )


class KnownAlready(Conflict):
    sentence = gettext_lazy("These circles are known to everybody in them, so they don't change any more.")


class NotSeated(Conflict):
    sentence = gettext_lazy("One of the two is not where they were. Look at the circles as they are now.")


class NotInDrawPhase(Conflict):
    sentence = gettext_lazy("Circles are drawn from the recruiting phase on, until the programme closes.")


@dataclass(frozen=True)
class Lot:
    """What is to be drawn: `size` people a circle, or so many seats of a council."""

    title: str
    kind: DrawKind
    roles: tuple[str, ...]
    size: int
    traits: tuple[str, ...]
    unit: BusinessUnit | None = None


@transaction.atomic
def draw_circles(
    program: Program, lot: Lot, *, form_key: uuid.UUID, by: User, seed: int | None = None, attempt: int = 1
) -> CircleDraw:
    """Draw by lot and keep what went in; the same form draws once. Nobody but organisers knows of it.

    Raises NotInDrawPhase, TooFewPeople, TooManyPeople, TooSmallForAnswers.
    """
    locked = lock_program(program.pk)
    if made := CircleDraw.objects.in_program(program).filter(form_key=form_key).first():
        return made
    if locked.phase not in MATCHABLE:
        raise NotInDrawPhase
    traits = [trait.value for trait in Trait if trait in lot.traits]  # the answers come last
    if Trait.ANSWERS in traits and lot.size < LEAST:
        raise TooSmallForAnswers
    members = pool(program, lot.roles, lot.unit.pk if lot.unit else None)
    _check(members.count(), lot)
    people = traits_of(members, program, traits)
    made = CircleDraw.objects.create(
        program=program,
        form_key=form_key,
        title=lot.title,
        kind=lot.kind,
        roles=list(lot.roles),
        unit=lot.unit,
        size=lot.size,
        traits=traits,
        people=people,
        seed=secrets.randbelow(SEEDS) if seed is None else seed,
        engine_version=CIRCLES_VERSION,
        attempt=attempt,
        drawn_by=by,
    )
    _seat(made)
    record("circles.drawn", made, by=by, changes={"people": len(people), "seed": made.seed})
    return made


def _check(people: int, lot: Lot) -> None:
    if people > MOST_PEOPLE:
        raise TooManyPeople
    if people < lot.size + (lot.kind == DrawKind.COUNCIL):
        raise TooFewPeople


def _seat(made: CircleDraw) -> None:
    """What the seed gives; of a council only those who are drawn have a seat."""
    groups = draw(made.people, sizes_of(DrawKind(made.kind), len(made.people), made.size), made.seed).groups
    seated = groups[:1] if made.is_council else groups
    circles = Circle.objects.bulk_create(
        Circle(draw=made, number=number, name=_name(made, number)) for number in range(1, len(seated) + 1)
    )
    CircleSeat.objects.bulk_create(
        CircleSeat(draw=made, circle=circle, membership_id=uuid.UUID(key))
        for circle, group in zip(circles, seated, strict=True)
        for key in group
    )


def _name(made: CircleDraw, number: int) -> str:
    return made.title[:LONGEST_NAME] if made.is_council else _("Circle %(number)d") % {"number": number}


@transaction.atomic
def draw_again(made: CircleDraw, *, form_key: uuid.UUID, by: User) -> CircleDraw:
    """Another draw of the same kind from the people of now, in the place of a draft.

    It counts how often there was one: whoever draws until it suits them leaves a trace. Raises
    KnownAlready and what `draw_circles` raises.
    """
    lock_program(made.program_id)
    again = CircleDraw.objects.in_program(made.program).filter(form_key=form_key).first()
    if again is not None:
        return again
    lot = Lot(made.title, DrawKind(made.kind), tuple(made.roles), made.size, tuple(made.traits), made.unit)
    discard_draw(made, by=by)
    return draw_circles(made.program, lot, form_key=form_key, by=by, attempt=made.attempt + 1)


@transaction.atomic
def discard_draw(made: CircleDraw, *, by: User) -> None:
    """Forget a draft; to do it twice is harmless. Raises KnownAlready."""
    lock_program(made.program_id)
    drafts = CircleDraw.objects.filter(pk=made.pk)
    if drafts.exclude(state=DrawState.DRAFT).exists():
        raise KnownAlready
    if drafts.exists():
        record("circles.discarded", made, by=by, changes={"attempt": made.attempt})
        drafts.delete()


@transaction.atomic
def move_person(seat: CircleSeat, to: Circle, *, seen: int, by: User) -> None:
    """Put somebody into another circle, which has one more then. Raises DrawChanged, KnownAlready."""
    made = _take_turn(seat.draw_id, seen)
    if to.draw_id != made.pk:
        raise NotSeated
    CircleSeat.objects.filter(pk=seat.pk).update(circle=to, is_by_hand=True)
    record("circles.changed", made, by=by, changes={"moved": [str(seat.membership_id)]})


@transaction.atomic
def exchange_people(seat: CircleSeat, other: Membership, *, seen: int, by: User) -> None:
    """Have two people change places; of a council, one of them was not drawn.

    Raises DrawChanged, KnownAlready, NotSeated.
    """
    made = _take_turn(seat.draw_id, seen)
    theirs = CircleSeat.objects.filter(draw=made, membership=other).first()
    if str(other.pk) not in made.people or (theirs is None and not made.is_council):
        raise NotSeated
    if theirs is None:
        CircleSeat.objects.filter(pk=seat.pk).update(membership=other, is_by_hand=True)
    else:
        CircleSeat.objects.filter(pk=seat.pk).update(circle=theirs.circle_id, is_by_hand=True)
        CircleSeat.objects.filter(pk=theirs.pk).update(circle=seat.circle_id, is_by_hand=True)
    moved = [str(seat.membership_id), str(other.pk)]
    record("circles.changed", made, by=by, changes={"exchanged": moved})


def _take_turn(draw_id: uuid.UUID, seen: int) -> CircleDraw:
    """Changes of a draft come one after the other, each after the version that it saw."""
    made = CircleDraw.objects.select_for_update(of=("self",)).get(pk=draw_id)
    if made.is_known:
        raise KnownAlready
    if not CircleDraw.objects.filter(pk=draw_id, version=seen).update(version=F("version") + 1):
        raise DrawChanged
    return made


@transaction.atomic
def name_circles(made: CircleDraw, names: Mapping[uuid.UUID, str], *, by: User) -> None:
    """Give the circles of a draft their names. Raises KnownAlready."""
    if CircleDraw.objects.select_for_update(of=("self",)).get(pk=made.pk).is_known:
        raise KnownAlready
    circles = list(made.circles.all())
    renamed = [circle for circle in circles if names.get(circle.pk, circle.name) != circle.name]
    for circle in renamed:
        circle.name = names[circle.pk]
    Circle.objects.bulk_update(renamed, fields=["name"])
    if renamed:
        record("circles.named", made, by=by, changes={"circles": len(renamed)})


@transaction.atomic
def make_circles_known(made: CircleDraw, *, seen: int, by: User) -> int:
    """Tell everybody in which circle they sit and with whom; from then on nothing changes.

    Whoever has left meanwhile is told nothing. Returns how many mails that made, none if the circles
    were known before. Raises DrawChanged.
    """
    locked = CircleDraw.objects.select_for_update(of=("self",)).select_related("program").get(pk=made.pk)
    if locked.is_known:
        return 0
    known = CircleDraw.objects.filter(pk=made.pk, version=seen)
    if not known.update(state=DrawState.KNOWN, known_at=Now(), known_by=by):
        raise DrawChanged
    made.refresh_from_db(fields=["state", "known_at", "known_by"])
    record("circles.made_known", made, by=by)
    return queue_messages(_drafts(locked))


def _drafts(made: CircleDraw) -> list[Draft]:
    seats = made.seats.select_related("circle", "membership__user").order_by(*by_name("membership__user__"))
    by_circle: dict[uuid.UUID, list[CircleSeat]] = {}
    for seat in seats:
        if not seat.membership.has_left:
            by_circle.setdefault(seat.circle_id, []).append(seat)
    return [_draft(made, seat, own) for own in by_circle.values() for seat in own]


def _draft(made: CircleDraw, seat: CircleSeat, circle: Sequence[CircleSeat]) -> Draft:
    return Draft(
        recipient=seat.membership.user,
        template="matching/circle_known",
        context={
            **made.program.in_mails,
            "circle": seat.circle.name,
            "is_council": made.is_council,
            "others": [one.membership.user.full_name for one in circle if one != seat],
            "path": reverse("matching:circle", args=[seat.circle_id]),
        },
        key=f"circle_known:{seat.pk}",
    )
