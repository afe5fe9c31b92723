from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.engine import (
    MOST_IN_TEAM,
    Fairness,
    FairnessMode,
    Mode,
    Policy,
    Rules,
    SiteRule,
    Teams,
    Weights,
)
from matching.queries.policies import CRITERIA, DISCIPLINES, CriterionWords
from mentoring.fields import Text
from mentoring.ui.forms import Form, Pills
from mentoring.ui.labels import worded, worded_lazy

UNIT = 100  # what one step of a weight in the form is for the engine
MOST = 100
SWITCHES = (
    "different_unit",
    "outside_reporting_line",
    "junior_by_grade",
    "junior_by_tenure",
    "junior_by_age",
    "common_language",
    "new_partners",
)


class WeightsForm(Form):
    """How much each part of a score weighs, from 0 to 100: what counts is how they compare."""

    def __init__(self, data: Any = None, *, policy: Policy, **kwargs: Any) -> None:
        self.policy = policy
        super().__init__(data, **kwargs)
        for words in CRITERIA:
            self.fields[words.key] = forms.IntegerField(
                label=str(words.label),
                min_value=0,
                max_value=MOST,
                initial=min(MOST, getattr(policy.weights, words.key) // UNIT),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-weight": "", "step": 1}),
                error_messages={
                    "min_value": _between(),
                    "max_value": _between(),
                    "invalid": _between(),
                    "required": _between(),
                },
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned[words.key] for words in CRITERIA):
            raise ValidationError(_("Let at least one part weigh something."))
        return cleaned

    @property
    def weights(self) -> Weights:
        """What was entered; parts that the form does not have weigh nothing."""
        nothing = dict.fromkeys(Weights.__dataclass_fields__, 0)
        return Weights(
            **nothing | {words.key.value: UNIT * self.cleaned_data[words.key] for words in CRITERIA}
        )

    @property
    def weighted(self) -> "Policy":
        """The policy with these weights."""
        return replace(self.policy, weights=self.weights)

    @property
    def weight_rows(self) -> Sequence["WeightRow"]:
        return [WeightRow(self[words.key], words) for words in CRITERIA]


@dataclass(frozen=True)
class WeightRow:
    field: BoundField
    words: CriterionWords


def _between() -> str:
    return _("Please enter a whole number from %(lowest)d to %(highest)d.") % {"lowest": 0, "highest": MOST}


class PolicyForm(WeightsForm):
    """The rules that always hold, the weights, and how far the worst-off count."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Who decides"),
        widget=Pills,
        choices=(
            (Mode.BEST, gettext_lazy("What is best for all")),
            (Mode.CHOSEN, gettext_lazy("People choose first")),
        ),
    )
    different_unit = forms.BooleanField(
        label=gettext_lazy("The two work in different business units"),
        required=False,
        help_text=worded_lazy(
            gettext_lazy(
                "The %(mentee)s gets to know another part of the organisation, and so does the %(mentor)s."
            )
        ),
    )
    unit_level = forms.TypedChoiceField(
        label=gettext_lazy("Units are told apart"),
        coerce=int,
        choices=(
            (0, gettext_lazy("by each person's own unit")),
            (1, gettext_lazy("on the highest level")),
            (2, gettext_lazy("on the second level")),
            (3, gettext_lazy("on the third level")),
        ),
    )
    outside_reporting_line = forms.BooleanField(
        label=gettext_lazy("Neither is in the other's reporting line"),
        required=False,
        help_text=gettext_lazy("Nobody speaks openly to those who decide on their pay or their next job."),
    )
    line_distance = forms.TypedChoiceField(
        label=gettext_lazy("The reporting line counts"),
        coerce=int,
        choices=(
            (0, gettext_lazy("at whatever distance")),
            (1, gettext_lazy("to the direct manager")),
            (2, gettext_lazy("up to two levels")),
            (3, gettext_lazy("up to three levels")),
        ),
    )
    junior_by_grade = forms.BooleanField(
        label=worded_lazy(gettext_lazy("The %(mentor)s has the lower grade, where both are known")),
        required=False,
        help_text=gettext_lazy("That makes it reverse mentoring: the junior teaches, the senior learns."),
    )
    junior_by_tenure = forms.BooleanField(
        label=worded_lazy(
            gettext_lazy("The %(mentor)s has been with the organisation for less time, where both are known")
        ),
        required=False,
        help_text=gettext_lazy(
            "For organisations without grades. A senior who has come lately would find few or nobody."
        ),
    )
    junior_by_age = forms.BooleanField(
        label=worded_lazy(
            gettext_lazy("The %(mentor)s is younger, where both have allowed their age to count in matching")
        ),
        required=False,
        help_text=gettext_lazy("Where the programme is about generations. Nobody has to give their age."),
    )
    common_language = forms.BooleanField(
        label=gettext_lazy("They have a language in common"),
        required=False,
        help_text=gettext_lazy("Without one they can't speak. Every profile card names at least one."),
    )
    new_partners = forms.BooleanField(
        label=gettext_lazy("They have not been a pair before"),
        required=False,
        help_text=gettext_lazy("Another round is there to meet somebody else."),
    )
    shared_hours = forms.TypedChoiceField(
        label=gettext_lazy("Hours of the week in common, where both have said when they can"),
        coerce=int,
        choices=(
            (0, gettext_lazy("do not matter")),
            (30, gettext_lazy("at least half an hour")),
            (60, gettext_lazy("at least one hour")),
            (120, gettext_lazy("at least two hours")),
            (240, gettext_lazy("at least four hours")),
        ),
        help_text=gettext_lazy("So that they find a time for their sessions, in winter and in summer."),
    )
    site = forms.ChoiceField(
        label=gettext_lazy("Sites"),
        choices=(
            (SiteRule.ANY, gettext_lazy("do not matter")),
            (SiteRule.SAME, gettext_lazy("have to be the same")),
            (SiteRule.DIFFERENT, gettext_lazy("have to be different")),
        ),
        help_text=gettext_lazy(
            "The same: only where sessions have to be on site. Whoever has no site is left over."
        ),
    )
    minimum_score = forms.IntegerField(
        label=gettext_lazy("No pair below so many points of 10,000"), min_value=0, max_value=10_000
    )
    weak_below = forms.IntegerField(
        label=gettext_lazy("Call a proposal weak below so many points of 10,000"),
        min_value=0,
        max_value=10_000,
    )
    fairness = forms.ChoiceField(
        label=gettext_lazy("What decides between results that pair as many"),
        choices=(
            (FairnessMode.OFF, gettext_lazy("the greatest sum of points")),
            (FairnessMode.FLOOR, gettext_lazy("the weakest pair as good as possible, at a limited price")),
            (FairnessMode.CONCAVE, gettext_lazy("low scores hurt more than high ones help")),
        ),
    )
    price = forms.DecimalField(
        label=gettext_lazy("What the weakest pair may cost the others, in per cent of all points"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        localize=True,
    )
    team_size = forms.TypedChoiceField(
        label=worded_lazy(gettext_lazy("How many %(mentors)s each %(mentee)s gets")),
        coerce=int,
        choices=(
            (1, gettext_lazy("one")),
            (2, gettext_lazy("a team of up to two")),
            (3, gettext_lazy("a team of up to three")),
            (4, gettext_lazy("a team of up to four")),
            (MOST_IN_TEAM, gettext_lazy("a team of up to five")),
        ),
    )
    team_level = forms.TypedChoiceField(
        label=gettext_lazy("In a team there are"), coerce=int, choices=tuple(DISCIPLINES.items())
    )
    note = Text(
        label=gettext_lazy("Why you change it"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For the other organisers, and for yourself in a year."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, policy: Policy, number: int, **kwargs: Any) -> None:
        super().__init__(data, policy=policy, initial={**_initial(policy), "seen": number}, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("mode") == Mode.CHOSEN and cleaned.get("team_size", 1) > 1:
            self.add_error("mode", worded(_("People choose one %(mentor)s each. Teams are made for all.")))
        return cleaned

    @property
    def chosen(self) -> Policy:
        """What was entered, as the engine reads it; rules that the form does not have stay as they were."""
        data = self.cleaned_data
        rules = replace(
            self.policy.rules,
            **{name: data[name] for name in SWITCHES},
            unit_level=data["unit_level"],
            line_distance=data["line_distance"],
            shared_hours=data["shared_hours"],
            site=SiteRule(data["site"]),
            minimum_score=data["minimum_score"],
        )
        fairness = Fairness(mode=FairnessMode(data["fairness"]), price=int(data["price"] * 100))
        return replace(
            self.policy,
            mode=Mode(data["mode"]),
            rules=rules,
            weights=self.weights,
            fairness=fairness,
            teams=Teams(size=data["team_size"], level=data["team_level"]),
            weak_below=data["weak_below"],
        )


def _initial(policy: Policy) -> Mapping[str, Any]:
    rules: Rules = policy.rules
    return {
        **{name: getattr(rules, name) for name in SWITCHES},
        **{name: getattr(rules, name) for name in ("unit_level", "line_distance", "shared_hours")},
        "mode": policy.mode,
        "site": rules.site,
        "minimum_score": rules.minimum_score,
        "weak_below": policy.weak_below,
        "fairness": policy.fairness.mode,
        "price": policy.fairness.price / 100,
        "team_size": policy.teams.size,
        "team_level": policy.teams.level,
    }
