"""The form that asks for a new address."""

from django.utils.translation import gettext_lazy as _

from mentoring.ui.forms import AddressField, Form


class AddressForm(Form):
    address = AddressField(
        label=_("New e-mail address"),
        help_text=_("We send a link there, which shows that it is yours."),
    )
