"""How forms look and behave: accessible fields, native inputs, and forms that may arrive twice.

Inherit from `Form` or `ModelForm` here, not from Django's. In templates write

    <form method="post" novalidate>{% csrf_token %}{{ form }}<button …></form>

or place single fields with `{{ form.name.as_field_group }}` below `{% form_errors form %}`.
"""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.addresses import ForeignLetters, NotAnAddress, normal_address
from mentoring.fields import person_name
from mentoring.texts import is_plain

# The classes that make Django's own widgets look like ours; those of the form's author are kept.
WIDGET_CLASSES = {
    "django/forms/widgets/select.html": "form-select",
    "django/forms/widgets/textarea.html": "form-control",
    "django/forms/widgets/checkbox.html": "form-check-input",
    "django/forms/widgets/hidden.html": "",
}
# Django's templates for groups of choices repeat the field's id and know no classes.
WIDGET_TEMPLATES = {
    "django/forms/widgets/radio.html": "ui/widgets/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/widgets/choices.html",
}


class Renderer(TemplatesSetting):
    """FORM_RENDERER: our templates around fields, our classes on widgets."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget = context.get("widget")
        if widget and template_name.startswith("django/forms/widgets/"):
            context = {**context, "widget": _dressed(template_name, widget)}
        return str(super().render(WIDGET_TEMPLATES.get(template_name, template_name), context, request))


def _dressed(template_name: str, widget: Mapping[str, Any]) -> dict[str, Any]:
    """The widget's context with the classes it needs, and marked if its value is wrong."""
    own = WIDGET_CLASSES.get(template_name, "form-control")
    attrs = dict(widget["attrs"])
    classes = [own, attrs.get("class", ""), "is-invalid" if "aria-invalid" in attrs else ""]
    if any(classes) and own:
        attrs["class"] = " ".join(filter(None, classes))
    return {**widget, "attrs": attrs}


class DateInput(forms.DateInput):
    """The browser's own date picker; it wants the ISO form whatever the language."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """Date and time in one, in the zone of the person who looks at it."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}), format="%Y-%m-%dT%H:%M")


class Pills(forms.RadioSelect):
    """One of a few short choices, as buttons big enough for a thumb."""

    template_name = "ui/widgets/pills.html"


class PillsMultiple(forms.CheckboxSelectMultiple):
    """Some of a few short choices, as buttons big enough for a thumb."""

    template_name = "ui/widgets/pills.html"


class AddressInput(forms.EmailInput):
    """A plain text field with the keyboard of addresses.

    `type="email"` would have the browser respell domains by an older standard than ours: Chromium
    sends `fass.example` for `faß.example`, which is another domain.
    """

    input_type = "text"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        plain = {"inputmode": "email", "autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
        super().__init__({**plain, **(attrs or {})})


class AddressField(forms.EmailField):
    """An e-mail address; its value is the normal form, whatever spelling was typed."""

    widget = AddressInput
    default_error_messages: ClassVar = {
        "invalid": _("Please enter an e-mail address such as name@firm.example."),
        "foreign_letters": _(
            "Before the @ an address may hold only the letters a to z, digits and signs such as . - _: "
            "others do not arrive everywhere."
        ),
    }

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value))
        try:
            return normal_address(typed) if typed else ""
        except ForeignLetters as error:
            raise ValidationError(self.error_messages["foreign_letters"], "foreign_letters") from error
        except NotAnAddress as error:
            raise ValidationError(self.error_messages["invalid"], "invalid") from error


# What to do about an empty field, by the first kind that fits; "This field is required." does not say.
MISSING: tuple[tuple[type[forms.Field], Promise], ...] = (
    (forms.BooleanField, _("Please tick this to go on.")),
    (forms.MultipleChoiceField, _("Please choose at least one.")),
    (forms.ModelMultipleChoiceField, _("Please choose at least one.")),
    (forms.ChoiceField, _("Please choose one.")),
    (forms.ModelChoiceField, _("Please choose one.")),
    (forms.DateTimeField, _("Please enter a date and a time.")),
    (forms.DateField, _("Please enter a date.")),
    (forms.TimeField, _("Please enter a time.")),
    (forms.IntegerField, _("Please enter a number.")),
    (forms.EmailField, _("Please enter an e-mail address.")),
    (forms.FileField, _("Please choose a file.")),
    (forms.Field, _("Please fill this in.")),
)

# Django's widget -> ours; only where the form's author did not choose another.
NATIVE: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.DateInput: DateInput,
    forms.TimeInput: TimeInput,
    forms.DateTimeInput: DateTimeInput,
    forms.SelectMultiple: forms.CheckboxSelectMultiple,
}


# What people call themselves and their things: it stands in sentences, mails and labels everywhere.
NAMES = frozenset(
    {"name", "title", "term", "position", "job_title", "site"} | {"mentor", "mentors", "mentee", "mentees"}
)


NAMES_OF_A_PERSON = ("given_name", "family_name")


def plain_name(text: str) -> None:
    """Refuse a name in which a browser could see more than a name."""
    if not is_plain(text):
        raise ValidationError(_("Please leave out angle brackets (< and >) and control characters."))


class FieldsMixin:
    """Gives each field the native widget of its kind, and each name the rule of names."""

    fields: dict[str, forms.Field]
    label_suffix: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            make_native(field)
            if (
                name in NAMES
                and isinstance(field, forms.CharField)
                and not isinstance(field, forms.UUIDField)
            ):
                field.validators = [*field.validators, plain_name]
            elif name in NAMES_OF_A_PERSON:
                field.validators = [*field.validators, person_name]
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = missing(field)  # type: ignore[assignment]


def missing(field: forms.Field) -> Promise:
    """The sentence for a field that was left empty."""
    return next(sentence for kind, sentence in MISSING if isinstance(field, kind))


def make_native(field: forms.Field) -> None:
    """Put our widget in the place of Django's default one; call it for fields added late."""
    ours = NATIVE.get(type(field.widget))
    if ours is None:
        return
    old, new = field.widget, ours(attrs=field.widget.attrs)
    new.is_required, new.is_localized = old.is_required, old.is_localized
    if isinstance(old, forms.SelectMultiple) and isinstance(new, forms.CheckboxSelectMultiple):
        new.choices = old.choices
    field.widget = new


class Form(FieldsMixin, forms.Form):
    """The base of all forms without a model."""


class ModelForm(FieldsMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The base of all forms of a model."""


class PersonMixin(forms.Form):
    """A form with a given and a family name: one of them is enough, as many people have one name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES_OF_A_PERSON:
            self.fields[name].required = False

    def clean(self) -> Any:
        cleaned = super().clean()
        if not any(self.cleaned_data.get(name, "wrong") for name in NAMES_OF_A_PERSON):
            self.add_error("given_name", _("Please enter a name: given name, family name, or both."))
        return cleaned


class FormKeyField(forms.UUIDField):
    widget = forms.HiddenInput
    default_error_messages: ClassVar = {
        "required": _("The form arrived incomplete. Please send it once more."),
        "invalid": _("The form arrived incomplete. Please send it once more."),
    }

    def __init__(self, **kwargs: Any) -> None:
        # Firefox would bring an old key back when the page is reloaded.
        widget = forms.HiddenInput(attrs={"autocomplete": "off"})
        super().__init__(initial=uuid.uuid4, widget=widget, **kwargs)


class FormKeyMixin(forms.Form):
    """A form that makes one row, however often it is sent.

    `cleaned_data["form_key"]` is made when the form is first shown and comes back with every
    repetition: give it to the operation, which keeps it in a unique column.
    """

    form_key = FormKeyField()
