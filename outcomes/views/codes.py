from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.errors import Conflict
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from outcomes import operations, rules
from outcomes.forms import CodeForm
from outcomes.models import Code, Study
from outcomes.operations.codes import CodeInALoop, CodeNameTaken
from outcomes.queries.codebook import codebook
from programs.models import Program


@require_http_methods(["GET", "POST"])
@access(Program, rules.can_code)
def codes(request: PersonRequest, program: Program) -> HttpResponse:
    """The codebook, and a form for a code that no text has called for yet."""
    study = Study.objects.of_program(program).own().first()
    known = Code.objects.of_study(study) if study else Code.objects.none()
    form = CodeForm(request.POST or None, codes=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if known.named(given["name"]).exists():
            form.add_error("name", CodeNameTaken(known.spelled(given["name"])).message)
        else:
            operations.make_code(study or operations.own_study(program), by=request.user, **given)
            messages.success(request, _("The code is in the codebook."))
            return redirect("outcomes:codes", program=program.pk)
    context = {
        "entries": codebook(study, request.user) if study else [],
        "form": form,
        "program": program,
        "crumbs": [
            Crumb(_("Evidence"), reverse("outcomes:sources", args=[program.pk])),
            Crumb(_("Codebook")),
        ],
    }
    return page(request, "outcomes/codes.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@access(Code, rules.can_edit_code)
def code_edit(request: PersonRequest, code: Code) -> HttpResponse:
    """Rename, define or move a code."""
    others = Code.objects.of_study(code.study).exclude(pk=code.pk)
    form = CodeForm(request.POST or None, instance=code, codes=others)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_code(Code.objects.get(pk=code.pk), by=request.user, **form.cleaned_data)
        except CodeNameTaken as error:
            form.add_error("name", error.message)
        except CodeInALoop as error:
            form.add_error("parent", error.message)
        else:
            messages.success(request, _("The code has been changed."))
            return redirect("outcomes:codes", program=code.program.pk)
    context = {
        "form": form,
        "code": code,
        "twins": others.named(code.name),
        "crumbs": [
            Crumb(_("Codebook"), reverse("outcomes:codes", args=[code.program.pk])),
            Crumb(code.name),
        ],
    }
    return page(request, "outcomes/code_edit.html", context, status=422 if form.errors else 200)


@require_POST
@access(Code, rules.can_edit_code)
def code_merge(request: PersonRequest, code: Code) -> HttpResponse:
    """Make a code that reads like another one, from before names were unique, part of it."""
    twins = Code.objects.of_study(code.study).exclude(pk=code.pk).named(code.name)
    into = twins.order_by("double").first()
    if into is None:
        raise Conflict
    operations.merge_codes(code, into, by=request.user)
    messages.success(request, _("The two codes are one now."))
    return redirect("outcomes:code_edit", code=into.pk)
