"""Who finds what in the main navigation: one table, read for the programme at hand."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.subject import program_of
from mentoring.ui.labels import override
from mentoring.ui.shell import Navigation, NavItem, ProgramChoice
from programs.enums import Role
from programs.models import Membership, Program
from programs.queries import SETUP_STEPS, current_memberships


@dataclass(frozen=True)
class Link:
    """A page of a programme, the roles that find it in their navigation, and the pages below it."""

    label: str | Promise
    view: str
    icon: str
    roles: frozenset[Role]
    below: frozenset[str] = frozenset()


EVERYBODY = frozenset(Role)
ORGANISERS = frozenset({Role.ORGANISER})
CODERS = frozenset({Role.CODER})
LINKS = (
    Link(
        _("Overview"),
        "sessions:program",
        "home",
        EVERYBODY,
        frozenset(
            {
                "sessions:pair",
                "sessions:log",
                "sessions:edit",
                "matching:circle",
                "matching:shortlist",
                "matching:requests",
                "programs:rules",
                "programs:card",
                "programs:glossary",
                "programs:endorse",
                "programs:role_model",
            }
        ),
    ),
    Link(
        _("People"),
        "programs:people",
        "users",
        ORGANISERS,
        frozenset(
            {
                *("programs:person", "programs:person_add", "programs:person_edit"),
                *("programs:import_start", "programs:import"),
                *("programs:cards", "programs:cards_compare"),
                *("programs:invitations", "programs:invite_list", "programs:decide_all"),
                *("programs:calls", "programs:call_edit", "programs:recruiting"),
            }
        ),
    ),
    Link(
        _("Matching"),
        "matching:runs",
        "arrows-join",
        ORGANISERS,
        frozenset(
            {
                "matching:run",
                "matching:pairs",
                "sessions:second_round",
                "matching:policy",
                "matching:choosing",
                "matching:decisions",
                "matching:proposal",
                "matching:change",
                "matching:why_not",
                "matching:run_reopen",
                "matching:compare",
                "matching:what_if",
                "matching:report",
                *("matching:team", "matching:circles", "matching:circle_draw", "matching:circle_move"),
            }
        ),
    ),
    Link(
        _("Kick-off"),
        "programs:kick_off",
        "calendar-event",
        EVERYBODY,
        frozenset({"programs:kick_off_edit"}),
    ),
    Link(_("Activity"), "sessions:activity", "activity", ORGANISERS),
    Link(
        _("Evidence"),
        "outcomes:sources",
        "file-text",
        CODERS,
        frozenset({"outcomes:source", "outcomes:source_add", "outcomes:codes", "outcomes:code_edit"}),
    ),
    Link(
        _("Effects"),
        "outcomes:effects",
        "list-check",
        CODERS,
        frozenset({"outcomes:effect_add", "outcomes:effect_edit"}),
    ),
    Link(_("Outcomes"), "outcomes:table", "table", EVERYBODY),
    Link(
        _("Set-up"),
        "programs:setup",
        "settings",
        ORGANISERS,
        frozenset(
            {
                *(step.view for step in SETUP_STEPS if step.view.startswith("programs:")),
                *("programs:goal", "programs:topic", "programs:topic_group", "programs:topic_merge"),
                *("programs:term", "programs:rules_version", "programs:extend", "matching:duplicate"),
                *("programs:event_add", "programs:event_edit"),
                *("programs:milestone_add", "programs:milestone"),
                *("programs:questions", "programs:question", "programs:question_add"),
                *("programs:question_again", "trail:program"),
            }
        ),
    ),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` for the page shell, with one query for the person's memberships."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    roles: dict[Program, list[Membership]] = {}
    for membership in current_memberships(request.user):
        roles.setdefault(membership.program, []).append(membership)
    current = _current_program(request, list(roles))
    logo = getattr(current, "logo", None)
    return {
        "nav": Navigation(
            home_url=reverse("sessions:home"),
            programs=tuple(
                ProgramChoice(
                    name=program.name,
                    url=reverse("sessions:program", args=[program.pk]),
                    role_label=_role_label(program, held),
                    current=program == current,
                )
                for program, held in roles.items()
            ),
            items=_items(request, current, {Role(m.role) for m in roles.get(current, ())}) if current else (),
            current_program_name=current.name if current else "",
            colours_url=_colours(current) if current and current.accent else "",
            logo_url=reverse("programs:logo", args=[logo.pk]) if logo else "",
            logo_text=logo.description if logo else "",
        )
    }


def _colours(program: Program) -> str:
    """With the colour in the address, as browsers keep the file for long."""
    return f"{reverse('programs:colours', args=[program.pk])}?{program.accent.lstrip('#')}"


def _role_label(program: Program, held: list[Membership]) -> str:
    with override(program.labels):
        return ", ".join(str(membership.get_role_display()) for membership in held)


def _current_program(request: HttpRequest, programs: list[Program]) -> Program | None:
    """The programme that the page is about; on other pages the only one that there is."""
    about = program_of(request)
    if about is None and len(programs) == 1:
        return programs[0]
    return next((program for program in programs if program == about), None)


def _items(request: HttpRequest, program: Program, roles: set[Role]) -> tuple[NavItem, ...]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    return tuple(
        NavItem(
            label=link.label,
            url=reverse(link.view, args=[program.pk]),
            icon=link.icon,
            active=here == link.view or here in link.below,
        )
        for link in LINKS
        if link.roles & roles
    )
