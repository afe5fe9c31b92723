"""The audit trail in plain words: each person's own, and a programme's for its organisers."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mentoring.accounts.access import PersonRequest, access, signed_in
from mentoring.trail import queries
from mentoring.trail.acts import ActKind, verbs_of
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from programs.models import Program
from programs.rules import can_organise

PER_PAGE = 100
WHAT = Column("what", gettext_lazy("What"))
WHEN = Column("when", gettext_lazy("When"), order_by=("at", "id"))
WHEN_SHOWN = Column("when", gettext_lazy("When"), order_by=("shown_at",))
BY = Column("by", gettext_lazy("By"))
ABOUT = Column("about", gettext_lazy("About"))
PROGRAM = Column("program", gettext_lazy("Programme"), hide_small=True)


def _of_kind(events: Any, kind: str) -> Any:
    return events.filter(verb__in=verbs_of(kind))


KIND = Filter("kind", gettext_lazy("Kind"), ActKind.choices, _of_kind)


@signed_in
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    """What was done in one's own name, and about oneself."""
    person = request.user
    table = Table.build(
        request,
        queries.own_trail(person),
        (WHAT, WHEN, BY, PROGRAM),
        caption=_("What was done"),
        filters=(KIND,),
        per_page=PER_PAGE,
        default_order="-when",
        rows=lambda events: queries.own_rows(person, events),
    )
    crumbs = [Crumb(_("Your details"), reverse("accounts:profile")), Crumb(_("What was done"))]
    return page(request, "trail/own.html", {"table": table, "crumbs": crumbs})


@require_safe
@access(Program, can_organise)
def program(request: PersonRequest, program: Program) -> HttpResponse:
    """What was done in a programme; of pairs only what the page of activity shows as well."""
    table = Table.build(
        request,
        queries.program_trail(program),
        (WHAT, WHEN_SHOWN, BY, ABOUT),
        caption=_("What was done"),
        filters=(KIND,),
        per_page=PER_PAGE,
        default_order="-when",
        rows=queries.program_rows,
    )
    crumbs = [
        Crumb(program.name, reverse("sessions:program", args=[program.pk])),
        Crumb(_("Set-up"), reverse("programs:setup", args=[program.pk])),
        Crumb(_("What was done")),
    ]
    return page(request, "trail/program.html", {"table": table, "program": program, "crumbs": crumbs})
