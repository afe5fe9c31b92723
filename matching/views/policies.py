from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import operations, queries, rules
from matching.forms import PolicyForm
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from programs.models import Program


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_match)
def policy(request: PersonRequest, program: Program) -> HttpResponse:
    """The rules and weights of a programme, every version of them, and a form for the next one."""
    version = queries.current_version(program)
    current = queries.policy_of(version)
    data = request.POST if request.method == "POST" else None
    form = PolicyForm(data, policy=current, number=version.number if version else 0)
    if data is None or not form.is_valid():
        context: dict[str, Any] = {
            "program": program,
            "form": form,
            "version": version,
            "gaps": queries.gaps(program, current.rules),
            "unknown": queries.unknown_words(),
            "history": queries.policy_history(program),
            "tab": "policy",
        }
        return page(request, "matching/policy.html", context, status=200 if data is None else 422)
    operations.save_policy(
        program,
        form.chosen,
        seen=form.cleaned_data["seen"],
        note=form.cleaned_data["note"],
        by=request.user,
    )
    messages.success(request, _("Saved. It holds from the next run on."))
    return redirect("matching:policy", program.pk)
