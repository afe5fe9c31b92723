"""The small shared widgets of all templates: `{% load ui %}`."""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django import forms, template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import Storage
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mentoring.addresses import shown_address
from mentoring.ui import labels
from mentoring.ui.tables import Table

register = template.Library()

type Text = str | Promise

AVATAR_TINTS = 6

# What colour a state has, wherever it is shown: one word means the same on every page.
STATE_TONES: Mapping[str, str] = {
    "draft": "neutral",
    "invited": "info",
    "applied": "info",
    "open": "info",
    "recruiting": "info",
    "accepted": "success",
    "paired": "success",
    "waitlisted": "warning",
    "paused": "warning",
    "not_now": "warning",
    "bounced": "danger",
    "opened": "info",
    "expired": "warning",
    "declined": "neutral",
    "withdrawn": "neutral",
    "completed": "neutral",
    "closed": "neutral",
    "archived": "neutral",
    "queued": "info",
    "pending": "info",
    "waiting": "info",
    "running": "info",
    "finished": "success",
    "done": "success",
    "failed": "danger",
    "proposed": "info",
    "confirmed": "success",
    "announced": "success",
    "active": "success",
    "ended": "neutral",
    "dissolved": "neutral",
    "rejected": "danger",
    "planned": "info",
    "held": "info",
    "logged": "info",
    "disputed": "danger",
    "cancelled": "neutral",
    "sent": "success",
    "on_track": "success",
    "behind": "warning",
    "silent": "danger",
    "met": "success",
    "partly": "warning",
    "missed": "danger",
    "new": "info",
    "changed": "warning",
    "unchanged": "neutral",
    "wrong": "danger",
    "reading": "info",
    "columns": "warning",
    "checking": "info",
    "checked": "warning",
    "importing": "info",
    "imported": "success",
    "abandoned": "neutral",
}

# The mentor is the junior, the mentee the senior: said wherever a role is shown.
ROLES: Mapping[str, tuple[Text, Text]] = {
    "mentor": (labels.word_lazy("Mentor"), gettext_lazy("junior")),
    "mentee": (labels.word_lazy("Mentee"), gettext_lazy("senior")),
    "organiser": (gettext_lazy("Organiser"), ""),
    "advisor": (gettext_lazy("Advisor"), ""),
    "sponsor": (gettext_lazy("Sponsor"), ""),
    "coder": (gettext_lazy("Coder"), ""),
}
ROLE_ICONS: Mapping[str, str] = {
    "mentor": "school",
    "mentee": "briefcase",
    "organiser": "layout-dashboard",
    "advisor": "message-circle",
    "sponsor": "star",
    "coder": "highlight",
}


class Person(Protocol):
    """What the widgets need of a user."""

    pk: Any
    full_name: str
    initials: str
    job_title: str


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A picture from the sprite, for the eye only; its name has to stand in static/icons.txt."""
    return _icon(name, classes, staticfiles_storage)


@lru_cache(maxsize=1024)  # the same few pictures stand on every page, in long tables hundreds of times
def _icon(name: str, classes: str, storage: Storage) -> SafeString:
    sprite = storage.url("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false" width="20" height="20">'
        '<use href="{}#{}"></use></svg>',
        classes,
        sprite,
        name,
    )


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    icon: str, title: Text, text: Text = "", action_url: str = "", action_label: Text = ""
) -> dict[str, Any]:
    """What to show where nothing is yet: what belongs here, and the next step."""
    return {
        "icon_name": icon,
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
    }


@register.simple_tag
def badge(label: Text, state: object = "", tone: str = "") -> SafeString:
    """A state as a small mark: `{% badge pair.get_state_display pair.state %}`.

    Tones: neutral, info, success, warning, danger, mentor, mentee.
    """
    return _badge(str(label), tone or STATE_TONES.get(str(state), "neutral"))


@lru_cache(maxsize=1024, typed=True)  # what is safe as it is equals what is not
def _badge(label: str, tone: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', tone, label)


@register.simple_tag
def role(name: object) -> SafeString:
    """A role with its seniority, in the words of the programme at hand."""
    return _role(str(name), labels.current(), get_language())


@lru_cache(maxsize=1024)  # it stands in each row of many a table
def _role(key: str, _labels: labels.Labels, _language: str | None) -> SafeString:
    word, seniority = ROLES.get(key, (key, ""))
    tone = key if key in ("mentor", "mentee") else "neutral"
    if not seniority:
        return format_html('<span class="state state-{}">{}</span>', tone, word)
    return format_html(
        '<span class="state state-{}">{} <span class="seniority">{}</span></span>',
        tone,
        word,
        seniority,
    )


@register.simple_tag
def role_icon(name: object) -> SafeString:
    """The picture of a role."""
    return icon(ROLE_ICONS.get(str(name).lower(), "user"))


@register.simple_tag
def avatar(user: Person, size: str = "", role: object = "", photo: str = "") -> SafeString:
    """A person's initials on a colour of their own, or on that of their role; size sm, lg or "".

    With the address of a `photo` that instead.
    """
    if photo:
        return format_html(
            '<img class="face {}" src="{}" alt="" width="40" height="40" loading="lazy">',
            f"face-{size}" if size else "",
            photo,
        )
    tint = str(role) if str(role) in ("mentor", "mentee") else _tint(user)
    return format_html(
        '<span class="face face-{} {}" aria-hidden="true">{}</span>',
        tint,
        f"face-{size}" if size else "",
        user.initials,
    )


def _tint(user: Person) -> int:
    return zlib.crc32(str(user.pk).encode()) % AVATAR_TINTS + 1


@register.inclusion_tag("ui/person.html")
def person(
    user: Person, role: object = "", url: str = "", note: Text = "", photo: str = ""
) -> dict[str, Any]:
    """Face, name and job; with a role its seniority; `note` stands in the place of the job."""
    return {"user": user, "role": str(role), "url": url, "note": note or user.job_title, "photo": photo}


@register.inclusion_tag("ui/progress.html")
def progress(value: float, total: float, label: Text = "", tone: str = "") -> dict[str, Any]:
    """A bar of `value` out of `total`, with the label for those who can't see it."""
    share = min(1.0, value / total) if total else 0.0
    return {
        "value": value,
        "total": total or 1,
        "percent": round(share * 100),
        "label": label or _("%(value)s of %(total)s") % {"value": value, "total": total},
        "tone": tone or ("success" if share >= 1 else "primary"),
    }


