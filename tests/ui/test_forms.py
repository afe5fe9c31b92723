"""How forms come out: names, hints and errors tied to their inputs, native inputs, form keys."""

import datetime as dt
import re
import uuid

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from mentoring.accounts.models import BusinessUnit
from mentoring.ui.forms import Form, FormKeyMixin, ModelForm, Pills, PillsMultiple
from tests.ui.markup import elements, one

COLOURS = (("r", "Red"), ("g", "Green"))


class Everything(FormKeyMixin, Form):
    name = forms.CharField(help_text="As on the badge.", max_length=10)
    note = forms.CharField(widget=forms.Textarea, required=False)
    day = forms.DateField()
    moment = forms.DateTimeField(required=False)
    hour = forms.TimeField(required=False)
    number = forms.IntegerField(min_value=5)
    agree = forms.BooleanField(label="I agree")
    colour = forms.ChoiceField(choices=COLOURS, widget=forms.RadioSelect, help_text="Only one.")
    colours = forms.MultipleChoiceField(choices=COLOURS)
    pill = forms.ChoiceField(choices=COLOURS, widget=Pills, required=False)
    pills = forms.MultipleChoiceField(choices=COLOURS, widget=PillsMultiple, required=False)
    kind = forms.ChoiceField(choices=COLOURS)


def test_every_input_has_a_label() -> None:
    html = str(Everything())
    labelled = {element["for"] for element in elements(html, "label") if "for" in element}
    for element in elements(html):
        if element.tag in ("input", "select", "textarea") and element.get("type") not in (
            "hidden",
            "radio",
            "checkbox",
        ):
            assert element["id"] in labelled
    # Radio buttons and checkboxes stand inside their labels.
    assert (
        len(re.findall(r"<label[^>]*>\s*<input[^>]+type=\"(?:radio|checkbox)\"", html)) == 1 + 2 + 2 + 2 + 2
    )


def test_no_id_is_given_twice() -> None:
    ids = [str(element["id"]) for element in elements(str(Everything())) if "id" in element]
    assert sorted(ids) == sorted(set(ids))


def test_groups_of_choices_are_fieldsets_with_a_legend() -> None:
    html = str(Everything())
    assert len(elements(html, "fieldset")) == len(elements(html, "legend")) == 4
    assert one(html, "fieldset", id="id_colour")["aria-describedby"] == "id_colour_helptext"


def test_optional_fields_say_so_in_words_and_required_ones_carry_the_attribute() -> None:
    html = str(Everything())
    assert html.count("(optional)") == 5
    assert "required" in one(html, "input", name="name")
    assert "required" not in one(html, "textarea", name="note")


def test_an_untouched_form_complains_of_nothing() -> None:
    html = str(Everything())
    assert "aria-invalid" not in html
    assert "data-error-summary" not in html


def test_an_error_is_tied_to_its_input_and_listed_on_top_with_a_link() -> None:
    form = Everything(QueryDict("name=much too long a name&number=4"))
    html = str(form)
    name = one(html, "input", name="name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    assert name["value"] == "much too long a name"
    assert one(html, id="id_name_error")
    summary = html[html.index("data-error-summary") : html.index("</ul>")]
    links = [element["href"] for element in elements(summary, "a")]
    assert links == [
        "#id_name",
        "#id_day",
        "#id_number",
        "#id_agree",
        "#id_colour",
        "#id_colours",
        "#id_kind",
    ]
    known = {element["id"] for element in elements(html) if "id" in element}
    assert {link[1:] for link in links if link} <= known


def test_a_radio_button_never_carries_aria_invalid() -> None:
    """ARIA forbids it there; the fieldset names the error instead."""
    form = Everything(QueryDict("colour=blue"))
    html = str(form)
    assert all("aria-invalid" not in radio for radio in elements(html, "input", type="radio"))
    assert "id_colour_error" in str(one(html, "fieldset", id="id_colour")["aria-describedby"])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("name", "Please fill this in."),
        ("day", "Please enter a date."),
        ("number", "Please enter a number."),
        ("agree", "Please tick this to go on."),
        ("colour", "Please choose one."),
        ("colours", "Please choose at least one."),
    ],
)
def test_an_empty_field_says_what_to_do(name: str, sentence: str) -> None:
    assert Everything(QueryDict("")).errors[name] == [sentence]


def test_a_sentence_of_the_forms_author_is_kept() -> None:
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Who are you?"})

    assert Own(QueryDict("")).errors["name"] == ["Who are you?"]


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_dates_and_times_are_native_whatever_the_language(language: str) -> None:
    with translation.override(language):
        moment = dt.datetime(2026, 6, 1, 9, 30, tzinfo=dt.UTC)
        html = str(Everything(initial={"day": dt.date(2026, 6, 1), "moment": moment, "hour": dt.time(9, 30)}))
    assert one(html, "input", name="day")["type"] == "date"
    assert one(html, "input", name="day")["value"] == "2026-06-01"
    assert one(html, "input", name="moment")["type"] == "datetime-local"
    assert one(html, "input", name="moment")["value"] == "2026-06-01T09:30"
    assert one(html, "input", name="hour")["value"] == "09:30"


