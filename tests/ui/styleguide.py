"""A page with every shared widget, for the tests alone: a URLconf and its views."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.http import require_POST

from mentoring.accounts.models import User
from mentoring.errors import Conflict
from mentoring.ui.forms import Form, FormKeyMixin, Pills, PillsMultiple
from mentoring.ui.htmx import fragment, page, redirect_or_fragment
from mentoring.ui.shell import Crumb, Navigation, NavItem, ProgramChoice
from mentoring.ui.tables import Column, Filter, Table

KINDS = (("talk", "Conversation"), ("hands", "Hands-on"), ("visit", "Visit of an event"))


class WidgetForm(FormKeyMixin, Form):
    name = forms.CharField(label="Name of the programme", max_length=20, help_text="At most 20 characters.")
    email = forms.EmailField(label="E-mail address", required=False)
    held_on = forms.DateField(label="Date")
    starts_at = forms.DateTimeField(label="Starts at", required=False)
    held_from = forms.TimeField(label="From", required=False)
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=720)
    kind = forms.ChoiceField(label="What did you do?", choices=KINDS, widget=Pills)
    topics = forms.MultipleChoiceField(label="Topics", choices=KINDS, widget=PillsMultiple, required=False)
    place = forms.ChoiceField(label="Place", choices=KINDS, widget=forms.RadioSelect, required=False)
    languages = forms.MultipleChoiceField(
        label="Languages", choices=(("en", "English"), ("de", "German")), help_text="All that you speak well."
    )
    role = forms.ChoiceField(label="Role", choices=KINDS)
    note = forms.CharField(label="Private note", widget=forms.Textarea, required=False)
    informal = forms.BooleanField(label="We address each other by first name", required=False)
    file = forms.FileField(label="File", required=False)


@dataclass(frozen=True)
class Row:
    user: User
    minutes: int


COLUMNS = (
    Column("name", "Name", order_by=(Lower("family_name"), Lower("given_name"))),
    Column("email", "E-mail address", order_by=("email",), hide_small=True),
    Column("site", "Site", order_by=("site",)),
    Column("minutes", "Time together", order_by=("grade",), numeric=True),
    Column("state", "State"),
)
FILTERS = (
    Filter(
        "site",
        "Site",
        (("Bonn", "Bonn"), ("Ulm", "Ulm")),
        lambda people, site: people.filter(site=site),
    ),
)
ticks = {"count": 0}
ICONS = ("home", "users", "arrows-exchange", "calendar-event", "chart-bar", "settings")
LABELS = ("Overview", "People", "Matching", "Kick-off", "Activity", "Set-up")


def navigation() -> Navigation:
    return Navigation(
        home_url="/",
        programs=(
            ProgramChoice("Digital leadership 2026", "/", "Organiser", current=True),
            ProgramChoice("Shop floor meets board", "/people/", "Mentee"),
        ),
        items=tuple(
            NavItem(label, f"/{label.lower()}/", icon, active=label == "Overview")
            for label, icon in zip(LABELS, ICONS, strict=True)
        ),
        current_program_name="Digital leadership 2026",
    )


def people_table(request: HttpRequest) -> Table:
    return Table.build(
        request,
        User.objects.all(),
        COLUMNS,
        caption="People of the programme",
        search=("given_name", "family_name", "email"),
        filters=FILTERS,
        per_page=10,
        default_order="name",
        rows=lambda users: [Row(user, (user.grade or 0) * 10) for user in users],
        dom_id="people",
    )


def everything(request: HttpRequest) -> HttpResponse:
    form = WidgetForm(request.POST or None)
    if form.is_valid():
        messages.success(request, "Saved.")
        return redirect("everything")
    context = {
        "nav": navigation(),
        "crumbs": [Crumb("Programmes", "/"), Crumb("Digital leadership 2026", "/"), Crumb("Widgets")],
        "form": form,
        "table": people_table(request),
        "people": User.objects.order_by("email")[:3],
    }
    return page(request, "styleguide/everything.html", context, status=422 if form.errors else 200)


def narrow(request: HttpRequest) -> HttpResponse:
    form = WidgetForm(request.POST or None)
    return page(request, "styleguide/narrow.html", {"nav": navigation(), "form": form})


def people(request: HttpRequest) -> HttpResponse:
    return page(request, "styleguide/people.html", {"nav": navigation(), "table": people_table(request)})


def home(request: HttpRequest) -> HttpResponse:
    """Signed in, with no programme at hand."""
    nav = Navigation(home_url="/", programs=navigation().programs)
    return page(request, "styleguide/card.html", {"nav": nav, "count": 0, "crumbs": [Crumb("Home")]})


def card(request: HttpRequest) -> HttpResponse:
    return fragment(request, "styleguide/card.html", "card", {"nav": navigation(), "count": 1}, toast="Seen.")


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    return redirect_or_fragment(
        request, "card", "styleguide/card.html", "card", {"count": 2}, toast="Schön, it is done."
    )


@require_POST
def refuse(request: HttpRequest) -> HttpResponse:
    raise Conflict("Somebody else has just confirmed this run.")


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    return redirect("people")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=422 if request.POST["mood"] == "bad" else 204)


def live(request: HttpRequest) -> HttpResponse:
    return page(request, "styleguide/live.html", {"nav": navigation()})


def tick(request: HttpRequest) -> HttpResponse:
    ticks["count"] += 1
    return HttpResponse(str(ticks["count"]))


def to_login(request: HttpRequest) -> HttpResponse:
    return redirect("/accounts/login/?next=/to-login/")


def missing(request: HttpRequest) -> HttpResponse:
    return page(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


def only_tests(request: HttpRequest) -> dict[str, Any]:
    """Context processor in the place of the product's navigation."""
    return {}


urlpatterns = [
    path("", everything, name="everything"),
    path("narrow/", narrow, name="narrow"),
    path("people/", people, name="people"),
    path("home/", home, name="home"),
    path("card/", card, name="card"),
    path("change/", change, name="change"),
    path("refuse/", refuse, name="refuse"),
    path("move/", move, name="move"),
    path("save/", save, name="save"),
    path("live/", live, name="live"),
    path("tick/", tick, name="tick"),
    path("to-login/", to_login, name="to_login"),
    path("broken/", broken, name="broken"),
    path("", include("mentoring.accounts.urls")),
    path("accounts/", include("allauth.urls")),
]
handler400 = "mentoring.ui.views.bad_request"
handler403 = "mentoring.ui.views.forbidden"
handler404 = "mentoring.ui.views.not_found"
handler500 = "mentoring.ui.views.server_error"
