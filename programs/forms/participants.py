from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import Form


class AcceptRulesForm(Form):
    """Says yes to the wording that was on the page."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    accept = forms.BooleanField(label=_("I have read the rules and accept them"))
