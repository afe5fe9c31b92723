"""Logging a session in thirty seconds."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matching.models import Pair
from mentoring.accounts.models import User
from mentoring.fields import NUL, Text
from mentoring.ui.forms import DateInput, Form, FormKeyMixin, Pills, PillsMultiple
from mentoring.ui.templatetags.ui import minutes as in_words
from programs.models import Topic
from sessions.enums import MINUTES_MAX, MINUTES_MIN, NOTE_MAX, SendBackReason, SessionKind
from sessions.models import SessionLog
from sessions.operations import NotADayOfThePair, check_day, first_day

MAX_REVISION = 2**31 - 1  # of its column
OTHER = "other"
LENGTHS = (
    ("30", _("30 min")),
    ("45", _("45 min")),
    ("60", _("1 h")),
    ("90", _("1 h 30 min")),
    (OTHER, _("Other")),
)


class NoteField(Text):
    """Text as people paste it, with none of the NULs that no eye can see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)
        self.validators.append(
            MaxLengthValidator(
                NOTE_MAX,
                _(
                    "This note has %(show_value)d characters, but only %(limit_value)d fit. "
                    "Please shorten it; everything you typed is still here."
                ),
            )
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(NUL, "") if isinstance(value, str) else value)


class SessionForm(Form):
    """What there is to say of a session; `values()` is what the operations take."""

    held_on = forms.DateField(
        label=_("When did you meet?"),
        error_messages={
            "required": _("Choose the day on which you met."),
            "invalid": _("This is not a date. Choose the day from the calendar."),
        },
    )
    length = forms.ChoiceField(
        label=_("How long?"),
        choices=LENGTHS,
        widget=Pills,
        initial="60",
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose how long your session was.")),
    )
    own_minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=MINUTES_MIN,
        max_value=MINUTES_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "min_value": _("A session has at least %(limit_value)s minutes."),
            "max_value": _("A session has at most %(limit_value)s minutes: that is a whole day."),
            "invalid": _("Enter the minutes as a whole number, such as 75."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What kind?"),
        choices=SessionKind.choices,
        widget=Pills,
        initial=SessionKind.CONVERSATION,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose what kind of session it was.")
        ),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("What was it about?"),
        queryset=Topic.objects.none(),
        required=False,
        widget=PillsMultiple,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_pk_value", "invalid_list"),
            _("One of these topics is no longer there. Choose again."),
        ),
    )
    note = NoteField(
        label=_("Private note"),
        help_text=_("Only the two of you ever read this. Nobody else can, whatever their role."),
    )
    is_another = forms.BooleanField(label=_("This was another session"), required=False)

    def __init__(self, *args: Any, pair: Pair, user: User, log: SessionLog | None = None, **kwargs: Any):
        kwargs.setdefault("initial", _initial(log) if log else {"held_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.pair, self.user, self.log = pair, user, log
        self.same_day: SessionLog | None = None
        self.fields["topics"].queryset = pair.program.topics.all()  # type: ignore[attr-defined]
        first = first_day(pair, user)
        self.fields["held_on"].widget = DateInput(
            attrs={
                "max": timezone.localdate().isoformat(),
                **({"min": first.isoformat()} if first else {}),
            }
        )

    def clean_held_on(self) -> Any:
        try:
            check_day(self.pair, self.cleaned_data["held_on"], by=self.user)
        except NotADayOfThePair as error:
            raise ValidationError(error.message) from error
        return self.cleaned_data["held_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("length") == OTHER and "own_minutes" in cleaned and not cleaned["own_minutes"]:
            self.add_error("own_minutes", _("Enter how many minutes your session had."))
        if cleaned.get("held_on") and not cleaned.get("is_another"):
            self._ask_about_the_same_day(cleaned)
        return cleaned

    def _ask_about_the_same_day(self, cleaned: dict[str, Any]) -> None:
        """Both of a pair tend to log the same session: better ask once than count it twice."""
        self.same_day = self._others().filter(held_on=cleaned["held_on"]).select_related("logged_by").first()
        if self.same_day is None:
            return
        details = {
            "minutes": in_words(self.same_day.minutes),
            "name": self.same_day.logged_by.full_name,
            "date": formats.date_format(self.same_day.held_on),
        }
        if self.same_day.logged_by_id == self.user.pk:
            sentence = gettext(
                "You have already logged a session of %(minutes)s on %(date)s. "
                "If you met twice that day, tick the box."
            )
        else:
            sentence = gettext(
                "%(name)s has already logged a session of %(minutes)s on %(date)s. "
                "If you met twice that day, tick the box."
            )
        self.add_error("is_another", sentence % details)

    def _others(self) -> Any:
        """The logs that this form does not make or change."""
        logs = SessionLog.objects.of_pair(self.pair)
        return logs.exclude(pk=self.log.pk) if self.log else logs

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        minutes = data["own_minutes"] if data["length"] == OTHER else int(data["length"])
        return {
            "held_on": data["held_on"],
            "minutes": minutes,
            "kind": data["kind"],
            "topics": list(data["topics"]),
            "note": data["note"],
        }


class LogForm(FormKeyMixin, SessionForm):
    """A new session: however often the form arrives, it makes one log."""

    def _others(self) -> Any:
        return super()._others().exclude(form_key=self.cleaned_data.get("form_key"))

    def values(self) -> dict[str, Any]:
        return {"form_key": self.cleaned_data["form_key"], **super().values()}

    def says_the_same_as(self, log: SessionLog) -> bool:
        """Whether the log is what this form asked for, or comes from an earlier use of the form."""
        asked = self.values()
        note = getattr(log, "note", None)
        return (log.held_on, log.minutes, log.kind, note.text if note else "") == (
            asked["held_on"],
            asked["minutes"],
            asked["kind"],
            asked["note"],
        )


class SendBackForm(Form):
    """One of four buttons; `revision` is the state of the log that the person saw."""

    reason = forms.ChoiceField(choices=SendBackReason.choices)
    revision = forms.IntegerField(required=False, min_value=1, max_value=MAX_REVISION)


class ConfirmForm(Form):
    revision = forms.IntegerField(required=False, min_value=1, max_value=MAX_REVISION)


def _initial(log: SessionLog) -> dict[str, Any]:
    is_quick = str(log.minutes) in dict(LENGTHS)
    note = getattr(log, "note", None)
    return {
        "held_on": log.held_on,
        "length": str(log.minutes) if is_quick else OTHER,
        "own_minutes": None if is_quick else log.minutes,
        "kind": log.kind,
        "topics": list(log.topics.all()),
        "note": note.text if note else "",
    }
