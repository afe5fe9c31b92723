"""What people would read as the same name is there once, whoever writes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from hypothesis import HealthCheck, given, settings

from mentoring.accounts.models import BusinessUnit
from mentoring.keys import LONGEST_KEY, Keyed, key_of
from outcomes.enums import StudyKind
from programs.enums import Frequency
from programs.models import ChannelUse, ProfileCard, Topic
from tests.factories import (
    BusinessUnitFactory,
    CircleFactory,
    CodeFactory,
    EffectFactory,
    GlossaryTermFactory,
    MilestoneFactory,
    OrganisationFactory,
    ProfileCardFactory,
    ProgramFactory,
    SourceFactory,
    StudyFactory,
    TopicFactory,
    TopicGroupFactory,
)
from tests.texts.test_texts import look_alikes

pytestmark = pytest.mark.django_db


def _with(
    factory: Any, of: str, *scope: str, **given: Any
) -> tuple[Callable[[str], Keyed], Callable[[Keyed, str], Keyed]]:
    def first(name: str) -> Keyed:
        made: Keyed = factory(**{of: name}, **given)
        return made

    def beside(there: Keyed, name: str) -> Keyed:
        made: Keyed = factory(**{of: name}, **{field: getattr(there, field) for field in scope}, **given)
        return made

    return first, beside


def _channel(*, name: str, card: ProfileCard | None = None) -> ChannelUse:
    draft = card or ProfileCardFactory(published_at=None)
    return ChannelUse.objects.create(card=draft, name=name, frequency=Frequency.DAILY)


KINDS = {
    "organisation": _with(OrganisationFactory, "name"),
    "unit": _with(BusinessUnitFactory, "name", "organisation", "parent"),
    "programme": _with(ProgramFactory, "name", "organisation"),
    "group": _with(TopicGroupFactory, "name", "program"),
    "topic": _with(TopicFactory, "name", "program"),
    "term": _with(GlossaryTermFactory, "term", "program"),
    "milestone": _with(MilestoneFactory, "title", "program", "kind", "anchor", "days"),
    "channel": _with(_channel, "name", "card"),
    "code": _with(CodeFactory, "name", "study"),
    "effect": _with(EffectFactory, "label", "study"),
    "source": _with(SourceFactory, "title", "study"),
    "study": _with(StudyFactory, "title", "program", kind=StudyKind.REFERENCE, citation="Somewhere"),
    "circle": _with(CircleFactory, "name", "draw"),
}
EXAMPLES = [
    ("Risk Management", "Risk\u00a0Management"),
    ("Quantum Lab", "Quantum  Lab"),
    ("Ängste", "A\u0308ngste"),
    ("Ängste", "ÄNGSTE"),
    ("Ängste", "Ängs\u200bte\u202e"),
    ("Ängste", "\u2066\u00c4ngste\u00ad\u3000"),
    ("finance", "\ufb01nance"),
    ("Legal", "\uff2c\uff25\uff27\uff21\uff2c"),
]


def _refused(write: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            write()
            connection.check_constraints()  # that of circles is deferred
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("one", "other"), EXAMPLES)
def test_what_reads_the_same_is_there_once(kind: str, one: str, other: str) -> None:
    first, beside = KINDS[kind]
    there = first(one)
    assert _refused(lambda: beside(there, other))
    assert not _refused(lambda: beside(there, f"{other} 2"))


def test_every_keyed_model_is_among_the_kinds() -> None:
    assert len(Keyed.__subclasses__()) == len(KINDS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(look_alikes())
def test_look_alikes_are_one_topic_unit_and_code(texts: tuple[str, str]) -> None:
    one, other = texts
    with transaction.atomic():
        for kind in ("topic", "unit", "code", "source", "effect", "term", "programme"):
            first, beside = KINDS[kind]
            there = first(one)
            assert _refused(lambda b=beside, t=there: b(t, other)), kind  # type: ignore[misc]
            assert type(there)._default_manager.named(other).get() == there  # type: ignore[attr-defined]
        transaction.set_rollback(True)


def test_the_key_follows_the_name_however_it_is_written() -> None:
    topic = TopicFactory(name="Cloud")
    key = lambda: Topic.objects.get(pk=topic.pk).key  # noqa: E731

    topic.name = "Big\u00a0Data"
    topic.save(update_fields=["name"])
    assert key() == topic.key == "big data"

    Topic.objects.filter(pk=topic.pk).update(name="\uff21\uff29")
    assert key() == "ai"

    topic.name = "Straße"
    Topic.objects.bulk_update([topic], ["name"])
    assert key() == "strasse"

    topic.description = "Something"
    topic.save(update_fields=["description"])
    assert key() == "strasse"

    with pytest.raises(TypeError):
        Topic.objects.update(name=Concat(F("name"), Value("!")))
    again, is_new = Topic.objects.get_or_create(
        program=topic.program, key=" STRASSE", defaults={"name": "STRASSE"}
    )
    assert (again.pk, is_new) == (topic.pk, False)


def test_the_database_refuses_a_stale_key() -> None:
    """What goes around the models, too."""
    topic = TopicFactory(name="Cloud")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE programs_topic SET name = 'Data' WHERE id = %s", [topic.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic._base_manager.filter(pk=topic.pk).update(name="Data")


def test_a_name_that_folding_makes_long_fits_its_index() -> None:
    long = "".join(chr(0xFDFA) for _ in range(100))
    assert len(key_of(long)) == LONGEST_KEY
    assert key_of(long) != key_of(long[:-1])
    assert key_of(key_of(long)) == key_of(long)
    topic = TopicFactory(name=long)
    assert _refused(lambda: TopicFactory(program=topic.program, name=long))


# --- doubles from before ------------------------------------------------------------------------------


@pytest.fixture
def doubles() -> list[Topic]:
    """Three topics of one name, as an installation of before may have them."""
    program = ProgramFactory()
    topics = [TopicFactory(program=program, name=name) for name in ("Cloud", "x", "y")]
    with connection.cursor() as cursor:
        for place, topic in enumerate(topics):
            cursor.execute(
                "UPDATE programs_topic SET name = %s, key = 'cloud', double = %s WHERE id = %s",
                [["Cloud", "CLOUD", "cloud"][place], place, topic.pk],
            )
    return [Topic.objects.get(pk=topic.pk) for topic in topics]


def _numbers(topics: list[Topic]) -> list[int]:
    return [Topic.objects.get(pk=topic.pk).double for topic in topics if Topic.objects.filter(pk=topic.pk)]


def test_doubles_stay_and_nothing_new_becomes_one(doubles: list[Topic]) -> None:
    oldest, second, _third = doubles
    second.description = "kept"
    second.save()
    assert _numbers(doubles) == [0, 1, 2]
    assert _refused(lambda: TopicFactory(program=oldest.program, name="Cloud"))


def test_a_double_that_gets_another_name_is_one_no_longer(doubles: list[Topic]) -> None:
    _oldest, second, third = doubles
    TopicFactory(program=third.program, name="Taken")
    assert _refused(lambda: Topic.objects.filter(pk=second.pk).update(name="taken"))
    Topic.objects.filter(pk=second.pk).update(name="Something else")
    assert _numbers(doubles) == [0, 0, 2]
    assert _refused(lambda: TopicFactory(program=third.program, name="something ELSE"))


@pytest.mark.parametrize("goes", [lambda topic: topic.delete(), lambda topic: _rename(topic)])
def test_where_the_oldest_goes_the_next_one_takes_its_place(
    doubles: list[Topic], goes: Callable[[Topic], object]
) -> None:
    oldest, second, third = doubles
    goes(oldest)
    assert _numbers([second, third]) == [0, 2]
    assert _refused(lambda: TopicFactory(program=second.program, name="cloud"))


def _rename(topic: Topic) -> None:
    topic.name = "Another"
    topic.save()


def test_units_of_one_name_below_different_parents_are_different() -> None:
    above, other = BusinessUnitFactory(), BusinessUnitFactory()
    other.organisation = above.organisation
    other.save()
    for parent in (above, other, None):
        BusinessUnitFactory(organisation=above.organisation, parent=parent, name="Legal")
    assert BusinessUnit.objects.named("legal ").count() == 3
