import json
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import fragment, page, redirect_or_fragment
from mentoring.ui.shell import Crumb
from outcomes import operations, rules
from outcomes.forms import MarkForm
from outcomes.models import Coding, Source
from outcomes.queries.coding import workspace

TEMPLATE = "outcomes/source.html"
MARKS = 50  # in the list beside the text, which itself shows all of them


@require_GET
@access(Source, rules.can_read_source)
def source(request: PersonRequest, source: Source) -> HttpResponse:
    """The text with the coder's own marks, and the form that makes another."""
    return page(request, TEMPLATE, _context(request, source))


@require_POST
@access(Source, rules.can_code_source)
def coding_add(request: PersonRequest, source: Source) -> HttpResponse:
    """Put a code, old or new, on the marked words."""
    form = MarkForm(request.POST, version=source.versions.latest("number"))
    if not form.is_valid():
        return fragment(request, TEMPLATE, "workspace", _context(request, source, form), status=422)
    given = form.cleaned_data
    span = {key: given[key] for key in ("start", "end", "quote")}
    coding = operations.mark_with_name(form.version, code_name=given["code"], by=request.user, **span)
    return _changed(request, source, _("Marked as “%(code)s”.") % {"code": coding.code.name})


@require_POST
@access(Coding, rules.can_take_back)
def coding_take_back(request: PersonRequest, coding: Coding) -> HttpResponse:
    """Undo a mark."""
    operations.take_back(coding, by=request.user)
    said = _("Took back “%(code)s”.") % {"code": coding.code.name}
    return _changed(request, coding.version.source, said)


def _changed(request: PersonRequest, source: Source, toast: str) -> HttpResponse:
    if not request.htmx:
        back = f"{reverse('outcomes:source', args=[source.pk])}?{urlencode({'marks': _asked(request)})}"
        return redirect_or_fragment(request, back, TEMPLATE, "workspace", toast=toast)
    context = _context(request, source)
    return fragment(request, TEMPLATE, "workspace", context, toast=toast)


def _asked(request: PersonRequest) -> str:
    """The page of the list of marks that the address names; what is no number shows the first."""
    return request.GET.get("marks", "1")


def _context(request: PersonRequest, source: Source, form: MarkForm | None = None) -> dict[str, Any]:
    work = workspace(source, request.user)
    return {
        "work": work,
        "marks": Paginator(work.marks, MARKS).get_page(_asked(request)),
        "sentences_json": json.dumps(work.sentences),
        "source": source,
        "form": form or MarkForm(version=work.version),
        "crumbs": [
            Crumb(_("Evidence"), reverse("outcomes:sources", args=[source.program.pk])),
            Crumb(source.title),
        ],
    }
