"""The pages that say no."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentoring.ui.htmx import wants_fragment
from mentoring.ui.way_back import page_behind

type Sentence = str | Promise


def refusal(request: HttpRequest, sentence: Sentence, *, status: int) -> HttpResponse:
    """Say why not: on a page of its own, or for htmx as a note that leaves the page as it is.

    Both lead to the page from which it was asked, as that is now: what is on the screen, or in the
    browser's memory, may be the very thing that was no longer true.
    """
    context = {"sentence": sentence, "status": status, "way_back": page_behind(request)}
    if not wants_fragment(request):
        return render(request, "ui/refused.html", context, status=status)
    return _note(render(request, "ui/refused.html#note", context, status=status))


# Tells static/js/kept.js that what was typed has not arrived.
NOT_DONE = "X-Not-Done"
# What forms send besides what their person typed, and what nobody may read over their shoulder.
NOT_TYPED = re.compile(r"csrfmiddlewaretoken|form_key|password|code", re.IGNORECASE)


def not_done(response: HttpResponse) -> HttpResponse:
    response.headers[NOT_DONE] = "1"
    return response


def signed_out(request: HttpRequest, sign_in_url: str) -> HttpResponse:
    """The answer to a form that was sent after the session had ended; nobody knows whose it was.

    The page shows what was written, for those whose browser keeps nothing; it is stored nowhere.
    """
    written = [
        value
        for name, values in request.POST.lists()
        for value in values
        if not NOT_TYPED.search(name) and len(value.split()) > 1
    ]
    context = {"sign_in_url": sign_in_url, "written": written}
    response = render(request, "ui/signed_out.html", context, status=401)
    response.headers["Cache-Control"] = "no-store"
    return response


def _note(response: HttpResponse) -> HttpResponse:
    # htmx 4 swaps errors too: without these the note would replace what the person was looking at.
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "beforeend"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400"""
    if wants_fragment(request):
        return refusal(request, _("The browser sent something that we could not read."), status=400)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403"""
    if wants_fragment(request):
        return refusal(request, _("You may look at this, but not change it."), status=403)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: the same for what is missing and for what the person must not know of."""
    if wants_fragment(request):
        return refusal(request, _("This is not here (any more). Reload the page."), status=404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: needs no database, no session and no context processor."""
    if request.headers.get("HX-Request") == "true":
        sentence = _("Something went wrong on our side. Please try once more in a minute.")
        body = loader.render_to_string("ui/refused.html#note", {"sentence": sentence})
        return _note(HttpResponse(body, status=500))
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: mostly a form that was open for too long, or cookies that are off."""
    if wants_fragment(request):
        sentence = _("This page was open for too long. Open it anew and send the form once more.")
        return not_done(refusal(request, sentence, status=403))
    return render(request, "ui/csrf_failure.html", {"way_back": page_behind(request)}, status=403)
