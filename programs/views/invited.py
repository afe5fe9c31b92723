"""The page behind an invitation's personal link, for people who are not signed in (yet).

To fetch it changes nothing, as mail scanners fetch what they find: each answer is a button.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mentoring.accounts.access import public
from mentoring.accounts.sign_in import sign_in
from mentoring.tokens import hash_token
from mentoring.ui.htmx import page
from mentoring.ui.links import private_link
from programs import operations, queries
from programs.forms import NotNowForm
from programs.models import Membership
from programs.operations.links import rules_path


@require_safe
@public
@private_link
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the invitation is about, and offer the answers."""
    return _invitation_page(request, token, NotNowForm())


def _invitation_page(request: HttpRequest, token: str, form: NotNowForm) -> HttpResponse:
    found = queries.invited(hash_token(token))
    if found is None:
        raise Http404
    request.subject = found.membership  # type: ignore[attr-defined]  # the page speaks in its programme's words
    own = rules_path(found.membership)
    if request.user == found.membership.user:
        return redirect(own)
    context = {
        "token": token,
        "invited": found,
        "program": found.program,
        "standing": queries.standing(found.program).without_faces,
        "not_now_form": form,
        "sign_in_url": f"{reverse('account_login')}?next={own}",
    }
    status = 422 if form.is_bound else 200
    return page(request, "programs/invitation.html", context, status=status)


@require_POST
@public
@private_link
def invitation_opened(request: HttpRequest, token: str) -> HttpResponse:
    """A browser has shown the page to somebody: sent by its script, which scanners don't run."""
    operations.note_opened(token)
    return HttpResponse(status=204)


@require_POST
@public
@private_link
def invitation_begin(request: HttpRequest, token: str) -> HttpResponse:
    """Use the link up and begin: signed in, at the rules."""
    membership = operations.use_invitation(token)
    if membership.user.is_staff:  # whoever looks after the platform signs in by the front door
        return redirect("account_login")
    return sign_in(request, membership.user, to=rules_path(membership))


@require_POST
@public
@private_link
def invitation_decline(request: HttpRequest, token: str) -> HttpResponse:
    return _answered(request, operations.decline_by_link(token))


@require_POST
@public
@private_link
def invitation_not_now(request: HttpRequest, token: str) -> HttpResponse:
    form = NotNowForm(request.POST)
    if not form.is_valid():
        return _invitation_page(request, token, form)
    day = form.cleaned_data["ask_again_on"]
    return _answered(request, operations.postpone_by_link(token, ask_again_on=day))


def _answered(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.subject = membership  # type: ignore[attr-defined]
    return page(request, "programs/invitation_answered.html", {"membership": membership})
