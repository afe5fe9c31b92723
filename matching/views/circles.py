"""Circles and councils: drawn by lot, changed by hand with the balance shown before, made known."""

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import operations, queries, rules
from matching.forms import AgainForm, CircleNamesForm, LotForm, MoveForm, SeenForm
from matching.models import Circle, CircleDraw, CircleSeat
from matching.operations.circles import DrawChanged
from mentoring.accounts.access import PersonRequest, access
from mentoring.errors import Invalid
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs.models import Program


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_match)
def circles(request: PersonRequest, program: Program) -> HttpResponse:
    """The draws so far, and the form for another one."""
    form = LotForm(request.POST if request.method == "POST" else None, program=program)
    if form.is_bound and form.is_valid():
        try:
            made = operations.draw_circles(
                program, form.lot, form_key=form.cleaned_data["form_key"], by=request.user
            )
        except Invalid as error:
            form.add_error("size", error.message)
        else:
            return redirect("matching:circle_draw", made.pk)
    context = {"program": program, "form": form, "draws": queries.draws_of(program), "tab": "circles"}
    return page(request, "matching/circles.html", context, status=422 if form.errors else 200)


def _crumbs(made: CircleDraw, *steps: Crumb) -> list[Crumb]:
    return [
        Crumb(_("Matching"), reverse("matching:runs", args=[made.program_id])),
        Crumb(_("Circles"), reverse("matching:circles", args=[made.program_id])),
        *steps,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@access(CircleDraw, rules.can_draw)
def circle_draw(request: PersonRequest, made: CircleDraw) -> HttpResponse:
    """What was drawn: who sits where, how balanced it is; and the names of the circles."""
    form = CircleNamesForm(request.POST if request.method == "POST" else None, made=made)
    if form.is_bound and form.is_valid():
        operations.name_circles(made, form.names, by=request.user)
        messages.success(request, _("The names are saved."))
        return redirect("matching:circle_draw", made.pk)
    context: dict[str, Any] = {
        "made": made,
        "program": made.program,
        "words": queries.draw_words(made),
        "form": form,
        "again_form": AgainForm(),
        "crumbs": _crumbs(made, Crumb(made.title)),
    }
    return page(request, "matching/circle_draw.html", context, status=422 if form.errors else 200)


@require_POST
@access(CircleDraw, rules.can_draw)
def circles_again(request: PersonRequest, made: CircleDraw) -> HttpResponse:
    form = AgainForm(request.POST)
    if not form.is_valid():
        raise DrawChanged
    again = operations.draw_again(made, form_key=form.cleaned_data["form_key"], by=request.user)
    messages.success(request, _("Drawn again, from the people of now."))
    return redirect("matching:circle_draw", again.pk)


@require_POST
@access(CircleDraw, rules.can_draw)
def circles_discard(request: PersonRequest, made: CircleDraw) -> HttpResponse:
    operations.discard_draw(made, by=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect("matching:circles", made.program_id)


@require_POST
@access(CircleDraw, rules.can_draw)
def circles_known(request: PersonRequest, made: CircleDraw) -> HttpResponse:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise DrawChanged
    mails = operations.make_circles_known(made, seen=form.cleaned_data["seen"], by=request.user)
    text = ngettext("%(n)s person gets a mail now.", "%(n)s people get a mail now.", mails)
    messages.success(
        request, text % {"n": intcomma(mails)} if mails else _("They had been made known already.")
    )
    return redirect("matching:circle_draw", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access(CircleSeat, rules.can_move)
def circle_move(request: PersonRequest, seat: CircleSeat) -> HttpResponse:
    """What it would do to the balance to move somebody; and the move."""
    made = seat.draw
    if request.method == "POST":
        return _move(request, seat)
    form = MoveForm({**request.GET.dict(), "seen": made.version}, made=made)
    circle = form.cleaned_data["circle"] if form.is_valid() else None
    context = {
        "made": made,
        "program": made.program,
        "seat": seat,
        "circle": circle,
        "circles": [] if made.is_council else made.circles.exclude(pk=seat.circle_id),
        "choices": queries.choices_of(made, seat, circle),
        "crumbs": _crumbs(
            made, Crumb(made.title, reverse("matching:circle_draw", args=[made.pk])), Crumb(_("Move"))
        ),
    }
    return page(request, "matching/circle_move.html", context)


def _move(request: PersonRequest, seat: CircleSeat) -> HttpResponse:
    form = MoveForm(request.POST, made=seat.draw)
    if not form.is_valid():
        raise DrawChanged
    seen, instead, circle = (form.cleaned_data[name] for name in ("seen", "instead", "circle"))
    if instead is not None:
        operations.exchange_people(seat, instead, seen=seen, by=request.user)
    elif circle is not None:
        operations.move_person(seat, circle, seen=seen, by=request.user)
    else:
        raise DrawChanged
    messages.success(request, _("Changed."))
    return redirect("matching:circle_draw", seat.draw_id)


@require_safe
@access(Circle, rules.can_see_circle)
def circle(request: PersonRequest, circle: Circle) -> HttpResponse:
    """A circle as those in it see it."""
    context = {"program": circle.program, "own": queries.circle_words(circle)}
    return page(request, "matching/circle.html", context)
