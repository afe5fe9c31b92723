"""What the page shell shows around a page; filled by the composition root and by views."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class NavItem:
    """A link of the main navigation; `icon` is a name from static/icons.txt."""

    label: str | Promise
    url: str
    icon: str
    active: bool = False


@dataclass(frozen=True)
class ProgramChoice:
    """A programme that the person can switch to, with what they are in it."""

    name: str
    url: str
    role_label: str | Promise
    current: bool = False


@dataclass(frozen=True)
class Navigation:
    """All of a page's main navigation, for one person."""

    home_url: str
    programs: tuple[ProgramChoice, ...] = ()
    items: tuple[NavItem, ...] = ()
    current_program_name: str = ""
    colours_url: str = ""  # a style sheet, for a programme with a colour of its own
    logo_url: str = ""  # a picture, for a programme that has one
    logo_text: str = ""  # what is read out in its place

    @property
    def current_program(self) -> ProgramChoice | None:
        return next((program for program in self.programs if program.current), None)

    @property
    def short_items(self) -> tuple[NavItem, ...]:
        """The few links that fit into the bar at the bottom of a phone."""
        return self.items[:4]


@dataclass(frozen=True)
class Crumb:
    """A step of the breadcrumbs; the last one, the page itself, has no address."""

    label: str | Promise
    url: str | None = None
