"""How a month stands against the monthly hour: `{% load hours %}`."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sessions.enums import HourState
from sessions.queries.activity import MonthActivity, clock

register = template.Library()


@register.simple_tag
def hour(month: MonthActivity) -> SafeString:
    """A month's minutes with its mark."""
    return _hour(month.minutes, month.state, get_language())


@lru_cache(maxsize=2048)  # a table of pairs has hundreds, mostly of the same few lengths
def _hour(minutes: int, state: HourState, _language: str | None) -> SafeString:
    context = {"minutes": minutes, "clock": clock(minutes), "state": state}
    return render_to_string("sessions/month.html", context)
