from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.access import PersonRequest, access
from programs import operations, rules
from programs.forms import TeamForm
from programs.models import Program
from programs.views.setup.steps import step_page


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_team(request: PersonRequest, program: Program) -> HttpResponse:
    """Who is there for the participants, and somebody more."""
    form = TeamForm(
        request.POST if request.method == "POST" else None, initial={"locale": request.user.locale}
    )
    if form.is_valid() and _added(request, program, form):
        return redirect("programs:setup_team", program.pk)
    team = program.memberships.team().with_people().by_role()
    return step_page(request, program, "team", {"form": form, "team": team})


def _added(request: PersonRequest, program: Program, form: TeamForm) -> bool:
    try:
        membership = operations.add_person(program, **form.newcomer(), by=request.user)
    except operations.AlreadyInProgram as error:
        name = {"name": error.membership.user.full_name}
        messages.info(request, _("%(name)s is in the programme already, in this role.") % name)
        return True
    except operations.AddressRefused as error:
        form.add_error("email", error.message)
        return False
    name = {"name": membership.user.full_name}
    messages.success(request, _("%(name)s is in the team and gets a mail.") % name)
    return True
