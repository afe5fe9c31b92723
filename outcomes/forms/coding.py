from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.fields import Text
from mentoring.ui.forms import Form, ModelForm
from outcomes.models import Code, TextVersion


class MarkForm(Form):
    """A span of a text and the name of a code; without JavaScript the span is one of whole lines."""

    code = Text(
        label=_("Code"),
        max_length=100,
        help_text=_("The name of an old code or of a new one."),
        widget=forms.TextInput(attrs={"list": "codes", "autocomplete": "off"}),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    sha256 = forms.CharField(widget=forms.HiddenInput)
    first_line = forms.IntegerField(label=_("From line"), required=False, min_value=1)
    last_line = forms.IntegerField(label=_("to line"), required=False, min_value=1)

    def __init__(self, *args: Any, version: TextVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"sha256": version.sha256})
        super().__init__(*args, **kwargs)
        self.version = version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sha256") != self.version.sha256:
            raise forms.ValidationError(_("The text has a newer version. Reload the page and mark again."))
        if cleaned.get("start") is None or cleaned.get("end") is None:
            cleaned |= self._whole_lines(cleaned.get("first_line"), cleaned.get("last_line"))
        else:
            # A form turns line ends into CRLF on its way.
            cleaned["quote"] = cleaned.get("quote", "").replace("\r\n", "\n")
        return cleaned

    def _whole_lines(self, first: int | None, last: int | None) -> dict[str, Any]:
        lines = self.version.text.split("\n")
        last = last or first
        if not first or not last:
            raise forms.ValidationError(_("Mark some words in the text first, or choose lines."))
        if not first <= last <= len(lines):
            raise forms.ValidationError(_("Choose lines that are there, the first one before the last."))
        start = sum(len(line) + 1 for line in lines[: first - 1])
        quote = "\n".join(lines[first - 1 : last])
        if not quote:
            raise forms.ValidationError(_("This line is empty. Choose one with words."))
        return {"start": start, "end": start + len(quote), "quote": quote}


class CodeForm(ModelForm):
    """A code of the codebook: new or changed. Loops are refused by the operation."""

    class Meta:
        model = Code
        fields = ("name", "definition", "parent")
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "definition": _("When to use it, when not, and an example."),
            "parent": _("The category that this code belongs to."),
        }

    def __init__(self, *args: Any, codes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = codes  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("None: it stands on its own")  # type: ignore[attr-defined]
