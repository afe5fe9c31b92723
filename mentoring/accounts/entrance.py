"""allauth's forms of the entrance, with addresses in any spelling; settings.ACCOUNT_FORMS names them."""

from typing import Any

from allauth.account import forms as allauth
from django import forms

from mentoring.ui.forms import AddressField


class AnySpelling(forms.Form):
    """Puts our field in the place of each field for an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.EmailField):
                self.fields[name] = ours = AddressField(label=field.label, required=field.required)
                ours.widget.attrs["autocomplete"] = "email"


class LoginForm(AnySpelling, allauth.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class RequestLoginCodeForm(AnySpelling, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(AnySpelling, allauth.ResetPasswordForm):  # type: ignore[misc]
    pass
