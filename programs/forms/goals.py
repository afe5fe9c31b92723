from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form
from mentoring.ui.labels import worded_lazy
from programs.forms.fields import Words, length
from programs.models import Goal
from programs.operations import GoalLine


class GoalForm(Form):
    """What is to be achieved, how it is measured, and how much is enough."""

    text = Words(label=gettext_lazy("Goal"), max_length=length(Goal, "text"))
    measure = Words(
        label=gettext_lazy("Measured by"),
        max_length=length(Goal, "measure"),
        required=False,
        help_text=worded_lazy(gettext_lazy("For example: %(mentees)s who use a new tool by themselves.")),
    )
    baseline = Words(
        label=gettext_lazy("Today"),
        max_length=length(Goal, "baseline"),
        required=False,
        help_text=gettext_lazy("Where you stand now. For example: one in four."),
    )
    target = Words(
        label=gettext_lazy("Target"),
        max_length=length(Goal, "target"),
        required=False,
        help_text=gettext_lazy("For example: three in four."),
    )
    judged_by = Words(
        label=gettext_lazy("Judged by"),
        max_length=length(Goal, "judged_by"),
        required=False,
        help_text=gettext_lazy("Who says at the end whether it was reached. For example: the sponsor."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, goal: Goal | None = None, **kwargs: Any
    ) -> None:
        if goal is not None:
            kwargs["initial"] = {name: getattr(goal, name) for name in GoalForm.base_fields}
        super().__init__(data, **kwargs)

    def line(self) -> GoalLine:
        return GoalLine(**self.cleaned_data)
