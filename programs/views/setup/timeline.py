from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.access import PersonRequest, access
from programs import operations, rules
from programs.forms import TimelineForm
from programs.models import Program
from programs.views.setup.steps import go_on, step_page


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_timeline(request: PersonRequest, program: Program) -> HttpResponse:
    form = TimelineForm(request.POST if request.method == "POST" else None, program=program)
    if not form.is_valid():
        return step_page(request, program, "timeline", {"form": form})
    operations.set_timeline(program, form.timeline(), by=request.user)
    messages.success(request, _("Saved."))
    return go_on(request, program, "timeline")