@pytest.mark.parametrize("language", ["en-gb", "de"])
def test_native_dates_are_understood_when_they_come_back(language: str) -> None:
    with translation.override(language):
        form = Everything(QueryDict("day=2026-06-01&moment=2026-06-01T09:30&hour=09:30"))
        assert not {"day", "moment", "hour"} & set(form.errors)


def test_several_choices_are_checkboxes_and_keep_what_was_ticked() -> None:
    form = Everything(QueryDict("colours=g&pills=r"))
    boxes = elements(str(form), "input", type="checkbox", name="colours")
    assert [("checked" in box, box["value"]) for box in boxes] == [(False, "r"), (True, "g")]
    assert "checked" in elements(str(form), "input", name="pills")[0]


def test_related_objects_are_checkboxes_too(db: None) -> None:
    class Units(Form):
        units = forms.ModelMultipleChoiceField(BusinessUnit.objects.all())

    assert isinstance(Units().fields["units"].widget, forms.CheckboxSelectMultiple)


def test_a_widget_that_the_author_chose_is_kept() -> None:
    class Own(Form):
        day = forms.DateField(widget=forms.SelectDateWidget)
        colours = forms.MultipleChoiceField(choices=COLOURS, widget=PillsMultiple)

    assert isinstance(Own().fields["day"].widget, forms.SelectDateWidget)
    assert isinstance(Own().fields["colours"].widget, PillsMultiple)


def test_single_fields_can_be_placed_by_hand() -> None:
    html = Everything(QueryDict(""))["name"].as_field_group()
    assert one(html, "input", name="name")["class"] == "form-control is-invalid"
    assert "Please fill this in." in html


def test_what_was_typed_is_escaped_when_it_comes_back() -> None:
    html = str(Everything(QueryDict("name=%3Cb%3E%22&note=%3C/textarea%3E%3Cscript%3E")))
    assert "<script>" not in html
    assert one(html, "input", name="name")["value"] == '<b>"'


def test_a_long_text_comes_back_whole() -> None:
    text = "ä 🙂\r\n" * 40_000
    data = QueryDict(mutable=True)
    data["note"] = text
    assert Everything(data)["note"].value() == text
    assert text.replace("\r\n", "\n") in str(Everything(data)["note"]).replace("\r\n", "\n")


def test_a_nul_is_refused_in_words() -> None:
    data = QueryDict(mutable=True)
    data["name"] = "a\x00b"
    assert Everything(data).errors["name"] == ["Null characters are not allowed."]


# --- form keys --------------------------------------------------------------------------------


def test_a_form_key_is_new_each_time_a_form_is_shown() -> None:
    first = one(str(Everything()), "input", name="form_key")
    second = one(str(Everything()), "input", name="form_key")
    assert first["type"] == "hidden"
    assert uuid.UUID(str(first["value"])) != uuid.UUID(str(second["value"]))


def test_a_refused_form_keeps_its_key() -> None:
    key = uuid.uuid4()
    form = Everything(QueryDict(f"form_key={key}"))
    assert one(str(form), "input", name="form_key")["value"] == str(key)
    assert form.cleaned_data["form_key"] == key


@pytest.mark.parametrize("value", ["", "nonsense"])
def test_a_form_without_a_proper_key_is_refused_in_words(value: str) -> None:
    form = Everything(QueryDict(f"form_key={value}"))
    assert form.errors["form_key"] == ["The form arrived incomplete. Please send it once more."]
    assert "The form arrived incomplete" in str(form)


def test_a_key_goes_together_with_a_form_of_a_model(db: None) -> None:
    class UnitForm(FormKeyMixin, ModelForm):
        class Meta:
            model = BusinessUnit
            fields = ("name",)

    key = uuid.uuid4()
    form = UnitForm(QueryDict(f"form_key={key}&name=Sales"))
    assert form.is_valid()
    assert form.cleaned_data == {"name": "Sales", "form_key": key}


class Named(Form):
    name = forms.CharField()
    title = forms.CharField()
    description = forms.CharField()
    position = forms.IntegerField()


def test_a_name_takes_no_markup_and_a_longer_text_does() -> None:
    hostile = "<i hx-post=../withdraw/ hx-trigger=load>"
    form = Named({"name": hostile, "title": "a\x07b", "description": "less than 5 < 6", "position": "1"})
    assert set(form.errors) == {"name", "title"}
    assert "angle brackets" in form.errors["name"][0]
