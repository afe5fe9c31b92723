"""Pages behind a personal link in a mail, for people who need not be signed in.

To fetch one changes nothing, as mail scanners fetch what they find: each answer is a button.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

type LinkView = Callable[[HttpRequest, str], HttpResponse]


def private_link(view: LinkView) -> LinkView:
    """Keep the link to this browser and this page: no cache, no path in the Referer, no search engine.

    With "no-referrer" browsers would send the page's own forms with an origin of "null".
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded
