import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.ui.forms import DateInput, Form, Pills
from mentoring.ui.labels import worded_lazy
from programs.enums import Role
from programs.forms.fields import Count, Shorter, Words, no_nul
from programs.models import InvitationPolicy

LONGEST_LIST = 100_000  # characters
LONGEST_WORDS = 2000
MOST_REMINDERS = 5
LONGEST_REST = timedelta(days=730)

TAKE_PART_AS = (
    (Role.MENTOR, worded_lazy(gettext_lazy("%(Mentors)s: the juniors, who teach"))),
    (Role.MENTEE, worded_lazy(gettext_lazy("%(Mentees)s: the seniors, who learn"))),
)


def personal_words() -> Words:
    return Words(
        label=gettext_lazy("A few personal words"),
        max_length=LONGEST_WORDS,
        lines=4,
        required=False,
        help_text=gettext_lazy("They stand in the mail above the invitation. Nothing of them is kept here."),
    )


class PeopleList(forms.CharField):
    """A list of people as it was pasted: what looks like a blank may part two cells."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.widget.attrs["rows"] = 6
        self.validators = [no_nul, Shorter(LONGEST_LIST)]


class InviteListForm(Form):
    """People by their addresses, pasted in any way that mail programs and spreadsheets have."""

    role = forms.ChoiceField(label=gettext_lazy("Invite as"), choices=TAKE_PART_AS, widget=Pills)
    people = PeopleList(
        label=gettext_lazy("Addresses"),
        help_text=gettext_lazy(
            "As your mail program or spreadsheet copies them: one a line, or with semicolons or commas "
            "between them, with or without names. Of a table only names and addresses are read."
        ),
    )
    words = personal_words()


class InviteWaitingForm(Form):
    words = personal_words()


class NotNowForm(Form):
    """ "Not now", and perhaps a day on which to be asked once more."""

    ask_again_on = forms.DateField(
        label=gettext_lazy("Ask me again on"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("If you like. Empty: we don't ask again."),
    )

    def clean_ask_again_on(self) -> date | None:
        day: date | None = self.cleaned_data["ask_again_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Please choose a day that is still to come."))
        if day and day > timezone.localdate() + LONGEST_REST:
            raise forms.ValidationError(_("Please choose a day within the next two years."))
        return day


class PauseForm(Form):
    """A break, with the day on which it ends by itself."""

    until = forms.DateField(
        label=gettext_lazy("Back on"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("If it is known. Empty: the break ends when somebody says so."),
    )

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and not timezone.localdate() < day <= timezone.localdate() + LONGEST_REST:
            raise forms.ValidationError(_("Please choose a day that is still to come, within two years."))
        return day


class InvitationPolicyForm(Form):
    """How long links hold, and when to remind."""

    valid_days = Count(label=gettext_lazy("Days that a link is valid"), lowest=1, highest=180)
    reminder_days = Words(
        label=gettext_lazy("Remind after so many days"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For example: 4, 10. Empty: nobody is reminded. Any answer ends it."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, policy: InvitationPolicy) -> None:
        days = ", ".join(map(str, policy.reminder_days))
        super().__init__(data, initial={"valid_days": policy.valid_days, "reminder_days": days})

    def clean_reminder_days(self) -> list[int]:
        words = re.split(r"[\s,;]+", self.cleaned_data["reminder_days"].strip())
        words = [word for word in words if word]
        if not all(re.fullmatch(r"[0-9]{1,3}", word) and int(word) for word in words):
            raise forms.ValidationError(_("Please enter whole numbers of days with commas between them."))
        if len(words) > MOST_REMINDERS:
            raise forms.ValidationError(_("More than five reminders would be a nuisance."))
        return sorted({int(word) for word in words})

    def clean(self) -> None:
        days, valid = self.cleaned_data.get("reminder_days"), self.cleaned_data.get("valid_days")
        if days and valid and days[-1] > valid:
            self.add_error("reminder_days", _("The last reminder would come after the link has run out."))
