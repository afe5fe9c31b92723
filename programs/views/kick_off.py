from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import KickOffForm
from programs.models import Event, Program
from programs.views.shared import below, crumbs


@require_safe
@access(Program, rules.can_see)
def kick_off(request: PersonRequest, program: Program) -> HttpResponse:
    """When, where and what: everybody in the programme reads it."""
    context = {
        "program": program,
        "times": queries.kick_off_times(program, request.user.time_zone),
        "may_edit": bool(rules.can_set_up(request.user, program)),
        "crumbs": crumbs(program, Crumb(_("Kick-off"))),
    }
    return page(request, "programs/kick_off.html", context)


@require_safe
@access(Event, rules.can_see_event)
def event(request: PersonRequest, event: Event) -> HttpResponse:
    """When, where and what: those who are expected there read it."""
    context = {
        "program": event.program,
        "event": event,
        "times": queries.event_times(event, request.user.time_zone),
        "may_edit": bool(rules.can_edit_event(request.user, event)),
        "crumbs": crumbs(event.program, Crumb(event.title)),
    }
    return page(request, "programs/event.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_set_up)
def kick_off_edit(request: PersonRequest, program: Program) -> HttpResponse:
    event = program.kick_off
    form = KickOffForm(
        request.POST if request.method == "POST" else None,
        program=program,
        event=event,
        time_zone=request.user.time_zone,
    )
    if form.is_valid():
        operations.schedule_kick_off(program, form.plan(), by=request.user)
        messages.success(request, _("Saved. Everybody in the programme sees it."))
        return redirect("programs:kick_off", program.pk)
    context = {
        "program": program,
        "event": event,
        "form": form,
        "crumbs": below(program, "programs:kick_off", _("Kick-off"), Crumb(_("Edit"))),
    }
    return page(request, "programs/kick_off_edit.html", context, status=422 if form.is_bound else 200)
