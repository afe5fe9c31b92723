from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from mentoring.ui.forms import Form
from programs.forms.fields import Words, length
from programs.models import GlossaryTerm
from programs.operations import TermLine


class TermForm(Form):
    term = Words(
        label=gettext_lazy("Term"),
        max_length=length(GlossaryTerm, "term"),
        help_text=gettext_lazy("As it stands in texts. For example: Cloud."),
    )
    explanation = Words(
        label=gettext_lazy("Explanation"), max_length=length(GlossaryTerm, "explanation"), lines=3
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, term: GlossaryTerm | None = None, **kwargs: Any
    ) -> None:
        if term is not None:
            kwargs["initial"] = {name: getattr(term, name) for name in TermForm.base_fields}
        super().__init__(data, **kwargs)

    def line(self) -> TermLine:
        return TermLine(**self.cleaned_data)
