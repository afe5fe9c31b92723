"""The rules that everybody accepts and the suggestions beside them, version by version."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.forms import RulesForm
from programs.models import Program, RulesVersion
from programs.views.setup.steps import below_step, go_on, step_page


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_rules(request: PersonRequest, program: Program) -> HttpResponse:
    versions = queries.rules_versions(program)
    newest = versions[0] if versions else None
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, newest=newest, minutes=program.monthly_minutes)
    if not form.is_valid():
        context = {"form": form, "newest": newest, "older": versions[1:]}
        return step_page(request, program, "rules", context)
    wanted = form.cleaned_data
    version = operations.publish_rules(
        program, wanted["rules"], suggestions=wanted["suggestions"], by=request.user
    )
    if version == newest:
        messages.info(request, _("The rules have stayed as they were."))
    elif newest and version.sha256 == newest.sha256:
        messages.success(request, _("Saved. The rules are the same, so nobody is asked again."))
    else:
        messages.success(request, _("Version %(n)d of the rules holds from now on.") % {"n": version.number})
    return go_on(request, program, "rules")


@require_safe
@access(RulesVersion, rules.can_read_rules_version)
def rules_version(request: PersonRequest, version: RulesVersion) -> HttpResponse:
    before = queries.version_before(version)
    label = _("Version %(n)d of the rules") % {"n": version.number}
    context = {
        "version": version,
        "before": before,
        "changes": queries.differences(before.text, version.text) if before else (),
        "program": version.program,
        "crumbs": below_step(version.program, "rules", Crumb(label)),
    }
    return page(request, "programs/rules_version.html", context)
