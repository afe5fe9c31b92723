"""Breaks, by the person or by an organiser."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import operations, rules
from programs.forms import PauseForm
from programs.models import Membership
from programs.views.shared import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_pause)
def pause(request: PersonRequest, membership: Membership) -> HttpResponse:
    form = PauseForm(
        request.POST if request.method == "POST" else None, initial={"until": membership.paused_until_on}
    )
    if form.is_valid():
        operations.pause(membership, until=form.cleaned_data["until"], by=request.user)
        messages.success(request, _("The break has begun."))
        return redirect("programs:person", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "is_own": membership.user_id == request.user.pk,
        "form": form,
        "crumbs": crumbs(membership.program, Crumb(_("Break"))),
    }
    return page(request, "programs/pause.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(Membership, rules.can_pause)
def come_back(request: PersonRequest, membership: Membership) -> HttpResponse:
    operations.come_back(membership, by=request.user)
    messages.success(request, _("The break is over."))
    return redirect("programs:person", membership.pk)
