"""Recording what came of a programme."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Forbidden, Invalid, NameTaken
from outcomes.enums import Behaviour, EffectTopic, Factor, Scope, StudyKind
from outcomes.models import Coding, Effect, EffectEvidence, Study


class EffectNamedTwice(NameTaken):
    status = Invalid.status
    sentence = gettext_lazy(
        "There is an effect of this name already: “%(name)s”. Open that one, or name this differently."
    )


class NoScope(Invalid):
    sentence = gettext_lazy("Choose at least one scope.")


class EvidenceGone(Conflict):
    sentence = gettext_lazy(
        "One of the quotes has been taken back in the meantime. Look at the list again before you save."
    )


class PublishedIsFinal(Forbidden):
    sentence = gettext_lazy("This effect was published elsewhere; it is kept as it was printed.")


@dataclass(frozen=True)
class Finding:
    """What an effect says: exactly one topic and behaviour, at least one scope, any factors."""

    label: str
    topic: EffectTopic
    behaviour: Behaviour
    scopes: Sequence[Scope]
    factors: Sequence[Factor] = ()

    def fields(self) -> dict[str, object]:
        """As the model keeps them: lists in the order of the table, each value once."""
        return {
            "label": self.label,
            "topic": self.topic,
            "behaviour": self.behaviour,
            "scopes": [scope for scope in Scope if scope in self.scopes],
            "factors": [factor for factor in Factor if factor in self.factors],
        }


@transaction.atomic
def record_effect(
    study: Study,
    finding: Finding,
    codings: Iterable[Coding] = (),
    *,
    form_key: uuid.UUID,
    by: User,
) -> Effect:
    """Keep an effect with the coded spans that it was concluded from.

    The same form again gives the effect that it made. Raises NoScope, EffectNamedTwice, EvidenceGone
    and, for a reference study, PublishedIsFinal.
    """
    if replayed := Effect.objects.of_study(study).filter(form_key=form_key).first():
        return replayed
    _refuse_what_cannot_be(study, finding)
    last = Effect.objects.of_study(study).aggregate(last=Max("position"))["last"]
    effect = Effect(
        study=study,
        form_key=form_key,
        position=0 if last is None else last + 1,
        created_by=by,
        **finding.fields(),
    )
    try:
        with transaction.atomic():
            effect.save(force_insert=True)
    except IntegrityError as error:
        if replayed := Effect.objects.of_study(study).filter(form_key=form_key).first():
            return replayed
        raise EffectNamedTwice(Effect.objects.of_study(study).spelled(finding.label)) from error
    linked, _ = _rest_on(effect, codings)
    _record("effect.recorded", effect, by, {**_audited(effect), "linked": linked})
    return effect


@transaction.atomic
def edit_effect(effect: Effect, finding: Finding, codings: Iterable[Coding], *, by: User) -> Effect:
    """Change what an effect says and what it rests on; raises what `record_effect` raises."""
    _refuse_what_cannot_be(effect.study, finding)
    current = Effect.objects.select_for_update().get(pk=effect.pk)
    before = _audited(current)
    for field, value in finding.fields().items():
        setattr(current, field, value)
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        raise EffectNamedTwice(Effect.objects.of_study(effect.study).spelled(finding.label)) from error
    linked, unlinked = _rest_on(current, codings)
    changes = {field: value for field, value in _audited(current).items() if before[field] != value}
    _record("effect.changed", current, by, {**changes, "linked": linked, "unlinked": unlinked})
    return current


@transaction.atomic
def delete_effect(effect: Effect, *, by: User) -> None:
    """Delete an effect; the codings that it rested on stay. To do it twice is harmless."""
    if effect.study.kind == StudyKind.REFERENCE:
        raise PublishedIsFinal
    current = Effect.objects.select_for_update().filter(pk=effect.pk).first()
    if current is None:
        return
    _record("effect.deleted", current, by, _audited(current))
    current.delete()


def _refuse_what_cannot_be(study: Study, finding: Finding) -> None:
    if study.kind == StudyKind.REFERENCE:
        raise PublishedIsFinal
    if not finding.scopes:
        raise NoScope


def _rest_on(effect: Effect, codings: Iterable[Coding]) -> tuple[int, int]:
    """Make these codings the effect's evidence; how many were linked and how many let go.

    They are locked until the end, so that none of them is taken back meanwhile.
    """
    wanted = {coding.pk for coding in codings}
    held = Coding.objects.of_study(effect.study).standing().filter(pk__in=wanted).order_by("pk")
    if set(held.select_for_update(of=("self",)).values_list("pk", flat=True)) != wanted:
        raise EvidenceGone
    old = set(effect.evidence.values_list("coding", flat=True))
    effect.evidence.filter(coding__in=old - wanted).delete()
    EffectEvidence.objects.bulk_create(
        EffectEvidence(effect=effect, coding_id=coding) for coding in sorted(wanted - old)
    )
    return len(wanted - old), len(old - wanted)


def _audited(effect: Effect) -> dict[str, object]:
    """Where in the table the effect stands; its wording is the coders' own and stays out."""
    return {
        "topic": effect.topic,
        "behaviour": effect.behaviour,
        "scopes": list(effect.scopes),
        "factors": list(effect.factors),
    }


def _record(verb: str, effect: Effect, by: User, changes: dict[str, object]) -> None:
    record(verb, effect, by=by, program_id=effect.study.program_id, changes=changes)
