"""What the two sides are called, the colour that all pages of the programme take on, and its logo."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.colours import shades
from mentoring.ui.pictures import picture
from programs import operations, rules
from programs.forms import LookForm
from programs.models import Logo, Program
from programs.views.setup.steps import go_on, step_page

A_YEAR = 365 * 24 * 3600  # another colour has another address


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_organise, change=rules.can_set_up)
def setup_look(request: PersonRequest, program: Program) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LookForm(*sent, program=program)
    if not form.is_valid():
        return step_page(request, program, "look", {"form": form})
    operations.change_look(program, form.look(), by=request.user)
    messages.success(request, _("Saved."))
    return go_on(request, program, "look")


@require_safe
@access(Program, rules.can_see)
@cache_control(private=True, max_age=A_YEAR, immutable=True)
def colours(request: PersonRequest, program: Program) -> HttpResponse:
    """The programme's style sheet: a generated file, as our pages hold no style of their own."""
    context = {"shades": shades(program.accent) if program.accent else None}
    return render(request, "programs/colours.css", context, content_type="text/css")


@require_safe
@access(Logo, rules.can_see_logo)
def logo(request: PersonRequest, logo: Logo) -> HttpResponse:
    return picture(bytes(logo.image), "png")
