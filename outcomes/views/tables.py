from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from outcomes import rules
from outcomes.models import Study
from outcomes.queries.tables import table2
from programs.models import Program


@require_GET
@access(Program, rules.can_see_outcomes)
def table(request: PersonRequest, program: Program) -> HttpResponse:
    """Table 2 of one of the studies that the person may see; coders open the quotes of each effect."""
    studies = list(Study.objects.of_program(program).visible_to(request.user))
    study = _chosen(studies, request.GET.get("study", ""))
    is_coder = bool(rules.can_code(request.user, program))
    reader = request.user if is_coder else None
    asked = {name: request.GET.get(name, "") for name in ("topic", "page")}
    context = {
        "program": program,
        "studies": studies,
        "study": study,
        "table": table2(study, coder=reader, **asked) if study else None,
        "is_coder": is_coder,
        "crumbs": [Crumb(_("Outcomes"))],
    }
    return page(request, "outcomes/table.html", context)


def _chosen(studies: Sequence[Study], asked: str) -> Study | None:
    """The study that the address names; without one the programme's own if the person may see it."""
    if not asked:
        return studies[0] if studies else None
    try:
        key = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    found = next((study for study in studies if study.pk == key), None)
    if found is None:
        raise Http404
    return found
