"""What an effect may rest on."""

from django.db.models import Case, Q, TextChoices, Value, When

from mentoring.accounts.models import User
from outcomes.models import Coding, Effect, Study
from outcomes.models.coding import CodingQuerySet


def evidence_choices(study: Study, coder: User, effect: Effect | None = None) -> CodingQuerySet:
    """The coder's standing codings, and those that the effect rests on already, source by source.

    Of sources that are not assigned to the coder nothing is offered: see `unseen_evidence`.
    """
    mine = Q(coder=coder) | Q(evidence__effect=effect) if effect else Q(coder=coder)
    readable = Coding.objects.visible_to(coder).values("pk")
    return (
        Coding.objects.of_study(study)
        .standing()
        .filter(mine, pk__in=readable)
        .distinct()
        .select_related("code", "version__source")
        .defer("version__text")
        .order_by("version__source__title", "start", "end", "pk")
    )


def unseen_evidence(effect: Effect, coder: User) -> CodingQuerySet:
    """What the effect rests on in sources that the coder may not read; an edit leaves it as it is."""
    return (
        Coding.objects.standing()
        .filter(evidence__effect=effect)
        .exclude(pk__in=Coding.objects.visible_to(coder).values("pk"))
    )


def ranked(field: str, choices: type[TextChoices]) -> Case:
    """Sorts by the order of the choices, not by the alphabet: awareness before adoption."""
    return Case(*(When(**{field: value}, then=Value(place)) for place, value in enumerate(choices.values)))
