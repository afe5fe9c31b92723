from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from outcomes import operations, rules
from outcomes.enums import Behaviour, EffectTopic
from outcomes.forms import EffectForm
from outcomes.models import Coding, Effect, Study
from outcomes.models.effects import EffectQuerySet
from outcomes.operations.effects import EffectNamedTwice, EvidenceGone, Finding
from outcomes.queries.effects import evidence_choices, ranked, unseen_evidence
from programs.models import Program

COLUMNS = (
    Column("label", gettext_lazy("Effect"), order_by=(Lower("label"),)),
    Column("topic", gettext_lazy("Topic"), order_by=(ranked("topic", EffectTopic), "position")),
    Column("behaviour", gettext_lazy("Behaviour"), order_by=(ranked("behaviour", Behaviour), "position")),
    Column("scopes", gettext_lazy("Scope")),
    Column("factors", gettext_lazy("Factors"), numeric=True, hide_small=True),
    Column("quotes", gettext_lazy("Quotes"), order_by=("quotes",), numeric=True),
    Column("position", gettext_lazy("Recorded"), order_by=("position", "created_at"), hide_small=True),
)


def _about(effects: QuerySet[Effect], topic: str) -> QuerySet[Effect]:
    return cast("EffectQuerySet", effects).about(topic)


FILTERS = (Filter("topic", gettext_lazy("Topic"), EffectTopic.choices, _about),)


@require_GET
@access(Program, rules.can_code)
def effects(request: PersonRequest, program: Program) -> HttpResponse:
    """The effects of the programme's own study."""
    table = Table.build(
        request,
        Effect.objects.of_own_study(program).with_quote_counts(),
        COLUMNS,
        caption=_("Effects"),
        search=("label",),
        filters=FILTERS,
        default_order="position",
        dom_id="effects",
    )
    return page(request, "outcomes/effects.html", {"table": table, "program": program})


@require_http_methods(["GET", "POST"])
@access(Program, rules.can_code)
def effect_add(request: PersonRequest, program: Program) -> HttpResponse:
    """Record an effect with its place in the table and the quotes that it rests on."""
    study = Study.objects.of_program(program).own().first()
    choices = evidence_choices(study, request.user) if study else Coding.objects.none()
    form = EffectForm(request.POST or None, codings=choices)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_effect(
                study or operations.own_study(program),
                Finding(**form.finding()),
                form.cleaned_data["codings"],
                form_key=form.cleaned_data["form_key"],
                by=request.user,
            )
        except EffectNamedTwice as error:
            form.add_error("label", error.message)
        except EvidenceGone as error:
            form.add_error("codings", error.message)
        else:
            messages.success(request, _("The effect is recorded and stands in the table."))
            return redirect("outcomes:effects", program=program.pk)
    context = {"form": form, "program": program, "crumbs": _crumbs(program, _("Record an effect"))}
    return page(request, "outcomes/effect_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@access(Effect, rules.can_edit_effect)
def effect_edit(request: PersonRequest, effect: Effect) -> HttpResponse:
    """Change an effect. What it rests on in sources that this coder may not read is left alone."""
    program, unseen = effect.program, list(unseen_evidence(effect, request.user))
    choices = evidence_choices(effect.study, request.user, effect)
    form = EffectForm(request.POST or None, codings=choices, effect=effect)
    if request.method == "POST" and form.is_valid():
        codings = [*form.cleaned_data["codings"], *unseen]
        try:
            operations.edit_effect(effect, Finding(**form.finding()), codings, by=request.user)
        except EffectNamedTwice as error:
            form.add_error("label", error.message)
        except EvidenceGone as error:
            form.add_error("codings", error.message)
        else:
            messages.success(request, _("The effect has been changed."))
            return redirect("outcomes:effects", program=program.pk)
    context: dict[str, Any] = {
        "form": form,
        "effect": effect,
        "program": program,
        "unseen": len(unseen),
        "crumbs": _crumbs(program, effect.label),
    }
    return page(request, "outcomes/effect_form.html", context, status=422 if form.errors else 200)


@require_POST
@access(Effect, rules.can_edit_effect)
def effect_delete(request: PersonRequest, effect: Effect) -> HttpResponse:
    """Delete an effect; what was marked in the texts stays marked."""
    program = effect.program
    operations.delete_effect(effect, by=request.user)
    messages.success(request, _("The effect has been deleted. Its quotes are still marked in the texts."))
    return redirect("outcomes:effects", program=program.pk)


def _crumbs(program: Program, last: str) -> list[Crumb]:
    return [Crumb(_("Effects"), reverse("outcomes:effects", args=[program.pk])), Crumb(last)]
