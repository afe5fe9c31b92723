from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.enums import Phase
from programs.models import Program
from programs.views.shared import crumbs


@require_safe
@access(Program, rules.can_organise)
def setup(request: PersonRequest, program: Program) -> HttpResponse:
    """How far each step is, where to go on, and what the next phase waits for."""
    context = {
        "program": program,
        "set_up": queries.set_up(program),
        "may_duplicate": bool(rules.can_duplicate(request.user, program)),
        "may_change": rules.is_open(program),
        "phases": list(Phase),
        "crumbs": crumbs(program, Crumb(_("Set-up"))),
    }
    return page(request, "programs/setup/overview.html", context)


@require_POST
@access(Program, rules.can_organise)
def change_phase(request: PersonRequest, program: Program) -> HttpResponse:
    target = request.POST.get("to", "")
    step = queries.transition(program.current_phase, Phase(target)) if target in Phase.values else None
    if step is None or not step.by_button:
        raise operations.PhaseChanged
    operations.change_phase(program, step.target, by=request.user)
    messages.success(request, _("The phase is now: %(phase)s.") % {"phase": step.target.label})
    return redirect(reverse("programs:setup", args=[program.pk]) + "#phase")
