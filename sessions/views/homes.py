from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.accounts.access import access, signed_in
from mentoring.ui.htmx import page
from programs.models import Program
from sessions import rules
from sessions.queries import homes
from sessions.views.requests import PersonRequest


@require_safe
@signed_in
def home(request: PersonRequest) -> HttpResponse:
    context = {
        "home": homes.home(request.user),
        "may_create": request.user.has_perm("programs.add_program"),
    }
    return page(request, "sessions/home.html", context)


@require_safe
@access(Program, rules.can_see_program)
def program(request: PersonRequest, program: Program) -> HttpResponse:
    context = {"program": program, "home": homes.program_home(request.user, program)}
    return page(request, "sessions/program.html", context)
