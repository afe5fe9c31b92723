"""The words that a programme explains: edited by organisers, read by everybody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import TermForm
from programs.models import GlossaryTerm, Program
from programs.views.setup.steps import below_step, step_page
from programs.views.shared import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_glossary(request: PersonRequest, program: Program) -> HttpResponse:
    form = TermForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operations.add_term(program, form.line(), by=request.user)
        except operations.TermTaken as error:
            form.add_error("term", error.message)
        else:
            messages.success(request, _("Term added."))
            return redirect("programs:setup_glossary", program.pk)
    context = {"form": form, "glossary": queries.glossary(program)}
    return step_page(request, program, "glossary", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(GlossaryTerm, rules.can_edit_term, key="term")
def term(request: PersonRequest, term: GlossaryTerm) -> HttpResponse:
    form = TermForm(request.POST if request.method == "POST" else None, term=term)
    if form.is_valid() and _saved(request, term, form):
        messages.success(request, _("Saved."))
        return redirect("programs:setup_glossary", term.program_id)
    context = {
        "form": form,
        "program": term.program,
        "crumbs": below_step(term.program, "glossary", Crumb(_("Term"))),
    }
    return page(request, "programs/setup/term.html", context, status=422 if form.is_bound else 200)


def _saved(request: PersonRequest, term: GlossaryTerm, form: TermForm) -> bool:
    try:
        operations.update_term(term, form.line(), by=request.user)
    except operations.TermTaken as error:
        form.add_error("term", error.message)
        return False
    return True


@require_POST
@access(GlossaryTerm, rules.can_edit_term, key="term")
def term_remove(request: PersonRequest, term: GlossaryTerm) -> HttpResponse:
    operations.remove_term(term, by=request.user)
    messages.success(request, _("Term removed."))
    return redirect("programs:setup_glossary", term.program_id)


@require_safe
@access(Program, rules.can_see)
def glossary(request: PersonRequest, program: Program) -> HttpResponse:
    context = {
        "program": program,
        "glossary": queries.glossary(program),
        "may_change": bool(rules.can_set_up(request.user, program)),
        "crumbs": crumbs(program, Crumb(_("Glossary"))),
    }
    return page(request, "programs/glossary.html", context)
