"""Making a programme: from a template, from nothing, or from an earlier round."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import operations, queries
from matching.blueprints import first_policy
from mentoring.accounts.access import Denied, PersonRequest, access, signed_in
from mentoring.errors import Forbidden
from mentoring.texts import clean_line
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import rules
from programs.forms import CreateForm, RoundForm
from programs.models import Program
from programs.operations import ProgramNameTaken
from programs.queries import organised_programs
from programs.views.shared import below


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: PersonRequest) -> HttpResponse:
    if isinstance(answer := rules.can_create(request.user), Denied):
        raise Forbidden(answer.reason)
    form = CreateForm(
        request.POST if request.method == "POST" else None,
        organisation=request.user.organisation,
        language=get_language() or request.user.locale,
    )
    is_valid = form.is_valid()
    if made := _made_already(request, form):
        return made
    if is_valid and (program := _created(request, form)):
        messages.success(request, _("The programme is there, as a draft. Nobody has been told of it yet."))
        return redirect("programs:setup", program.pk)
    context = {
        "form": form,
        "templates": queries.templates_in(form["language"].value() or ""),
        "from_nothing": queries.policy_words(first_policy()),
        "earlier": organised_programs(request.user),
    }
    return page(request, "matching/create.html", context, status=422 if form.is_bound else 200)


def _created(request: PersonRequest, form: CreateForm) -> Program | None:
    """None where somebody else took the name a moment ago."""
    try:
        return operations.make_program(
            form.purpose(),
            form.timeline(),
            template=form.cleaned_data["blueprint"],
            language=form.cleaned_data["language"],
            form_key=form.cleaned_data["form_key"],
            by=request.user,
        )
    except ProgramNameTaken as error:
        form.add_error("name", error.message)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_duplicate)
def duplicate(request: PersonRequest, program: Program) -> HttpResponse:
    """Another round, with all dates moved to its start."""
    form = RoundForm(request.POST if request.method == "POST" else None, source=program)
    is_valid = form.is_valid()
    if made := _made_already(request, form):
        return made
    if is_valid and (new := _duplicated(request, program, form)):
        messages.success(request, _("The new round is there, as a draft, with its dates moved."))
        return redirect("programs:setup", new.pk)
    context = {
        "form": form,
        "program": program,
        "took_part": program.memberships.took_part().active().count(),
        "policy": queries.policy_words(queries.policy_of_round(queries.current_version(program))),
        "crumbs": below(program, "programs:setup", _("Set-up"), Crumb(_("Another round"))),
    }
    return page(request, "matching/duplicate.html", context, status=422 if form.is_bound else 200)


def _duplicated(request: PersonRequest, source: Program, form: RoundForm) -> Program | None:
    try:
        return operations.make_round(
            source, form.round(), form_key=form.cleaned_data["form_key"], by=request.user
        )
    except ProgramNameTaken as error:
        form.add_error("name", error.message)
        return None


def _made_already(request: PersonRequest, form: CreateForm | RoundForm) -> HttpResponse | None:
    """The form has come before: a double click, or the way back and on again with other words."""
    key = form.cleaned_data.get("form_key") if form.is_bound else None
    made = Program.objects.made_from(key, request.user).first() if key else None
    if made is None:
        return None
    if clean_line(form.data.get("name", "")) != made.name:
        messages.warning(
            request,
            _("That form had already made this programme. For another one, begin with an empty form."),
        )
    return redirect("programs:setup", made.pk)
