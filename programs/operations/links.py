"""Where the buttons of our mails lead."""

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse

from programs.enums import Role
from programs.models import Event, Membership, Program


def rules_path(membership: Membership) -> str:
    return reverse("programs:rules", args=[membership.pk])


def invitation_path(token: str) -> str:
    """The personal link of an invitation."""
    return reverse("programs:invitation", args=[token])


def call_confirm_path(token: str) -> str:
    """Where somebody who answers an open call shows that the address is theirs."""
    return reverse("programs:call_confirm", args=[token])


def person_path(membership: Membership) -> str:
    return reverse("programs:person", args=[membership.pk])


def kick_off_path(program: Program) -> str:
    return reverse("programs:kick_off", args=[program.pk])


def event_path(event: Event) -> str:
    return reverse("programs:event", args=[event.pk])


def programme_path(program: Program) -> str:
    """The programme's home; a page of a higher room, known by its name alone."""
    return reverse("sessions:program", args=[program.pk])


def own_end_path(membership: Membership) -> str:
    return reverse("programs:own_end", args=[membership.pk])


def first_path(membership: Membership) -> str:
    """Where somebody new begins."""
    if membership.takes_part:
        return rules_path(membership)
    if membership.role == Role.ORGANISER:
        return reverse("programs:setup", args=[membership.program_id])
    return str(resolve_url(settings.LOGIN_REDIRECT_URL))
