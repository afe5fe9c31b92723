from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.fields import Text
from mentoring.ui.forms import Form, FormKeyMixin, Pills, PillsMultiple
from mentoring.ui.labels import worded_lazy
from outcomes.enums import FACTOR_GROUPS, Behaviour, EffectTopic, Factor, Scope
from outcomes.models import Coding, Effect
from outcomes.models.coding import CodingQuerySet


class QuoteChoices(forms.CheckboxSelectMultiple):
    """Coded spans to choose from: each with its code, its words and its source."""

    template_name = "outcomes/quote_choices.html"


class EffectForm(FormKeyMixin, Form):
    """An effect: its place in Table 2 and the quotes that it rests on."""

    label = Text(
        label=_("Effect"),
        max_length=200,
        help_text=worded_lazy(_("What the %(mentee)s does, knows or thinks now, as in “Using new apps”.")),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=EffectTopic, widget=Pills)
    behaviour = forms.ChoiceField(
        label=_("Behaviour"),
        choices=Behaviour,
        widget=Pills,
        help_text=_(
            "How far it went. Awareness: they know of it. Adoption: they have taken to it. Usage: they do it."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scope"),
        choices=Scope,
        widget=PillsMultiple,
        help_text=_("Whom it reached: themselves, their business, the organisation. One or more."),
        error_messages={"required": _("Choose at least one scope.")},
    )
    factors = forms.MultipleChoiceField(
        label=_("Because of"),
        required=False,
        choices=[
            (group, [(factor.value, factor.label) for factor in factors]) for group, factors in FACTOR_GROUPS
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What caused it, according to the evidence."),
    )
    codings: "forms.ModelMultipleChoiceField[Coding]" = forms.ModelMultipleChoiceField(
        label=_("Quotes"),
        required=False,
        queryset=None,
        widget=QuoteChoices,
        help_text=_("What you have marked in the texts. Choose what this effect rests on."),
        error_messages={
            "invalid_choice": _(
                "One of the quotes has been taken back in the meantime. Look at the list again."
            ),
        },
    )

    def __init__(
        self, *args: Any, codings: CodingQuerySet, effect: Effect | None = None, **kwargs: Any
    ) -> None:
        if effect is not None:
            kwargs.setdefault("initial", self._shown(effect))
        super().__init__(*args, **kwargs)
        self.fields["codings"].queryset = codings  # type: ignore[attr-defined]

    @staticmethod
    def _shown(effect: Effect) -> dict[str, Any]:
        return {
            "label": effect.label,
            "topic": effect.topic,
            "behaviour": effect.behaviour,
            "scopes": effect.scopes,
            "factors": effect.factors,
            "codings": list(effect.evidence.values_list("coding", flat=True)),
        }

    def finding(self) -> dict[str, Any]:
        """What `outcomes.operations.Finding` is made of."""
        cleaned = self.cleaned_data
        return {
            "label": cleaned["label"],
            "topic": EffectTopic(cleaned["topic"]),
            "behaviour": Behaviour(cleaned["behaviour"]),
            "scopes": [Scope(value) for value in cleaned["scopes"]],
            "factors": [Factor(value) for value in cleaned["factors"]],
        }
