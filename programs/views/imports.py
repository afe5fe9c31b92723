"""People from a file: upload, columns, dry run, result."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import fragment, page, wants_fragment
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from programs import operations, queries, rules
from programs.engine import write_csv, write_workbook
from programs.enums import ImportState, ImportStep, Phase, RowOutcome
from programs.forms import ColumnsForm, FileForm, UnitAnswersForm, UploadForm
from programs.forms.unit_answers import entry_name
from programs.models import ImportRow, PeopleImport, Program, UnitAlias
from programs.queries.imports import ADD, ASK
from programs.views.shared import below

COLUMNS = (
    Column("number", gettext_lazy("Row"), order_by=("number",)),
    Column("person", gettext_lazy("Person"), order_by=("name", "number")),
    Column("outcome", gettext_lazy("Outcome"), order_by=("outcome", "number")),
    Column("details", gettext_lazy("Details")),
)
ALIAS_COLUMNS = (
    Column("path", gettext_lazy("In files"), order_by=("key",)),
    Column("unit", gettext_lazy("Means the unit"), order_by=(Lower("unit__name"), "key")),
    Column("since", gettext_lazy("Since"), order_by=("made_at",), hide_small=True),
    Column("forget", gettext_lazy("Forget")),
)
UNITS_A_PAGE = 50
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _with_outcome(rows: QuerySet[Any], outcome: str) -> QuerySet[Any]:
    narrowed: QuerySet[Any] = rows.with_outcome(outcome)  # type: ignore[attr-defined]
    return narrowed


def _with_problem(rows: QuerySet[Any], problem: str) -> QuerySet[Any]:
    narrowed: QuerySet[Any] = rows.with_problem(problem)  # type: ignore[attr-defined]
    return narrowed


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_add_people)
def import_start(request: PersonRequest, program: Program) -> HttpResponse:
    """Choose a file; what it should look like; the imports so far."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        made = operations.start_import(
            program, form_key=form.cleaned_data["form_key"], by=request.user, **form.upload()
        )
        return redirect("programs:import", made.pk)
    context = {
        "program": program,
        "form": form,
        "sample": queries.sample_file(),
        "imports": queries.newest_imports(program),
        "aliases": _alias_table(request, program),
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Import people"))),
    }
    return page(request, "programs/import_start.html", context, status=422 if form.is_bound else 200)


def _alias_table(request: PersonRequest, program: Program) -> Table:
    return Table.build(
        request,
        UnitAlias.objects.of(program.organisation).with_units(),
        ALIAS_COLUMNS,
        caption=_("Names of units that are remembered"),
        search=("path", "unit__name"),
        default_order="path",
        rows=lambda aliases: queries.alias_rows(program, aliases),
        dom_id="aliases",
    )


@require_safe
@access(Program, rules.can_add_people)
def import_sample(request: PersonRequest, program: Program, *, kind: str) -> HttpResponse:
    """A file with all columns and two people in it, to be filled in."""
    rows = [list(row) for row in queries.sample_file()]
    if kind == "xlsx":
        return _download(write_workbook(_("People"), rows), XLSX, _("people") + ".xlsx")
    return _download(write_csv(rows, separator=_separator()), CSV, _("people") + ".csv")


