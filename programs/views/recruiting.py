"""How recruiting stands, for organisers."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import queries, rules
from programs.models import Program
from programs.views.shared import below


@require_safe
@access(Program, rules.can_organise)
def recruiting(request: PersonRequest, program: Program) -> HttpResponse:
    context = {
        "program": program,
        "stand": queries.recruiting(program),
        "least": queries.LEAST,
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Recruiting"))),
    }
    return page(request, "programs/recruiting.html", context)
