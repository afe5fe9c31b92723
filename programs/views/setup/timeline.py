"""The dates of a programme: each change is shown with all that moves along, then done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.enums import Phase
from programs.forms import ExtensionForm, TimelineForm
from programs.models import Program
from programs.views.setup.steps import below_step, go_on, step_page


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_timeline(request: PersonRequest, program: Program) -> HttpResponse:
    """The dates; what moves along with them is shown first, and done once that is confirmed."""
    form = TimelineForm(request.POST if request.method == "POST" else None, program=program)
    if not form.is_valid() or "back" in request.POST:
        context = {
            "form": form,
            "calendar": queries.calendar(program),
            "may_extend": bool(rules.can_extend(request.user, program)),
            "extensions": program.extensions.newest_first(),
        }
        return step_page(request, program, "timeline", context)
    plan = queries.plan_timeline(program, form.timeline())
    needs_a_look = plan.moves_along or (plan.changes_something and program.phase != Phase.DRAFT)
    seen = request.POST.get("seen", "")
    if needs_a_look and not seen:
        return _preview(request, program, {"form": form, "plan": plan})
    operations.set_timeline(program, form.timeline(), seen=seen or plan.fingerprint, by=request.user)
    messages.success(request, _("Saved."))
    return go_on(request, program, "timeline")


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_extend)
def extend(request: PersonRequest, program: Program) -> HttpResponse:
    """Give the programme more time: choose how much, look at what moves along, confirm."""
    form = ExtensionForm(request.POST if request.method == "POST" else None, program=program)
    if not form.is_valid() or "back" in request.POST:
        context = {
            "program": program,
            "form": form,
            "crumbs": below_step(program, "timeline", Crumb(_("Extend"))),
        }
        refused = form.is_bound and not form.is_valid()
        return page(request, "programs/setup/extend.html", context, status=422 if refused else 200)
    timeline = queries.Timeline.of(program).with_end(form.new_end_on())
    if "seen" not in request.POST:
        plan = queries.plan_timeline(program, timeline)
        return _preview(request, program, {"form": form, "plan": plan, "is_extension": True})
    operations.extend_program(program, timeline.ends_on, seen=request.POST["seen"], by=request.user)
    messages.success(request, _("The programme has been extended. Everybody gets a mail."))
    return redirect("programs:setup_timeline", program.pk)


def _preview(request: PersonRequest, program: Program, context: dict[str, Any]) -> HttpResponse:
    told = len({one.user_id for one in queries.counting_on_dates(program)})
    shown = {
        "program": program,
        "told": 0 if program.phase == Phase.DRAFT else told,
        "crumbs": below_step(program, "timeline", Crumb(_("What moves along"))),
        **context,
    }
    return page(request, "programs/setup/plan.html", shown)
