from django.http import HttpResponse
from django.views.decorators.http import require_safe

from mentoring.accounts.access import PersonRequest, access
from programs import queries, rules
from programs.models import Program
from programs.views.setup.steps import step_page


@require_safe
@access(Program, rules.can_organise)
def setup_events(request: PersonRequest, program: Program) -> HttpResponse:
    times = queries.kick_off_times(program, request.user.time_zone)
    return step_page(request, program, "events", {"times": times})
