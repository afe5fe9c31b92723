"""Every view says who may see it: `access`, `signed_in` or `public`.

A view that says nothing is refused by a system check (`mentoring.accounts.checks`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django_htmx.middleware import HtmxDetails

from mentoring.accounts.models import User
from mentoring.errors import Forbidden

READING = ("GET", "HEAD")


class PersonRequest(HttpRequest):
    """What a view gets behind `access` or `signed_in`: somebody is signed in, htmx was looked for."""

    user: User
    htmx: HtmxDetails


type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Allowed:
    """The answer of a rule that lets the person go on."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """The answer of a rule that stops the person, with a reason to show them."""

    reason: str | Promise

    def __bool__(self) -> bool:
        return False


type Answer = Allowed | Denied


class Rule[M: Model](Protocol):
    """A predicate `can_x(user, obj)` from an app's `rules`."""

    __name__: str

    def __call__(self, user: User, obj: M, /) -> Answer: ...


@dataclass(frozen=True)
class Declared:
    """What a view has declared; read by the system check and by the URL matrix of the tests."""

    kind: str  # "access" | "signed_in" | "public"
    model: type[Model] | None = None
    rule: str = ""
    key: str = ""


def public(view: View) -> View:
    """Anybody may see it, signed in or not."""
    view.access = Declared("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anybody who is signed in may see it; it shows only what is the person's own."""
    guarded = login_required(view)
    guarded.access = Declared("signed_in")  # type: ignore[attr-defined]
    return guarded


def access[M: Model](
    model: type[M], rule: Rule[M], *, change: Rule[M] | None = None, key: str = ""
) -> Callable[[View], View]:
    """Load the object that the URL names, if the person may know of it, and ask the rule.

    The object comes from `model.objects.visible_to(user)` by the UUID in the URL's `key` (default:
    the model's name in lower case, without `key` the view gets it as its second argument). Who may
    not know of it gets 404, the page of a thing that does not exist; who may look but not do this
    gets 403 with the rule's reason. A page that more people may read than change asks `change` in
    the rule's place when something is sent to it.
    """
    name = key or str(model._meta.model_name)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, /, **kwargs: Any) -> HttpResponseBase:
            user = cast(User, request.user)  # login_required has seen to it
            obj = model._default_manager.visible_to(user).filter(pk=kwargs.pop(name)).first()  # type: ignore[attr-defined]
            if obj is None:
                raise Http404
            request.subject = obj  # type: ignore[attr-defined]  # the page shell shows where we are
            asked = change if change and request.method not in READING else rule
            answer = asked(user, obj)
            if isinstance(answer, Denied):
                raise Forbidden(answer.reason)
            return view(request, obj, **kwargs)

        protected = login_required(guarded)
        protected.access = Declared("access", model, rule.__name__, name)  # type: ignore[attr-defined]
        return protected

    return decorate
