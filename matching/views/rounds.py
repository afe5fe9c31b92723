"""Looking for a place for one person; the page of second rounds is with the activity of pairs."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from matching import operations, rules
from matching.enums import Moves
from matching.forms import RunForm
from matching.operations import RoundPlan
from matching.operations.rounds import NeedsNoPlace
from mentoring.accounts.access import PersonRequest, access
from programs.models import Membership


@require_POST
@access(Membership, rules.can_check_pairs)
def place(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Start the second round that gives one person a place, with as few changes as that takes."""
    form = RunForm(request.POST)
    if not form.is_valid():
        raise NeedsNoPlace
    run = operations.request_second_round(
        membership.program,
        RoundPlan(Moves.NEEDED, place_for=membership),
        form_key=form.cleaned_data["form_key"],
        by=request.user,
    )
    return redirect("matching:run", run.pk)
