from django.http import HttpRequest
from django.urls import reverse

from mentoring.ui.shell import Crumb
from programs.models import Membership, Program


def crumbs(program: Program, *steps: Crumb) -> list[Crumb]:
    """The way from the programme's home to a page."""
    return [Crumb(program.name, reverse("sessions:program", args=[program.pk])), *steps]


def below(program: Program, view: str, label: str, *steps: Crumb) -> list[Crumb]:
    """The same, by way of one of the programme's own pages."""
    return crumbs(program, Crumb(label, reverse(view, args=[program.pk])), *steps)


def below_person(membership: Membership, people: str, *steps: Crumb) -> list[Crumb]:
    """The same, by way of a person's page."""
    person = Crumb(membership.user.full_name, reverse("programs:person", args=[membership.pk]))
    return below(membership.program, "programs:people", people, person, *steps)


def place_asked(request: HttpRequest) -> int | None:
    """To which place of its list a row shall move, counted from 0; None for what is no such place."""
    place = request.POST.get("to", "")
    return int(place) if place.isascii() and place.isdecimal() and len(place) < 6 else None
