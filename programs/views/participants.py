"""What mentors and mentees do for themselves: rules and leaving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries
from programs import rules as access_rules
from programs.forms import AcceptRulesForm, NotNowForm
from programs.models import Membership
from programs.views.shared import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, access_rules.can_fill_card)
def rules(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Read the rules in their exact wording, and accept them."""
    shown = queries.participation(membership)
    form = AcceptRulesForm(
        request.POST if request.method == "POST" else None,
        initial={"version": shown.rules.pk if shown.rules else None},
    )
    if form.is_valid() and shown.rules:
        if form.cleaned_data["version"] != shown.rules.pk:
            raise operations.RulesChanged
        operations.accept_rules(membership, shown.rules, language=get_language() or "", by=request.user)
        messages.success(request, _("Thank you. You have accepted the rules."))
        if shown.card_is_handed_in:
            return redirect("sessions:home")
        return redirect("programs:card", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "participation": shown,
        "form": form,
        "changes": queries.differences(shown.accepted_before.text, shown.rules.text)
        if shown.accepted_before and shown.rules and shown.rules_are_due
        else (),
        "standing": queries.standing(membership.program),
        "links": queries.glossary(membership.program).links,
        "crumbs": crumbs(membership.program, Crumb(_("Rules"))),
    }
    return page(request, "programs/rules.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, access_rules.can_choose_end)
def own_end(request: PersonRequest, membership: Membership) -> HttpResponse:
    """The programme was extended: stay, or leave at the end that was promised."""
    if request.method == "POST":
        leaves = request.POST.get("until") == "old"
        operations.choose_end(membership, leaves=leaves, by=request.user)
        if leaves:
            messages.success(request, _("Done. You leave at the end that you were promised."))
        else:
            messages.success(request, _("How good that you stay."))
        return redirect("programs:own_end", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "own_end": queries.own_end(membership),
        "crumbs": crumbs(membership.program, Crumb(_("More time"))),
    }
    return page(request, "programs/own_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, access_rules.can_postpone)
def not_now(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Put the answer off, perhaps to a day on which to be asked again."""
    form = NotNowForm(
        request.POST if request.method == "POST" else None,
        initial={"ask_again_on": membership.ask_again_on},
    )
    if form.is_valid():
        day = form.cleaned_data["ask_again_on"]
        operations.say_not_now(membership, ask_again_on=day, by=request.user)
        messages.success(request, _("Thank you for saying so. You can change your mind whenever you like."))
        return redirect("sessions:home")
    context = {
        "program": membership.program,
        "membership": membership,
        "form": form,
        "crumbs": crumbs(membership.program, Crumb(_("Not now"))),
    }
    return page(request, "programs/not_now.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, access_rules.can_leave)
def withdraw(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Decline the invitation or leave the programme: ask once, then do it."""
    if request.method == "POST":
        operations.leave_program(membership, by=request.user)
        name = {"name": membership.program.name}
        messages.success(request, _("Done. You no longer take part in “%(name)s”.") % name)
        return redirect("sessions:home")
    context = {
        "program": membership.program,
        "membership": membership,
        "crumbs": crumbs(membership.program, Crumb(_("Leave"))),
    }
    return page(request, "programs/withdraw.html", context)
