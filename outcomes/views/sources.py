from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Table
from outcomes import operations, rules
from outcomes.forms import SourceForm
from outcomes.models import Source
from outcomes.operations.sources import TitleTaken
from programs.models import Program

COLUMNS = (
    Column("title", gettext_lazy("Source"), order_by=(Lower("title"),)),
    Column("kind", gettext_lazy("Kind"), order_by=("kind",), hide_small=True),
    Column("length", gettext_lazy("Words"), order_by=("words",), numeric=True),
    Column("codings", gettext_lazy("Marked by you"), order_by=("own_codings",), numeric=True),
    Column("added", gettext_lazy("Added"), order_by=("created_at",), hide_small=True),
)


@require_GET
@access(Program, rules.can_code)
def sources(request: PersonRequest, program: Program) -> HttpResponse:
    """The evidence that is assigned to this coder."""
    assigned = Source.objects.visible_to(request.user).in_program(program).with_figures(request.user)
    table = Table.build(
        request,
        assigned,
        COLUMNS,
        caption=_("Evidence assigned to you"),
        search=("title",),
        default_order="title",
        dom_id="sources",
    )
    return page(request, "outcomes/sources.html", {"table": table, "program": program})


@require_http_methods(["GET", "POST"])
@access(Program, rules.can_code)
def source_add(request: PersonRequest, program: Program) -> HttpResponse:
    """Paste a piece of evidence; the coder who adds it is assigned to it."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            study = operations.own_study(program)
            source = operations.add_source(study, by=request.user, **form.cleaned_data)
        except TitleTaken as error:
            form.add_error("title", error.message)
        else:
            messages.success(request, _("The text is kept. Mark what you find in it."))
            return redirect("outcomes:source", source=source.pk)
    crumbs = [
        Crumb(_("Evidence"), reverse("outcomes:sources", args=[program.pk])),
        Crumb(_("Add evidence")),
    ]
    context = {"form": form, "program": program, "crumbs": crumbs}
    return page(request, "outcomes/source_add.html", context, status=422 if form.errors else 200)
