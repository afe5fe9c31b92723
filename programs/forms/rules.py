"""The rules that everybody accepts, and what pairs may do if they like."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form
from mentoring.ui.labels import current
from programs.forms.fields import Words, length, named_line
from programs.models import RulesVersion, Suggestion

MOST_SUGGESTIONS = 30


def default_rules(minutes: int) -> str:
    """A wording to begin with, after the published study, in the language of the page."""
    return render_to_string("programs/default_rules.txt", {**current().words, "minutes": minutes}).strip()


def default_suggestions() -> list[Suggestion]:
    """Ideas to begin with, after the published study, in the language of the page."""
    lines = render_to_string("programs/default_suggestions.txt", current().words).strip().splitlines()
    return [Suggestion(*named_line(line, 100, 500)) for line in lines if line.strip()]


class SuggestionLines(Words):
    """What pairs may do if they like: one a line, more about it after the first colon."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Suggestions"),
            max_length=20_000,
            lines=6,
            required=False,
            help_text=gettext_lazy(
                "Ideas that pairs see on their page: one a line, with more about it after a colon if you "
                "like. Nobody has to accept them."
            ),
        )

    def clean(self, value: Any) -> Any:
        text: str = super().clean(value)
        lines = [Suggestion(*named_line(line, 100, 500)) for line in text.splitlines()]
        named = [line for line in lines if line.name]
        if len(named) > MOST_SUGGESTIONS:
            raise ValidationError(
                _("Please enter at most %(most)d suggestions: nobody reads more.")
                % {"most": MOST_SUGGESTIONS}
            )
        return named


class RulesForm(Form):
    rules = Words(
        label=gettext_lazy("Rules"),
        max_length=length(RulesVersion, "text"),
        lines=14,
        help_text=gettext_lazy("Everybody who takes part accepts exactly these words."),
    )
    suggestions = SuggestionLines()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        newest: RulesVersion | None = None,
        minutes: int,
    ) -> None:
        ideas = newest.ideas if newest else default_suggestions()
        lines = [f"{idea.name}: {idea.text}" if idea.text else idea.name for idea in ideas]
        wording = newest.text if newest else default_rules(minutes)
        super().__init__(data, initial={"rules": wording, "suggestions": "\n".join(lines)})
