"""One's own profile card: written, handed in, with a photo if one likes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import fragment, page, wants_fragment
from mentoring.ui.shell import Crumb
from programs import operations, queries, rules
from programs.enums import Participation
from programs.forms import CardForm, PhotoForm
from programs.models import Membership
from programs.views.shared import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_fill_card)
def card(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Write the card: it is saved while one types; hand it in, change it later."""
    own = queries.own_card(membership)
    hand_in = "hand_in" in request.POST
    form = CardForm(
        request.POST if request.method == "POST" else None, membership=membership, own=own, complete=hand_in
    )
    conflict = ""
    if form.is_valid():
        try:
            operations.save_card(membership, form.content(), by=request.user, page=form.page())
        except operations.CardChanged as error:
            conflict = error.message
        else:
            if not wants_fragment(request):
                return _saved(request, membership, hand_in=hand_in)
            own = queries.own_card(membership)
    context = {
        "program": membership.program,
        "membership": membership,
        "participation": queries.participation(membership),
        "links": queries.glossary(membership.program).links,
        "own": own,
        "form": form,
        "conflict": conflict,
        "crumbs": crumbs(membership.program, Crumb(_("Profile card"))),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return fragment(request, "programs/card.html", "card-progress", context, status=status)


def _saved(request: PersonRequest, membership: Membership, *, hand_in: bool) -> HttpResponse:
    if not hand_in:
        messages.success(request, _("Saved. Only you see it until you hand it in."))
        return redirect("programs:card", membership.pk)
    try:
        operations.submit_card(membership, by=request.user)
    except operations.RulesNotAccepted as error:
        messages.info(request, error.message + " " + _("Your card has been saved."))
        return redirect("programs:rules", membership.pk)
    if membership.state == Participation.APPLIED:
        said = _("Thank you. The organisers have your card now and will answer you by mail.")
        messages.success(request, said)
    else:
        messages.success(request, _("Handed in. The organisers see your card as it is now."))
    return redirect("programs:card", membership.pk)


@require_POST
@access(Membership, rules.can_fill_card)
def card_discard(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Take back what was changed since the card was handed in."""
    operations.discard_draft(membership, by=request.user)
    messages.success(request, _("Your card is again as you handed it in."))
    return redirect("programs:card", membership.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_fill_card)
def photo_edit(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Put a photo on the card, or another one."""
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if form.is_valid():
        operations.set_photo(membership, form.cleaned_data["photo"], by=request.user)
        messages.success(request, _("Your photo is on your card."))
        return redirect("programs:card", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "own": queries.own_card(membership),
        "form": form,
        "crumbs": crumbs(membership.program, Crumb(_("Profile card")), Crumb(_("Photo"))),
    }
    return page(request, "programs/photo_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(Membership, rules.can_fill_card)
def photo_remove(request: PersonRequest, membership: Membership) -> HttpResponse:
    operations.remove_photo(membership, by=request.user)
    messages.success(request, _("Your photo is gone."))
    return redirect("programs:card", membership.pk)
