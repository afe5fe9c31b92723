"""The people of a programme: the table, and what organisers do with one or many of them."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.accounts.models.users import by_name
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from programs import operations, queries, rules
from programs.enums import Decision, Fact, Participation, Role
from programs.forms import DecideAllForm, DecisionForm, PersonForm
from programs.models import Membership, Program
from programs.views.shared import below, crumbs

BY_NAME = by_name("user__")
COLUMNS = (
    Column("name", gettext_lazy("Name"), order_by=BY_NAME),
    Column("role", gettext_lazy("Role"), order_by=("role", *BY_NAME)),
    Column(
        "unit",
        gettext_lazy("Unit"),
        order_by=(Lower("user__business_unit__name"), *BY_NAME),
        hide_small=True,
    ),
    Column("state", gettext_lazy("State"), order_by=("state", *BY_NAME)),
    Column("card", gettext_lazy("Profile card"), order_by=("card__published_at", *BY_NAME), hide_small=True),
)
SEARCHED = ("user__family_name", "user__given_name", "user__email", "user__job_title")
DONE = {
    Decision.ACCEPT: lambda n: ngettext("%(n)s person accepted.", "%(n)s people accepted.", n),
    Decision.WAITLIST: lambda n: ngettext(
        "%(n)s person put on the waiting list.", "%(n)s people put on the waiting list.", n
    ),
    Decision.DECLINE: lambda n: ngettext("%(n)s person declined.", "%(n)s people declined.", n),
}


def _in_role(people: Any, role: str) -> Any:
    return people.with_role(role)


def _in_state(people: Any, state: str) -> Any:
    return people.in_state(state)


def _in_unit(people: Any, unit: str) -> Any:
    return people.in_unit(unit)


def _gaps(request: PersonRequest) -> list[Filter]:
    """A choice for those who come from a page that counts people of whom something is not known."""
    if "unknown" not in request.GET:
        return []
    choices = [(fact.value, _("%(fact)s: not known") % {"fact": fact.label}) for fact in Fact]
    return [Filter("unknown", _("What is known"), choices, _not_known)]


def _not_known(people: Any, fact: str) -> Any:
    return queries.not_known(people, Fact(fact))


def _table(request: PersonRequest, program: Program) -> Table:
    """The people that the address asks for."""
    return Table.build(
        request,
        program.memberships.with_people().with_cards().with_earlier_round(),
        COLUMNS,
        caption=_("People"),
        search=SEARCHED,
        filters=(
            Filter("role", _("Role"), Role.choices, _in_role),
            Filter("state", _("State"), Participation.choices, _in_state),
            Filter("unit", _("Unit"), queries.units_in(program), _in_unit),
            *_gaps(request),
        ),
        per_page=50,
        default_order="name",
        rows=queries.person_rows,
        dom_id="people",
    )


@require_safe
@access(Program, rules.can_organise)
def people(request: PersonRequest, program: Program) -> HttpResponse:
    table = _table(request, program)
    context = {
        "program": program,
        "table": table,
        "crowd": queries.crowd(program),
        "decision_form": DecisionForm(program=program),
        "may_decide": rules.is_open(program),
        "may_add": rules.takes_people_in(program),
        "crumbs": crumbs(program, Crumb(_("People"))),
    }
    return page(request, "programs/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_add_people)
def person_add(request: PersonRequest, program: Program) -> HttpResponse:
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        program=program,
        initial={"role": request.GET.get("role", ""), "locale": request.user.locale, "capacity": 1},
    )
    if form.is_valid() and (answer := _added(request, program, form)):
        return answer
    context = {
        "form": form,
        "program": program,
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Add a person"))),
    }
    return page(request, "programs/person_add.html", context, status=422 if form.is_bound else 200)


def _added(request: PersonRequest, program: Program, form: PersonForm) -> HttpResponse | None:
    """Where to go next; None where the form has to be shown again."""
    try:
        membership = operations.add_person(program, **form.newcomer(), by=request.user)
    except operations.AlreadyInProgram as error:
        name = error.membership.user.full_name
        messages.info(request, _("%(name)s is in the programme already, in this role.") % {"name": name})
        return redirect("programs:person", error.membership.pk)
    except operations.AddressRefused as error:
        form.add_error("email", error.message)
        return None
    except operations.OtherSide as error:
        form.add_error("role", error.message)
        return None
    except operations.ReportsInCircle as error:
        form.add_error("manager", error.message)
        return None
    messages.success(request, _added_sentence(membership))
    return redirect("programs:person_add" if "another" in request.POST else "programs:people", program.pk)


def _added_sentence(membership: Membership) -> str:
    name = {"name": membership.user.full_name}
    if membership.invited_at:
        return _("%(name)s is in the programme and gets a mail.") % name
    return _("%(name)s is in the programme. The invitation goes out when you start recruiting.") % name


@require_POST
@access(Program, rules.can_set_up)
def decide(request: PersonRequest, program: Program) -> HttpResponse:
    """Answer the ticked applications, one or many."""
    form = DecisionForm(request.POST, program=program)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.warning(request, str(errors[0]))
        return redirect(_came_from(request, program))
    decision, asked = Decision(form.cleaned_data["decision"]), form.cleaned_data["membership"]
    words = form.cleaned_data["words"]
    changed = operations.decide_applications(program, asked, decision, by=request.user, words=words)
    _say_done(request, decision, len(changed))
    if left := len(asked) - len(changed):
        messages.info(
            request,
            ngettext(
                "%(n)s person was left out: there is no application to answer.",
                "%(n)s people were left out: there is no application to answer.",
                left,
            )
            % {"n": intcomma(left)},
        )
    return redirect(_came_from(request, program))


def _say_done(request: PersonRequest, decision: Decision, people: int) -> None:
    messages.success(request, DONE[decision](people) % {"n": intcomma(people)} + " " + _("Each gets a mail."))


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_set_up)
def decide_all(request: PersonRequest, program: Program) -> HttpResponse:
    """Answer everybody who waits and whom the table's search and filters leave, on all its pages."""
    table = _table(request, program)
    waiting = table.matching.in_state(Participation.APPLIED, Participation.WAITLISTED)  # type: ignore[attr-defined]
    form = DecideAllForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decision = Decision(form.cleaned_data["decision"])
        changed = operations.decide_applications(
            program, waiting, decision, by=request.user, words=form.cleaned_data["words"]
        )
        _say_done(request, decision, len(changed))
        return redirect("programs:people", program.pk)
    context = {
        "program": program,
        "table": table,
        "waiting": queries.waiting_counts(waiting),
        "form": form,
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Answer many"))),
    }
    return page(request, "programs/decide_all.html", context, status=422 if form.is_bound else 200)


def _came_from(request: PersonRequest, program: Program) -> str:
    """The people table as the organiser had it, or the page of the person whom they answered."""
    table = reverse("programs:people", args=[program.pk])
    page_before = urlsplit(request.headers.get("Referer", ""))
    persons = {f"/memberships/{key}/" for key in request.POST.getlist("membership")}
    if page_before.path in {table, *persons}:
        return page_before._replace(scheme="", netloc="", fragment="").geturl()
    return table
