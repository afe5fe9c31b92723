from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.accounts.access import PersonRequest, access, signed_in
from mentoring.ui.htmx import page
from programs.models import Program
from programs.rules import can_create, can_see
from sessions.queries import homes


@require_safe
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    context = {
        "home": homes.home(request.user),
        "may_create": bool(can_create(request.user)),
    }
    return page(request, "sessions/home.html", context)


@require_safe
@access(Program, can_see)
def program(request: PersonRequest, program: Program) -> HttpResponse:
    context = {"program": program, "home": homes.program_home(request.user, program)}
    return page(request, "sessions/program.html", context)