def _separator() -> str:
    """What a spreadsheet of the reader's language expects between columns."""
    return ";" if (get_language() or "").startswith("de") else ","


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@require_safe
@access(PeopleImport, rules.can_see_import)
def import_(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    """Where an import stands: its progress, its columns, the dry run or the result."""
    return page(request, "programs/import.html", _context(request, people_import))


def _context(request: PersonRequest, people_import: PeopleImport, **forms: Any) -> dict[str, Any]:
    program = people_import.program
    steps = below(program, "programs:people", _("People"))
    start = Crumb(_("Import people"), reverse("programs:import_start", args=[program.pk]))
    context = {
        "people_import": people_import,
        "program": program,
        "may_import": bool(rules.can_import(request.user, people_import)),
        "steps": _steps(people_import),
        "crumbs": [*steps, start, Crumb(people_import.file_name)],
        **forms,
    }
    if people_import.state in (ImportState.COLUMNS, ImportState.CHECKED):
        context = {
            "columns_form": ColumnsForm(people_import=people_import),
            "file_form": FileForm(),
            **context,
        }
    if people_import.state in (ImportState.CHECKED, ImportState.IMPORTED):
        context |= {
            **(_units(request, people_import, context.get("units_form")) if people_import.units else {}),
            "table": _row_table(request, people_import),
            "counts": [
                (outcome.value, outcome.label, people_import.count(outcome)) for outcome in RowOutcome
            ],
            "wrong": people_import.count(RowOutcome.WRONG),
            "joining": people_import.count(RowOutcome.NEW),
            "fresh": people_import.count(RowOutcome.NEW) + people_import.count(RowOutcome.CHANGED),
            "is_draft": program.phase == Phase.DRAFT,
        }
    return context


def _units(
    request: PersonRequest, people_import: PeopleImport, form: UnitAnswersForm | None
) -> dict[str, Any]:
    """What is asked about the file's units and what has been answered, some at a time."""
    if people_import.state != ImportState.CHECKED:
        return {}
    asked = queries.asked_units(people_import)
    open_page = Paginator(asked.open, UNITS_A_PAGE).get_page(request.GET.get("units"))
    decided = Paginator(asked.decided, UNITS_A_PAGE).get_page(request.GET.get("decided"))
    form = form or UnitAnswersForm(asked=asked, entries=list(open_page))
    return {
        "asked": asked,
        "addable": sum(not entry.places for entry in asked.open),
        "units_page": open_page,
        "units_form": form,
        "questions": form.questions(open_page),
        "decided_page": decided,
        "decided_units": [(entry, entry_name(entry)) for entry in decided],
    }


def _row_table(request: PersonRequest, people_import: PeopleImport) -> Table:
    return Table.build(
        request,
        ImportRow.objects.of_import(people_import),
        COLUMNS,
        caption=_("Rows of the file"),
        search=("name", "email"),
        filters=(
            Filter("outcome", _("Outcome"), RowOutcome.choices, _with_outcome),
            Filter("problem", _("Problem"), queries.problems_in(people_import), _with_problem),
        ),
        per_page=50,
        default_order="number",
        rows=lambda rows: queries.import_rows(people_import, rows),
        dom_id="rows",
    )


def _steps(people_import: PeopleImport) -> list[tuple[str, str]]:
    """What the worker does: whether each step is behind us, under way or still to come."""
    order = list(ImportStep)
    if people_import.state == ImportState.READING:
        order = [ImportStep.READING]
    at = order.index(ImportStep(people_import.step)) if people_import.step in order else -1
    return [
        (str(step.label), "done" if place < at else "now" if place == at else "later")
        for place, step in enumerate(order)
    ]


@require_safe
@access(PeopleImport, rules.can_see_import)
def import_progress(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    """How far the worker is, for the page that asks every second; at the end it leads to the page anew."""
    if not people_import.is_worked_on or not wants_fragment(request):
        return redirect("programs:import", people_import.pk)
    context = {"people_import": people_import, "steps": _steps(people_import)}
    return fragment(request, "programs/import.html", "progress", context)


@require_POST
@access(PeopleImport, rules.can_import)
def import_columns(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    form = ColumnsForm(request.POST, people_import=people_import)
    if not form.is_valid():
        context = _context(request, people_import, columns_form=form)
        return page(request, "programs/import.html", context, status=422)
    operations.choose_columns(people_import, **form.choice(), by=request.user)
    return redirect("programs:import", people_import.pk)


@require_POST
@access(PeopleImport, rules.can_import)
def import_units(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    """Answer what the file's units are, some or all of them; or ask about one anew."""
    asked = queries.asked_units(people_import)
    if "anew" in request.POST:
        choices = {entry.key: ASK for entry in asked.decided if entry_name(entry) == request.POST["anew"]}
    elif request.POST.get("act") == "all":
        choices = {entry.key: ADD for entry in asked.open if not entry.places}
    else:
        form = UnitAnswersForm(request.POST, asked=asked, entries=asked.open)
        if not form.is_valid():
            context = _context(request, people_import, units_form=form)
            return page(request, "programs/import.html", context, status=422)
        choices = form.answers
    operations.decide_units(people_import, choices, by=request.user)
    return redirect(f"{reverse('programs:import', args=[people_import.pk])}#units")


@require_POST
@access(UnitAlias, rules.can_forget_unit_alias)
def unit_alias_forget(request: PersonRequest, alias: UnitAlias) -> HttpResponse:
    """Ask about a name again, when the next file has it."""
    operations.forget_unit_alias(alias, by=request.user)
    messages.success(request, _("Forgotten. When the next file has this name, you are asked about it."))
    page_before = urlsplit(request.headers.get("Referer", "")).path
    return redirect(page_before if page_before.startswith("/programmes/") else "sessions:home")


@require_POST
@access(PeopleImport, rules.can_import)
def import_replace(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    """The mended file in the place of the first one."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = _context(request, people_import, file_form=form)
        return page(request, "programs/import.html", context, status=422)
    operations.replace_file(people_import, **form.upload(), by=request.user)
    return redirect("programs:import", people_import.pk)


@require_POST
@access(PeopleImport, rules.can_import)
def import_apply(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    """Take everybody in, as the page has said."""
    operations.request_import(people_import, digest=request.POST.get("digest", ""), by=request.user)
    return redirect("programs:import", people_import.pk)


@require_POST
@access(PeopleImport, rules.can_see_import)
def import_abandon(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    operations.abandon_import(people_import, by=request.user)
    messages.success(request, _("The import was given up, and the file is forgotten. Nobody was changed."))
    return redirect("programs:people", people_import.program_id)


@require_safe
@access(PeopleImport, rules.can_see_import)
def import_wrong(request: PersonRequest, people_import: PeopleImport) -> HttpResponse:
    """The wrong rows as a file, each with the reasons."""
    content = write_csv(queries.wrong_rows(people_import), separator=_separator())
    name = slugify(people_import.file_name.rsplit(".", 1)[0]) or "import"
    return _download(content, CSV, f"{name}-{slugify(_('wrong rows'))}.csv")
