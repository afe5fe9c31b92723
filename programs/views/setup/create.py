from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.access import Denied, PersonRequest, signed_in
from mentoring.errors import Forbidden
from mentoring.ui.htmx import page
from programs import operations, rules
from programs.forms import GoalForm, ProgramForm, goal_rows
from programs.models import Program


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: PersonRequest) -> HttpResponse:
    if isinstance(answer := rules.can_create(request.user), Denied):
        raise Forbidden(answer.reason)
    data = request.POST if request.method == "POST" else None
    form, goals = ProgramForm(data, organisation=request.user.organisation), goal_rows(data)
    context = {"form": form, "goals": goals}
    if data is None:
        return page(request, "programs/setup/create.html", context)
    is_valid = all([form.is_valid(), *(row.is_valid() for row in goals)])
    key = form.cleaned_data.get("form_key")
    if key and (made := Program.objects.made_from(key, request.user).first()):
        return _made_already(request, made, form)
    if not is_valid:
        return page(request, "programs/setup/create.html", context, status=422)
    try:
        program = _create(request, form, goals)
    except operations.NameTaken as error:  # by somebody else, a moment ago
        form.add_error("name", error.message)
        return page(request, "programs/setup/create.html", context, status=422)
    messages.success(request, _("The programme is there, as a draft. Nobody has been told of it yet."))
    return redirect("programs:setup", program.pk)


def _create(request: PersonRequest, form: ProgramForm, goals: list[GoalForm]) -> Program:
    return operations.create_program(
        form.told(),
        form.timeline(),
        goals=[row.line() for row in goals if row.has_changed()],
        topics=form.cleaned_data["topics"],
        rules=form.cleaned_data["rules"],
        form_key=form.cleaned_data["form_key"],
        by=request.user,
    )


def _made_already(request: PersonRequest, made: Program, form: ProgramForm) -> HttpResponse:
    """The form has come before: a double click, or the way back and on again with other words."""
    if form.data.get("name", "").strip() != made.name:
        messages.warning(
            request,
            _("That form had already made this programme. For another one, begin with an empty form."),
        )
    return redirect("programs:setup", made.pk)
