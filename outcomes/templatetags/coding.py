"""The marked words of a text: `{% load coding %}`."""

from functools import reduce
from operator import add

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from outcomes.queries.coding import Mark, Piece, TextLine

register = template.Library()

NOTHING = format_html("{}", "")
CLOSE = format_html("</{}>", "mark")


@register.simple_tag
def coded(line: TextLine) -> SafeString:
    """The words of a line under their marks. No template: a text has thousands of pieces."""
    return format_html_join("", "{}{}{}{}", map(_parts, line.pieces))


def _parts(piece: Piece) -> tuple[str, str, str, str]:
    opened = (_open(mark, is_first=mark in piece.beginning) for mark in piece.marks)
    closed = (CLOSE for _mark in piece.marks)
    tags = piece.tags and format_html('<span class="code-tags" data-tags="{}"></span>', piece.tags)
    return reduce(add, opened, NOTHING), piece.text, reduce(add, closed, NOTHING), tags


def _open(mark: Mark, *, is_first: bool) -> SafeString:
    """The piece in which a mark begins can be linked to."""
    if is_first:
        return format_html(
            '<mark class="code-mark hue-{}" id="coding-{}" title="{}">', mark.hue, mark.id, mark.code
        )
    return format_html('<mark class="code-mark hue-{}" title="{}">', mark.hue, mark.code)
