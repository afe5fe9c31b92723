"""Changing the result of a run by hand, with the price shown first; and asking why not otherwise."""

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import operations, queries, rules
from matching.forms import NoteForm, PairForm, ReasonForm, SeenForm, UndoForm, WishForm
from matching.models import MatchRun, Proposal
from matching.operations.confirming import BoardChanged
from matching.queries.changes import ChooseWhom, NotInRun
from mentoring.accounts.access import PersonRequest, access
from mentoring.errors import Invalid
from mentoring.ui.htmx import fragment, page
from mentoring.ui.shell import Crumb
from programs.enums import Role
from programs.models import Membership


def crumbs_of(run: MatchRun, *steps: Crumb) -> list[Crumb]:
    """The way to a page below the board of a run."""
    return [
        Crumb(_("Matching"), reverse("matching:runs", args=[run.program_id])),
        Crumb(_("Result of a run"), reverse("matching:run", args=[run.pk])),
        *steps,
    ]


@require_safe
@access(Proposal, rules.can_see_proposal)
def proposal(request: PersonRequest, proposal: Proposal) -> HttpResponse:
    """Both cards side by side, why these two, and whom else the mentee could have."""
    run = proposal.run
    context = {
        "look": queries.closer_look(proposal),
        "candidates": queries.candidates(run, proposal.mentee_id, leaving=proposal.mentor_id),
        "run": run,
        "program": run.program,
        "crumbs": crumbs_of(run, Crumb(_("Proposal"))),
    }
    return page(request, "matching/proposal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MatchRun, rules.can_change)
def change(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """What a change would do; after a look at it, the change itself."""
    form = WishForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        raise NotInRun
    if request.method != "POST":
        return _preview(request, run, form)
    seen = _seen(request)
    try:
        operations.change_board(run, form.wish, seen=seen, by=request.user)
    except BoardChanged as error:
        messages.error(request, error.message)
        run.refresh_from_db(fields=["board_version"])
        return _preview(request, run, form, status=409)
    messages.success(request, _("Changed. The other organisers see it on their boards."))
    return redirect(_board(run))


def _preview(request: PersonRequest, run: MatchRun, form: WishForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "run": run,
        "program": run.program,
        "wish": form.wish,
        "crumbs": crumbs_of(run, Crumb(_("Change"))),
    }
    try:
        context["preview"] = queries.preview_words(run, form.wish)
    except ChooseWhom:
        context["others"] = queries.mentees_with(run, form.wish)
    return fragment(request, "matching/change.html", "preview", context, status=status)


@require_safe
@access(MatchRun, rules.can_change)
def team(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Who could take a place in a mentee's team that is not filled."""
    form = WishForm(request.GET)
    people = Membership.objects.in_program(run.program).with_role(Role.MENTEE).select_related("user")
    mentee = form.is_valid() and people.among([form.wish.mentee]).first()
    if not mentee:
        raise NotInRun
    try:
        candidates = queries.candidates(run, mentee.pk)
    except KeyError as error:
        raise NotInRun from error
    context = {
        "run": run,
        "program": run.program,
        "mentee": mentee,
        "candidates": candidates,
        "crumbs": crumbs_of(run, Crumb(_("Team"))),
    }
    return page(request, "matching/team.html", context)


def _seen(request: PersonRequest) -> int:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise BoardChanged
    seen: int = form.cleaned_data["seen"]
    return seen


def _board(run: MatchRun) -> str:
    return f"{reverse('matching:run', args=[run.pk])}#proposals"


@require_POST
@access(MatchRun, rules.can_change)
def undo(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Take the last change by hand back, or all back to one of them."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise BoardChanged
    chosen = form.cleaned_data
    undone = operations.undo_changes(run, seen=chosen["seen"], back_to=chosen["back_to"], by=request.user)
    text = ngettext("The last change is undone.", "%(n)d changes are undone.", undone)
    messages.success(request, text % {"n": undone})
    return redirect(_board(run))


@require_POST
@access(MatchRun, rules.can_change)
def redo(request: PersonRequest, run: MatchRun) -> HttpResponse:
    operations.redo_change(run, seen=_seen(request), by=request.user)
    messages.success(request, _("The change is made again."))
    return redirect(_board(run))


@require_safe
@access(MatchRun, rules.can_see_run)
def changes(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Whether the board has changed since the page was made: asked every few seconds."""
    seen = SeenForm(request.GET)
    since = run.board_version - seen.cleaned_data["seen"] if seen.is_valid() else 0
    context = {"run": run, "seen": run.board_version - since, "since": since, "program": run.program}
    return fragment(request, "matching/changes.html", "changes", context)


@require_POST
@access(MatchRun, rules.can_change)
def note_add(request: PersonRequest, run: MatchRun) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Please write something, at most 2,000 characters."))
    operations.add_note(
        run, form.cleaned_data["text"], form_key=form.cleaned_data["form_key"], by=request.user
    )
    return redirect(f"{reverse('matching:run', args=[run.pk])}#notes")


@require_http_methods(["GET", "HEAD", "POST"])
@access(MatchRun, rules.can_confirm)
def run_reopen(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Take the confirmations of a run back, with a reason."""
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if request.method != "POST" or not form.is_valid():
        context = {
            "run": run,
            "program": run.program,
            "form": form,
            "crumbs": crumbs_of(run, Crumb(_("Take the confirmation back"))),
        }
        return page(request, "matching/reopen.html", context, status=422 if form.is_bound else 200)
    pairs = operations.reopen_run(
        run, reason=form.cleaned_data["reason"], form_key=form.cleaned_data["form_key"], by=request.user
    )
    text = ngettext("%(n)s pair is a proposal again.", "%(n)s pairs are proposals again.", pairs)
    messages.success(request, text % {"n": intcomma(pairs)})
    return redirect("matching:run", run.pk)


@require_safe
@access(MatchRun, rules.can_see_run)
def why_not(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Why the run does not propose two people: the rule, or the exact price."""
    is_asked = any(name in request.GET for name in ("mentor", "mentor-text")) and "mentee" in request.GET
    form = PairForm(request.GET if is_asked else None, program=run.program, initial=request.GET.dict())
    context: dict[str, Any] = {
        "run": run,
        "program": run.program,
        "form": form,
        "is_asked": is_asked,
        "crumbs": crumbs_of(run, Crumb(_("Why not these two?"))),
    }
    if is_asked and form.is_valid():
        mentee, mentor = form.cleaned_data["mentee"], form.cleaned_data["mentor"]
        context |= {"mentee": mentee, "mentor": mentor}
        try:
            context["answer"] = queries.why_not_words(run, mentee.pk, mentor.pk)
        except KeyError:
            form.add_error(None, NotInRun().message)
    status = 422 if is_asked and form.errors else 200
    return page(request, "matching/why_not.html", context, status=status)
