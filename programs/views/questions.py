"""The programme's own questions on the profile card, for organisers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import QuestionForm, QuestionPreview
from programs.models import Program, Question
from programs.views.setup.steps import below_step, step_page
from programs.views.shared import place_asked

ADDED = gettext_lazy("Question added. Cards ask it from now on.")


@require_safe
@access(Program, rules.can_organise)
def questions(request: PersonRequest, program: Program) -> HttpResponse:
    """What the card asks besides its own fields, in order, with a preview for each side."""
    shown = queries.program_questions(program)
    previews = [QuestionPreview(role, shown.asked) for role in ("mentor", "mentee")]
    return step_page(request, program, "questions", {"questions": shown, "previews": previews})


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_set_up)
def question_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.add_question(program, form.line(), by=request.user)
        messages.success(request, ADDED)
        return redirect("programs:questions", program.pk)
    return _form_page(request, program, form, _("Add a question"))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Question, rules.can_ask_anew)
def question_again(request: PersonRequest, question: Question) -> HttpResponse:
    """Ask anew what a sealed question asked, for an audience that can be promised."""
    form = QuestionForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        operations.ask_anew(question, form.line(), by=request.user)
        messages.success(request, ADDED)
        return redirect("programs:questions", question.program_id)
    return _form_page(request, question.program, form, _("Ask again"))


@require_POST
@access(Question, rules.can_ask_anew)
def question_settle(request: PersonRequest, question: Question) -> HttpResponse:
    operations.settle_question(question, by=request.user)
    messages.success(request, _("The question is not asked anew. Its answers stay sealed."))
    return redirect("programs:questions", question.program_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Question, rules.can_edit_question)
def question(request: PersonRequest, question: Question) -> HttpResponse:
    form = QuestionForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        try:
            operations.update_question(question, form.line(), by=request.user)
        except operations.QuestionAnswered as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("programs:questions", question.program_id)
    return _form_page(request, question.program, form, _("Edit the question"))


def _form_page(request: PersonRequest, program: Program, form: QuestionForm, title: str) -> HttpResponse:
    context = {
        "program": program,
        "form": form,
        "title": title,
        "crumbs": below_step(program, "questions", Crumb(title)),
    }
    return page(request, "programs/question.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(Question, rules.can_edit_question)
def question_move(request: PersonRequest, question: Question) -> HttpResponse:
    if (place := place_asked(request)) is not None:
        operations.move_question(question, place, by=request.user)
    return redirect("programs:questions", question.program_id)


@require_POST
@access(Question, rules.can_edit_question)
def question_retire(request: PersonRequest, question: Question) -> HttpResponse:
    operations.retire_question(question, by=request.user)
    messages.success(request, _("Cards no longer ask this. What people have answered stays."))
    return redirect("programs:questions", question.program_id)


@require_POST
@access(Question, rules.can_edit_question)
def question_remove(request: PersonRequest, question: Question) -> HttpResponse:
    operations.remove_question(question, by=request.user)
    messages.success(request, _("Question removed."))
    return redirect("programs:questions", question.program_id)
