from typing import Any, ClassVar

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matching.models import MatchRun
from mentoring.ui.forms import Form
from programs.models import Program

OFFERED = 50


class RunField(forms.ChoiceField):
    """A finished run, by the time at which it was requested."""

    default_error_messages: ClassVar = {
        "invalid_choice": gettext_lazy("This run has no result. Please choose another one.")
    }
    runs: dict[str, MatchRun]

    def clean(self, value: Any) -> MatchRun:
        return self.runs[super().clean(value)]


class CompareForm(Form):
    """Two finished runs of a programme, the newest ones offered."""

    before = RunField(label=gettext_lazy("Run"))
    after = RunField(label=gettext_lazy("with the run"))

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        done = MatchRun.objects.in_program(program).done().light().newest_first()
        runs = {str(run.pk): run for run in done.select_related("policy")[:OFFERED]}
        names = [(key, _name(run)) for key, run in runs.items()]
        for name in ("before", "after"):
            field: Any = self.fields[name]
            field.runs = runs
            field.choices = [("", "---------"), *names]


def _name(run: MatchRun) -> str:
    """Runs of the same minute are told apart by what they were computed with, and by what came of it."""
    policy = _("Version %(n)s") % {"n": run.policy.number} if run.policy else _("Defaults")
    found = run.pairs_found or 0
    pairs = ngettext("%(n)s pair", "%(n)s pairs", found) % {"n": intcomma(found)}
    return f"{date_format(timezone.localtime(run.created_at), 'DATETIME_FORMAT')} · {policy} · {pairs}"
