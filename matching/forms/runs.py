from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import MatchRun, Proposal
from mentoring.ui.forms import Form, FormKeyMixin


class RunForm(FormKeyMixin, Form):
    """The button that starts a run: pressed twice, it starts one."""


class ConfirmForm(Form):
    """Some proposals of a run, or with `everything` all of them, as the organiser has seen them."""

    seen = forms.IntegerField(required=False)
    everything = forms.BooleanField(required=False)
    proposals = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": _("One of these proposals does not belong to this run."),
            "invalid_pk_value": _("One of these proposals does not belong to this run."),
        },
    )

    def __init__(self, *args: Any, run: MatchRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["proposals"]
        field.queryset = run.proposals.all()