@register.simple_tag(name="minutes")
def minutes_tag(value: int | None) -> str:
    """`{% minutes 80 %}` is "1 h 20 min"."""
    return minutes(value)


@register.filter
def minutes(value: int | None) -> str:
    """`{{ 80|minutes }}` is "1 h 20 min"; nothing known is a dash."""
    if value is None:
        return "\N{EN DASH}"
    hours, rest = divmod(int(value), 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@dataclass(frozen=True)
class Problem:
    """An error of a form, and the input that it is about."""

    sentence: str
    label: Text = ""
    target: str = ""


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: forms.BaseForm | None) -> dict[str, Any]:
    """The list of all that is wrong, on top of the form, each with a link to its field."""
    return {"form": form, "problems": problems(form) if form is not None else []}


def problems(form: forms.BaseForm) -> Sequence[Problem]:
    found = [Problem(str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        for sentence in field.errors:
            if field.is_hidden:
                found.append(Problem(str(sentence)))
            else:
                target = field.auto_id if field.use_fieldset else field.id_for_label
                found.append(Problem(str(sentence), field.label, str(target)))
    return list(dict.fromkeys(found))


class CellNode(template.Node):
    """A cell of a `ui/table.html` row: it knows its column's label, side and weight.

    A node of its own, as a table has hundreds: what stands around a cell is put together once a column.
    """

    child_nodelists = ("inside",)

    def __init__(self, key: template.base.FilterExpression, inside: template.NodeList) -> None:
        self.key = key
        self.inside = inside

    def render(self, context: template.Context) -> SafeString:
        table: Table = context["table"]
        key = self.key.resolve(context)
        if key not in table.frames:
            table.frames[key] = _frame(table, key)
        before, after = table.frames[key]
        return SafeString.__add__(before, _trimmed(self.inside.render(context))) + after


def _frame(table: Table, key: str) -> tuple[SafeString, SafeString]:
    column = table.column(key)
    classes = " ".join(
        name for name, wanted in (("text-end", column.numeric), ("hide-small", column.hide_small)) if wanted
    )
    if table.names_row(key):
        head = format_html('<th scope="row" class="{}"><div class="cell">', classes)
        return head, format_html("</div></{}>", "th")
    head = format_html('<td class="{}" data-label="{}"><div class="cell">', classes, column.label)
    return head, format_html("</div></{}>", "td")


@register.tag
def cell(parser: template.base.Parser, token: template.base.Token) -> CellNode:
    """`{% cell "name" %}…{% endcell %}`, the whole of a row between them."""
    _name, key = token.split_contents()
    inside = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(parser.compile_filter(key), inside)


@register.simple_block_tag
def capture(content: str) -> SafeString:
    """`{% capture as name %}…{% endcapture %}`: keeps what was rendered, to be shown twice."""
    return _trimmed(content)


def _trimmed(content: str) -> SafeString:
    """A block without the blanks around it: the template engine has rendered it, so it is escaped."""
    return mark_safe(content.strip())  # noqa: S308


@register.filter
def address(email: str) -> str:
    """An e-mail address as people read it; a `mailto:` takes the one that is kept."""
    return shown_address(email)


@register.filter
def tone_of(level_tag: str) -> str:
    """The tone of a message by Django's level tag."""
    return {"error": "danger", "debug": "info"}.get(level_tag, level_tag or "info")


@register.filter
def with_links(text: object, links: Mapping[str, str]) -> SafeString:
    """`{{ topic.description|with_links:glossary.links }}`: each of the words leads to its address.

    Whole words in whatever case, the longest first, each where it first occurs; all else is escaped.
    """
    if not links:
        return escape(str(text))
    addresses = {word.lower(): url for word, url in links.items()}
    longest_first = sorted(addresses, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    parts: list[tuple[str]] = []
    rest = 0
    for match in pattern.finditer(str(text)):
        url = addresses.pop(match[0].lower(), None)
        if url is None:  # it stood further above already
            continue
        link = format_html('<a class="term" href="{}">{}</a>', url, match[0])
        parts += [(str(text)[rest : match.start()],), (link,)]
        rest = match.end()
    return format_html_join("", "{}", [*parts, (str(text)[rest:],)])


class LabelledNode(template.Node):
    """What stands in a `{% labelled %}` block."""

    def __init__(self, own: template.base.FilterExpression, inside: template.NodeList) -> None:
        self.own = own
        self.inside = inside

    def render(self, context: template.Context) -> SafeString:
        own: labels.Labels = self.own.resolve(context)
        with labels.override(own), context.push(**own.words):
            return self.inside.render(context)


@register.tag
def labelled(parser: template.base.Parser, token: template.base.Token) -> LabelledNode:
    """`{% labelled program.labels %}…{% endlabelled %}`: the part of a page that is about one of several."""
    _name, own = token.split_contents()
    inside = parser.parse(("endlabelled",))
    parser.delete_first_token()
    return LabelledNode(parser.compile_filter(own), inside)
