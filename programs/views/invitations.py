"""Invitations as organisers see them: what became of each, inviting by list and by role."""

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.accounts.models.users import by_name
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from programs import operations, queries, rules
from programs.enums import InvitationStatus, Role
from programs.forms import InvitationPolicyForm, InviteListForm, InviteWaitingForm
from programs.models import Invitation, Program
from programs.views.shared import below

BY_NAME = by_name("membership__user__")
COLUMNS = (
    Column("name", gettext_lazy("Name"), order_by=BY_NAME),
    Column("role", gettext_lazy("Role"), order_by=("membership__role", *BY_NAME), hide_small=True),
    Column("status", gettext_lazy("Status"), order_by=("status", *BY_NAME)),
    Column("sent", gettext_lazy("Invited"), order_by=("created_at",)),
    Column("until", gettext_lazy("Link valid until"), order_by=("expires_at",), hide_small=True),
)
SEARCHED = tuple(f"membership__user__{name}" for name in ("family_name", "given_name", "email"))


def _in_status(invitations: Any, status: str) -> Any:
    return invitations.in_status(status)


def _in_role(invitations: Any, role: str) -> Any:
    return invitations.with_role(role)


@require_safe
@access(Program, rules.can_organise)
def invitations(request: PersonRequest, program: Program) -> HttpResponse:
    return _page(request, program)


def _page(request: PersonRequest, program: Program, **bound: Any) -> HttpResponse:
    """The whole page; `bound` holds the form that was refused, by its name in the template."""
    roles = [(Role.MENTOR, Role.MENTOR.label), (Role.MENTEE, Role.MENTEE.label)]
    table = Table.build(
        request,
        Invitation.objects.current().in_program(program).with_status().with_people(),
        COLUMNS,
        caption=_("Invitations"),
        search=SEARCHED,
        filters=(
            Filter("status", _("Status"), InvitationStatus.choices, _in_status),
            Filter("role", _("Role"), roles, _in_role),
        ),
        per_page=50,
        default_order="-sent",
        dom_id="invitations",
    )
    context = {
        "program": program,
        "table": table,
        "counts": queries.invitation_counts(program),
        "statuses": InvitationStatus,
        "may_invite": rules.takes_people_in(program) and program.phase != "draft",
        "waiting_form": InviteWaitingForm(),
        "policy_form": InvitationPolicyForm(policy=operations.invitation_policy(program)),
        **bound,
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Invitations"))),
    }
    return page(request, "programs/invitations.html", context, status=422 if bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_add_people)
def invite_list(request: PersonRequest, program: Program) -> HttpResponse:
    """Paste addresses, look at what would happen to each, then invite them all."""
    data = request.POST if request.method == "POST" else None
    form = InviteListForm(data, initial={"role": request.GET.get("role", "")})
    context = {
        "program": program,
        "form": form,
        "crumbs": below(program, "programs:invitations", _("Invitations"), Crumb(_("Invite by list"))),
    }
    if not form.is_valid():
        return page(request, "programs/invite_list.html", context, status=422 if form.is_bound else 200)
    role, text = Role(form.cleaned_data["role"]), form.cleaned_data["people"]
    if "confirm" not in request.POST:
        lines = queries.read_list(program, role, text)
        invited = sum(line.is_invited for line in lines)
        return page(request, "programs/invite_list.html", {**context, "lines": lines, "invited": invited})
    sent = operations.invite_list(program, role, text, by=request.user, words=form.cleaned_data["words"])
    messages.success(request, _sent(len(sent)))
    return redirect("programs:invitations", program.pk)


def _sent(count: int) -> str:
    return ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count) % {
        "n": intcomma(count)
    }


@require_POST
@access(Program, rules.can_add_people)
def invite_waiting(request: PersonRequest, program: Program) -> HttpResponse:
    """Invite all mentors, or all mentees, who have been added but not been invited."""
    form = InviteWaitingForm(request.POST)
    role = request.POST.get("role", "")
    if not form.is_valid():
        return _page(request, program, waiting_form=form)
    waiting = program.memberships.participants().not_yet_invited()
    if role in (Role.MENTOR, Role.MENTEE):
        waiting = waiting.with_role(Role(role))
    sent = operations.send_invitations(program, waiting, by=request.user, text=form.cleaned_data["words"])
    messages.success(request, _sent(len(sent)))
    return redirect("programs:invitations", program.pk)


@require_POST
@access(Program, rules.can_set_up)
def invitation_policy(request: PersonRequest, program: Program) -> HttpResponse:
    form = InvitationPolicyForm(request.POST, policy=operations.invitation_policy(program))
    if not form.is_valid():
        return _page(request, program, policy_form=form)
    operations.set_invitation_policy(
        program,
        valid_days=form.cleaned_data["valid_days"],
        reminder_days=form.cleaned_data["reminder_days"],
        by=request.user,
    )
    messages.success(request, _("Saved. It holds for links and reminders from now on."))
    return redirect("programs:invitations", program.pk)
