"""What happens when: events with a time and a place, and milestones that follow the dates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import EventForm, MilestoneForm
from programs.models import Event, Milestone, Program
from programs.views.setup.steps import below_step, step_page


@require_safe
@access(Program, rules.can_organise)
def setup_events(request: PersonRequest, program: Program) -> HttpResponse:
    entries = queries.calendar(program)
    context = {
        "events": [entry for entry in entries if entry.event],
        "milestones": [entry for entry in entries if entry.milestone],
        "has_kick_off": any(entry.event and entry.event.is_kick_off for entry in entries),
    }
    return step_page(request, program, "events", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_set_up)
def event_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = _event_form(request, program, None)
    if form.is_valid():
        operations.add_event(program, form.plan(), by=request.user)
        messages.success(request, _("Event added."))
        return redirect("programs:setup_events", program.pk)
    return _form_page(request, program, form, _("Add an event"))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Event, rules.can_edit_event)
def event_edit(request: PersonRequest, event: Event) -> HttpResponse:
    """The kick-off has a form of its own, as it can have no other kind."""
    if event.is_kick_off:
        return redirect("programs:kick_off_edit", event.program_id)
    form = _event_form(request, event.program, event)
    if form.is_valid():
        operations.update_event(event, form.plan(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("programs:setup_events", event.program_id)
    return _form_page(request, event.program, form, _("Edit the event"))


def _event_form(request: PersonRequest, program: Program, event: Event | None) -> EventForm:
    return EventForm(
        request.POST if request.method == "POST" else None,
        program=program,
        event=event,
        time_zone=request.user.time_zone,
    )


@require_POST
@access(Event, rules.can_edit_event)
def event_remove(request: PersonRequest, event: Event) -> HttpResponse:
    operations.remove_event(event, by=request.user)
    messages.success(request, _("Event removed."))
    return redirect("programs:setup_events", event.program_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_set_up)
def milestone_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.add_milestone(program, form.plan(), by=request.user)
        messages.success(request, _("Milestone added."))
        return redirect("programs:setup_events", program.pk)
    return _form_page(request, program, form, _("Add a milestone"))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Milestone, rules.can_edit_milestone)
def milestone(request: PersonRequest, milestone: Milestone) -> HttpResponse:
    form = MilestoneForm(request.POST if request.method == "POST" else None, milestone=milestone)
    if form.is_valid() and _saved(request, milestone, form):
        messages.success(request, _("Saved."))
        return redirect("programs:setup_events", milestone.program_id)
    return _form_page(request, milestone.program, form, _("Edit the milestone"))


def _saved(request: PersonRequest, milestone: Milestone, form: MilestoneForm) -> bool:
    try:
        operations.update_milestone(milestone, form.plan(), by=request.user)
    except operations.MilestoneThere as error:
        form.add_error("title", error.message)
        return False
    return True


@require_POST
@access(Milestone, rules.can_edit_milestone)
def milestone_remove(request: PersonRequest, milestone: Milestone) -> HttpResponse:
    operations.remove_milestone(milestone, by=request.user)
    messages.success(request, _("Milestone removed."))
    return redirect("programs:setup_events", milestone.program_id)


def _form_page(
    request: PersonRequest, program: Program, form: EventForm | MilestoneForm, title: str
) -> HttpResponse:
    context = {
        "program": program,
        "form": form,
        "form_title": title,
        "crumbs": below_step(program, "events", Crumb(title)),
    }
    template = "programs/setup/event.html" if isinstance(form, EventForm) else "programs/setup/milestone.html"
    return page(request, template, context, status=422 if form.is_bound else 200)
