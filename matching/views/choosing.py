"""Where people choose: the organisers' page, a mentee's list, and what a mentor is asked."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from matching import operations, queries, rules
from matching.engine import Mode
from matching.enums import ChoosingStage
from matching.forms import AnswerForm, DatesForm, StageForm, WishStepForm
from matching.forms.choosing import ADD, HAND_IN, MOVE, REMOVE
from matching.models import ChoosingWindow
from matching.operations.choosing import StageOver
from matching.queries.choices import Choosable
from matching.views.tables import missing_table
from mentoring.accounts.access import PersonRequest, access
from mentoring.errors import Conflict
from mentoring.ui.htmx import page
from mentoring.ui.labels import worded
from programs.models import Membership, Program

CARDS_A_PAGE = 12
NARROWED_BY = ("topic", "language", "site")


# --- organisers ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_match)
def choosing(request: PersonRequest, program: Program) -> HttpResponse:
    """How far the choosing is, who is missing, and the dates: to open it, and to move them."""
    window = ChoosingWindow.objects.in_program(program).select_related("program").first()
    form = DatesForm(request.POST if request.method == "POST" else None, window=window)
    if form.is_valid():
        if window:
            operations.move_choosing(window, form.dates, by=request.user)
            messages.success(request, _("Saved. People see the new dates at once."))
        else:
            operations.open_choosing(program, form.dates, by=request.user)
            messages.success(request, worded(_("Opened. All %(mentees)s who may choose get a mail.")))
        return redirect("matching:choosing", program.pk)
    context: dict[str, Any] = {
        "program": program,
        "window": window,
        "form": form,
        "is_chosen": queries.policy_of(queries.current_version(program)).mode == Mode.CHOSEN,
        "tab": "choosing",
    }
    if window:
        context |= {
            "progress": queries.progress(window),
            "table": missing_table(request, window),
        }
    return page(request, "matching/choosing.html", context, status=422 if form.is_bound else 200)


@require_POST
@access(ChoosingWindow, rules.can_run_choosing)
def choosing_end(request: PersonRequest, window: ChoosingWindow) -> HttpResponse:
    """End the stage that the organiser has seen."""
    form = StageForm(request.POST)
    if not form.is_valid():
        raise StageOver
    operations.end_stage(window, ChoosingStage(form.cleaned_data["stage"]), by=request.user)
    messages.success(request, _("Ended."))
    return redirect("matching:choosing", window.program_id)


@require_POST
@access(ChoosingWindow, rules.can_run_choosing)
def choosing_remind(request: PersonRequest, window: ChoosingWindow) -> HttpResponse:
    sent = operations.remind_choosers(window, by=request.user)
    if sent:
        text = ngettext("%(n)s person gets a reminder.", "%(n)s people get a reminder.", sent)
        messages.success(request, text % {"n": intcomma(sent)})
    else:
        messages.info(request, _("Everybody has been reminded today already, or there is nobody to remind."))
    return redirect("matching:choosing", window.program_id)


# --- a mentee ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_choose)
def shortlist(request: PersonRequest, membership: Membership) -> HttpResponse:
    """The cards of those whom the rules allow, and one's own list of them."""
    window = ChoosingWindow.objects.in_program(membership.program).first()
    choosable = queries.mentors_for(membership) if window else None
    if request.method == "POST":
        return _step(request, membership, choosable)
    context: dict[str, Any] = {"program": membership.program, "membership": membership, "window": window}
    if window and choosable:
        context |= _cards(request.GET, choosable, is_open=window.stage == ChoosingStage.WISHES)
    return page(request, "matching/shortlist.html", context)


def _cards(asked: QueryDict, choosable: Choosable, *, is_open: bool) -> dict[str, Any]:
    """The list, and a page of the other cards as they are narrowed."""
    own = queries.wished(choosable)
    on_list = {card.sign for card in own.cards}
    chosen = {key: asked.get(key, "") for key in NARROWED_BY}
    narrowed = choosable.narrowed(**chosen)
    signs = {str(key): sign for sign, key in choosable.by_sign.items()}
    others = Paginator([key for key in narrowed if signs[key] not in on_list], CARDS_A_PAGE)
    shown = others.get_page(asked.get("page"))
    kept = asked.copy()
    kept.pop("page", None)
    return {
        "own": own,
        "may_change": is_open and not own.is_handed_in,
        "cards": choosable.cards(shown.object_list),
        "shown": shown,
        "kept": kept.urlencode(),
        "narrowing": queries.narrowing(choosable),
        "chosen": chosen,
        "count": len(choosable.ranked),
        "is_narrowed": any(chosen.values()),
    }


class CardGone(Conflict):
    sentence = _("This card is not on offer any more. Please look at the page again.")


def _step(request: PersonRequest, membership: Membership, choosable: Choosable | None) -> HttpResponse:
    """One step on the list, then the page again as it was narrowed."""
    form = WishStepForm(request.POST)
    if not form.is_valid() or choosable is None:
        raise CardGone
    do, card = form.cleaned_data["do"], form.cleaned_data["card"]
    offered = set(choosable.by_sign.values())
    if do in (ADD, REMOVE, MOVE):
        mentor = choosable.by_sign.get(card)
        if mentor is None:
            raise CardGone
        steps: dict[str, Callable[..., None]] = {
            ADD: operations.add_wish,
            REMOVE: operations.remove_wish,
            MOVE: partial(operations.move_wish, to=form.cleaned_data["to"] or 0),
        }
        steps[do](membership, mentor, offered=offered, by=request.user)
    elif do == HAND_IN:
        operations.hand_in_shortlist(membership, offered=offered, by=request.user)
        messages.success(request, _("Handed in. You hear at the announcement who it will be."))
    else:
        operations.take_back_shortlist(membership, by=request.user)
        messages.success(request, _("Your list is a draft again. Do not forget to hand it in."))
    query = request.GET.urlencode()
    here = reverse("matching:shortlist", args=[membership.pk])
    return redirect(f"{here}?{query}" if query else here)


# --- a mentor ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access(Membership, rules.can_answer)
def requests(request: PersonRequest, membership: Membership) -> HttpResponse:
    """Who would like to have the mentor, and the mentor's answers."""
    window = ChoosingWindow.objects.in_program(membership.program).first()
    begun = window is not None and window.stage != ChoosingStage.WISHES
    choosable = queries.mentees_for(membership) if begun else None
    asking = queries.asking(choosable) if choosable else []
    form = AnswerForm(request.POST if request.method == "POST" else None, asking=asking)
    if form.is_bound and form.is_valid():
        operations.answer_wishes(membership, form.answers, by=request.user)
        messages.success(request, _("Saved. You can change it until the time is over."))
        return redirect("matching:requests", membership.pk)
    context = {
        "program": membership.program,
        "membership": membership,
        "window": window,
        "form": form,
        "places": membership.capacity,
    }
    return page(request, "matching/requests.html", context, status=422 if form.is_bound else 200)
