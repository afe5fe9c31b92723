from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from programs.models import (
    Answer,
    ChannelUse,
    MeetingHours,
    Membership,
    ProfileCard,
    Question,
    TopicChoice,
)
from tests import factories

pytestmark = pytest.mark.django_db

PARTS = [
    factories.TopicChoiceFactory,
    factories.ChannelUseFactory,
    factories.MeetingHoursFactory,
    factories.AnswerFactory,
]
SAYS = {TopicChoice: "level", ChannelUse: "frequency", MeetingHours: "weekday", Answer: "values"}


def settle(gone: QuerySet[Any]) -> None:
    """Delete, and look at what the end of a transaction would look at."""
    gone.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_version_that_was_handed_in_never_changes() -> None:
    card = factories.ProfileCardFactory()
    for change in ({"about": "Other words"}, {"published_at": None}):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            ProfileCard.objects.filter(pk=card.pk).update(**change)
    draft = factories.ProfileCardFactory(membership=card.membership, published_at=None)
    assert ProfileCard.objects.filter(pk=draft.pk).update(about="Other words")


@pytest.mark.parametrize("make", PARTS)
def test_what_hangs_on_it_neither(make: Any) -> None:
    part = make()
    model = type(part)
    kept = getattr(part, SAYS[model])
    with pytest.raises(IntegrityError, match="handed in"), transaction.atomic():
        model.objects.filter(pk=part.pk).update(**{SAYS[model]: kept})
    with pytest.raises(IntegrityError, match="handed in"), transaction.atomic():
        model(**{field.attname: getattr(part, field.attname) for field in model._meta.fields}).save(
            force_insert=True
        )
    with pytest.raises(IntegrityError, match="handed in"), transaction.atomic():
        settle(model.objects.filter(pk=part.pk))


@pytest.mark.parametrize("make", PARTS)
def test_parts_of_a_draft_come_and_go(make: Any) -> None:
    part = make(card__published_at=None)
    part.save()
    settle(type(part).objects.filter(pk=part.pk))


def test_a_version_goes_with_its_person_alone() -> None:
    card = factories.ProfileCardFactory()
    for make in PARTS:
        make(card=card)
    with pytest.raises(IntegrityError, match="handed in"), transaction.atomic():
        settle(ProfileCard.objects.all())
    settle(Membership.objects.filter(pk=card.membership_id))
    assert not ProfileCard.objects.exists()


def test_the_card_that_counts_is_ones_own_and_handed_in() -> None:
    card = factories.ProfileCardFactory()
    other = factories.ProfileCardFactory()
    draft = factories.ProfileCardFactory(membership=card.membership, published_at=None)
    for wrong in (other, draft):
        with pytest.raises(IntegrityError, match="is not a version"), transaction.atomic():
            Membership.objects.filter(pk=card.membership_id).update(card=wrong)


def test_one_draft_and_one_of_each_number() -> None:
    draft = factories.ProfileCardFactory(published_at=None)
    with pytest.raises(IntegrityError, match="card_one_draft"), transaction.atomic():
        factories.ProfileCardFactory(membership=draft.membership, published_at=None)
    with pytest.raises(IntegrityError, match="card_version_number"), transaction.atomic():
        factories.ProfileCardFactory(membership=draft.membership, number=draft.number)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "B?"},
        {"kind": "long"},
        {"options": ["x"]},
        {"seen_by": "pair"},
        {"kind": "yes_no", "counts_in_matching": True},
    ],
)
def test_a_question_that_was_answered_means_the_same(change: dict[str, Any]) -> None:
    answer = factories.AnswerFactory()
    question = Question.objects.filter(pk=answer.question_id)
    with pytest.raises(IntegrityError, match="has been answered"), transaction.atomic():
        question.update(**change)
    assert question.update(position=3, is_required=True, help="A word")
    waiting = factories.AnswerFactory(card__published_at=None)
    assert Question.objects.filter(pk=waiting.question_id).update(**change)
