"""Probes for whoever runs the product, and the mailbox of the demo."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html import unescape
from itertools import islice
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.csp import CSP, build_policy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from mentoring.accounts.access import public
from mentoring.notifications import health
from mentoring.notifications.maildir import Mailbox
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb

PER_PAGE = 50
POLICY = cast("Mapping[str, list[str]]", settings.SECURE_CSP)
SANDBOX = "allow-top-navigation-by-user-activation"
STYLE = re.compile(r'\sstyle="([^"]*)"')


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if all parts are there, else 503; says for each what is wrong with it."""
    parts = health.check()
    ready = all(state == health.OK for state in parts.values())
    response = JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # not as an error every few seconds
    return response


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails that the demo has sent to anybody."""
    words = request.GET.get("q", "").strip()
    number = _page_number(request.GET.get("page", ""))
    start = (number - 1) * PER_PAGE
    mails = list(islice(_mailbox().newest_first(words), start, start + PER_PAGE + 1))
    context = {
        "mails": mails[:PER_PAGE],
        "words": words,
        "number": number,
        "has_older": len(mails) > PER_PAGE,
    }
    return page(request, "notifications/mailbox.html", context)


@public
@csp_override({**POLICY, "frame-src": [CSP.SELF]})
@require_safe
def mailbox_message(request: HttpRequest, key: str) -> HttpResponse:
    """One mail, as its reader sees it and as text."""
    found = _mailbox().find(key)
    if found is None:
        raise Http404
    heading, content = found
    crumbs = [Crumb(_("Mailbox"), request.path.removesuffix(f"{key}/")), Crumb(heading.subject)]
    context = {"mail": heading, "content": content, "crumbs": crumbs, "sandbox": SANDBOX}
    return page(request, "notifications/mailbox_message.html", context)


@public
@xframe_options_sameorigin
@require_safe
def mailbox_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a mail alone, in a sandbox: no script, no request, and no style but its own."""
    found = _mailbox().find(key)
    if found is None or not found[1].html:
        raise Http404
    html = found[1].html.replace("<head>", '<head><base target="_top">', 1)
    policy: Mapping[str, list[str]] = {
        "default-src": [CSP.NONE],
        "style-src": ["'unsafe-hashes'", *_hashes(STYLE.findall(html))],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.NONE],
        "frame-ancestors": [CSP.SELF],
        "sandbox": [SANDBOX],
    }
    return HttpResponse(html, headers={str(CSP.HEADER_ENFORCE): build_policy(policy)})


def _mailbox() -> Mailbox:
    """The mailbox; raises Http404 where mails really leave."""
    folder = settings.MAILERS["default"].get("OPTIONS", {}).get("folder")
    if not settings.DEMO or folder is None:
        raise Http404
    return Mailbox(Path(folder))


def _hashes(styles: Iterable[str]) -> list[str]:
    """CSP sources that allow these style attributes and no others."""
    digests = {hashlib.sha256(unescape(style).encode()).digest() for style in styles}
    return sorted(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _page_number(text: str) -> int:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,5}", text) else 1
