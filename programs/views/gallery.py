"""Profile cards as organisers see them: the gallery, two side by side, versions and photos."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from mentoring.accounts.access import PersonRequest, access
from mentoring.accounts.models.users import by_name
from mentoring.ui.htmx import page
from mentoring.ui.pictures import picture
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from programs import queries, rules
from programs.enums import Role
from programs.models import Membership, Photo, ProfileCard, Program
from programs.views.shared import below, below_person, crumbs

COLUMNS = (Column("name", gettext_lazy("Name"), order_by=by_name("user__")),)
SEARCHED = (
    *("user__family_name", "user__given_name", "user__job_title", "card__about", "card__skills"),
    *("card__experience", "card__achievements", "card__expectations", "card__learns", "card__brings"),
    "card__interests",
)
SIDES = ((Role.MENTOR.value, Role.MENTOR.label), (Role.MENTEE.value, Role.MENTEE.label))
PER_PAGE = 24
COMPARED = 2


def _in_role(people: Any, role: str) -> Any:
    return people.with_role(role)


def _in_unit(people: Any, unit: str) -> Any:
    return people.in_unit(unit)


def _at_site(people: Any, site: str) -> Any:
    return people.at_site(site)


def _with_topic(people: Any, topic: str) -> Any:
    return people.with_topic(topic)


def _speaking(people: Any, language: str) -> Any:
    return people.speaking(language)


@require_safe
@access(Program, rules.can_organise)
def cards(request: PersonRequest, program: Program) -> HttpResponse:
    """All cards that were handed in, to look through, to narrow down and to compare."""
    table = Table.build(
        request,
        queries.gallery(program),
        COLUMNS,
        caption=_("Profile cards"),
        search=SEARCHED,
        filters=(
            Filter("role", _("Role"), SIDES, _in_role),
            Filter("unit", _("Unit"), queries.units_in(program), _in_unit),
            Filter("site", _("Site"), queries.sites_in(program), _at_site),
            Filter("topic", _("Topic"), queries.topics_in(program), _with_topic),
            Filter("language", _("Language"), queries.languages_in(program), _speaking),
        ),
        per_page=PER_PAGE,
        default_order="name",
        rows=queries.gallery_cards,
        dom_id="cards",
    )
    context = {
        "program": program,
        "table": table,
        "crumbs": below(program, "programs:people", _("People"), Crumb(_("Profile cards"))),
    }
    return page(request, "programs/cards.html", context)


@require_safe
@access(Program, rules.can_organise)
def cards_compare(request: PersonRequest, program: Program) -> HttpResponse:
    """Two cards side by side, in the versions that the address names."""
    asked = [key for key in request.GET.getlist("card") if _is_key(key)]
    found = list(
        ProfileCard.objects.visible_to(request.user)
        .published()
        .in_program(program)
        .among(asked)
        .with_everything()
    )
    if len(found) != COMPARED:
        messages.info(request, _("Tick two cards to see them side by side."))
        return redirect("programs:cards", program.pk)
    context = {
        "program": program,
        "cards": [queries.shown_card(card, queries.Eyes.ORGANISER) for card in found],
        "crumbs": below(program, "programs:cards", _("Profile cards"), Crumb(_("Side by side"))),
    }
    return page(request, "programs/cards_compare.html", context)


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@require_safe
@access(Membership, rules.can_see_person)
def card_history(request: PersonRequest, membership: Membership) -> HttpResponse:
    """The versions that were handed in, and what changed from one to the next."""
    is_own = membership.user_id == request.user.pk
    context = {
        "program": membership.program,
        "membership": membership,
        "is_own": is_own,
        "versions": queries.versions(membership) if membership.shows_card_to(request.user) else [],
        "crumbs": crumbs(membership.program, Crumb(_("Versions of the card")))
        if is_own
        else below_person(membership, _("People"), Crumb(_("Versions of the card"))),
    }
    return page(request, "programs/card_history.html", context)


@require_safe
@access(ProfileCard, rules.can_read_card)
def card_version(request: PersonRequest, card: ProfileCard) -> HttpResponse:
    """One version, to read."""
    is_own = card.membership.user_id == request.user.pk
    full = ProfileCard.objects.visible_to(request.user).with_everything().get(pk=card.pk)
    number = Crumb(_("Version %(n)d") % {"n": card.number})
    context = {
        "program": card.program,
        "membership": card.membership,
        "is_own": is_own,
        "shown": queries.shown_card(full, queries.Eyes.OWN if is_own else queries.Eyes.ORGANISER),
        "crumbs": crumbs(card.program, number)
        if is_own
        else below_person(card.membership, _("People"), number),
    }
    return page(request, "programs/card_version.html", context)


@require_safe
@access(Photo, rules.can_see_photo)
def photo(request: PersonRequest, photo: Photo) -> HttpResponse:
    return picture(bytes(photo.image))
