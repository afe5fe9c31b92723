from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from matching import operations, queries, rules
from matching.models import Pair
from matching.views.tables import pair_table
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from programs.models import Membership, Program


@require_safe
@access(Program, rules.can_match)
def pairs(request: PersonRequest, program: Program) -> HttpResponse:
    """The pairs of a programme: those that nobody knows of yet, and the announcement."""
    broken = queries.breaches(program)
    context = {
        "program": program,
        "broken": len(broken),
        "announcement": queries.announcement(program),
        "readiness": queries.readiness(program),
        "table": pair_table(request, program, broken),
        "tab": "pairs",
    }
    return page(request, "matching/pairs.html", context)


@require_POST
@access(Pair, rules.can_dissolve)
def pair_dissolve(request: PersonRequest, pair: Pair) -> HttpResponse:
    operations.dissolve_pair(pair, by=request.user)
    messages.success(request, _("The pair is dissolved. Both can be matched again."))
    return redirect("matching:pairs", pair.program_id)


@require_POST
@access(Program, rules.can_match)
def announce(request: PersonRequest, program: Program) -> HttpResponse:
    announced = operations.announce_pairs(program, by=request.user)
    if announced:
        text = ngettext(
            "%(n)s pair is announced. Both get a mail now.",
            "%(n)s pairs are announced. Everybody in them gets a mail now.",
            announced,
        )
        messages.success(request, text % {"n": intcomma(announced)})
    else:
        messages.info(request, _("All pairs had been announced already."))
    return redirect("matching:pairs", program.pk)


@require_safe
@access(Membership, rules.can_check_pairs)
def person_changed(request: PersonRequest, membership: Membership) -> HttpResponse:
    """After a change in the directory: say which rules the person's pairs no longer keep, and go on."""
    found = queries.breaches(membership.program)
    theirs = [key for key, breach in found.items() if membership.pk in breach.sides]
    text = _(
        "The pair of %(mentee)s and %(mentor)s breaks a rule now. %(sentences)s It goes on until you and "
        "the two decide otherwise."
    )
    for pair in Pair.objects.among(theirs).with_people():
        words = {
            "mentee": pair.mentee.user.full_name,
            "mentor": pair.mentor.user.full_name,
            "sentences": " ".join(map(str, found[pair.pk].sentences)),
        }
        messages.warning(request, text % words)
    return redirect("programs:person", membership.pk)
