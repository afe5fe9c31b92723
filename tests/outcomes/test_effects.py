"""Recording, changing and deleting effects, as operations and in the form."""

import threading
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import AuditEvent, User
from outcomes import operations
from outcomes.enums import Behaviour, EffectTopic, Factor, Scope, StudyKind
from outcomes.models import Coding, Effect, Study
from outcomes.operations.effects import (
    EffectNamedTwice,
    EvidenceGone,
    Finding,
    NoScope,
    PublishedIsFinal,
)
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db

FINDING = Finding(
    "Using new apps",
    EffectTopic.TOOLS,
    Behaviour.USAGE,
    [Scope.PERSONAL],
    [Factor.SHOWING, Factor.COMMUNICATION],
)


@dataclass(frozen=True)
class Work:
    """A coder at their desk: a study, a text that is assigned to them, a coding of theirs."""

    program: Program
    study: Study
    coder: User
    coding: Coding
    client: Client

    @property
    def list_url(self) -> str:
        return reverse("outcomes:effects", args=[self.program.pk])

    @property
    def add_url(self) -> str:
        return reverse("outcomes:effect_add", args=[self.program.pk])

    def record(self, **changes: Any) -> Effect:
        given = {"form_key": uuid.uuid4(), "by": self.coder, "codings": [self.coding], **changes}
        return operations.record_effect(self.study, given.pop("finding", FINDING), **given)

    def posted(self, **changes: Any) -> dict[str, Any]:
        return {
            "form_key": str(uuid.uuid4()),
            "label": "Using new apps",
            "topic": "tools",
            "behaviour": "usage",
            "scopes": ["personal", "business"],
            "factors": ["showing_sharing"],
            "codings": [str(self.coding.pk)],
            **changes,
        }


def _coding(study: Study, coder: User, *, assigned: bool = True, text: str = "A secret sentence.") -> Coding:
    version = factories.TextVersionFactory(source__study=study, text=text)
    if assigned:
        factories.CoderAssignmentFactory(source=version.source, coder=coder.memberships.get())
    return factories.CodingFactory(version=version, start=2, end=8, coder=coder)


@pytest.fixture
def work(program: Program, coder: User) -> Work:
    study = factories.StudyFactory(program=program, kind=StudyKind.OWN)
    client = Client()
    client.force_login(coder)
    return Work(program, study, coder, _coding(study, coder), client)


# --- operations ------------------------------------------------------------------------------


def test_an_effect_is_kept_with_its_evidence(work: Work) -> None:
    effect = work.record()
    effect.refresh_from_db()
    assert (effect.topic, effect.behaviour, effect.scopes) == ("tools", "usage", ["personal"])
    assert effect.factors == ["communication_teamwork", "showing_sharing"], "in the order of the table"
    assert list(effect.codings.all()) == [work.coding]
    assert effect.created_by == work.coder


def test_the_same_form_makes_one_effect(work: Work) -> None:
    key = uuid.uuid4()
    assert work.record(form_key=key) == work.record(form_key=key)
    assert Effect.objects.count() == 1
    assert AuditEvent.objects.filter(verb="effect.recorded").count() == 1


def test_effects_stand_in_the_order_in_which_they_were_recorded(work: Work) -> None:
    labels = ["Zebra", "Apple", "Mango"]
    for label in labels:
        work.record(finding=Finding(label, EffectTopic.TOOLS, Behaviour.USAGE, [Scope.PERSONAL]))
    assert [effect.label for effect in Effect.objects.in_table_order()] == labels


def test_audit_rows_hold_no_wording(work: Work) -> None:
    effect = work.record()
    operations.edit_effect(
        effect,
        Finding("Other words", EffectTopic.CULTURE, Behaviour.USAGE, [Scope.PERSONAL]),
        [],
        by=work.coder,
    )
    operations.delete_effect(effect, by=work.coder)
    events = AuditEvent.objects.filter(verb__startswith="effect.").order_by("id")
    assert [event.verb for event in events] == ["effect.recorded", "effect.changed", "effect.deleted"]
    assert {event.program_id for event in events} == {work.program.pk}
    assert {event.object_id for event in events} == {effect.pk}
    recorded, changed, _deleted = (event.changes for event in events)
    assert recorded["linked"] == 1
    assert changed == {"topic": "culture", "factors": [], "linked": 0, "unlinked": 1}
    told = str([event.changes for event in events])
    assert not any(word in told for word in ("Using new apps", "Other words", "secret"))


def test_what_cannot_be_is_refused(work: Work) -> None:
    with pytest.raises(NoScope):
        work.record(finding=Finding("A", EffectTopic.TOOLS, Behaviour.USAGE, []))
    work.record()
    with pytest.raises(EffectNamedTwice):
        work.record(finding=Finding(" using  NEW apps", EffectTopic.TOOLS, Behaviour.USAGE, [Scope.PERSONAL]))
    assert Effect.objects.count() == 1


def test_evidence_must_stand_and_be_of_the_study(work: Work) -> None:
    elsewhere = factories.CodingFactory()
    with pytest.raises(EvidenceGone):
        work.record(codings=[elsewhere])
    operations.take_back(work.coding, by=work.coder)
    with pytest.raises(EvidenceGone):
        work.record()
    assert not Effect.objects.exists(), "nothing half-written"


def test_published_effects_stay_as_printed(work: Work) -> None:
    reference = factories.StudyFactory(
        program=work.program, kind=StudyKind.REFERENCE, title="Published", citation="Somebody, 2020"
    )
    effect = factories.EffectFactory(study=reference)
    with pytest.raises(PublishedIsFinal):
        operations.record_effect(reference, FINDING, form_key=uuid.uuid4(), by=work.coder)
    with pytest.raises(PublishedIsFinal):
        operations.edit_effect(effect, FINDING, [], by=work.coder)
    with pytest.raises(PublishedIsFinal):
        operations.delete_effect(effect, by=work.coder)
    for name in ("effect_edit", "effect_delete"):
        response = work.client.post(reverse(f"outcomes:{name}", args=[effect.pk]), work.posted())
        assert response.status_code == 403
    assert list(reference.effects.all()) == [effect]


def test_deleting_leaves_the_marks_and_can_be_repeated(work: Work) -> None:
    effect = work.record()
    operations.delete_effect(effect, by=work.coder)
    operations.delete_effect(Effect(pk=effect.pk, study=work.study), by=work.coder)
    assert Coding.objects.standing().get() == work.coding


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_of_one_form_make_one_effect(work: Work) -> None:
    key, made = uuid.uuid4(), []

    def post() -> None:
        try:
            made.append(work.record(form_key=key, codings=[]).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert Effect.objects.count() == 1


# --- pages -----------------------------------------------------------------------------------


def test_recording_in_the_form(work: Work) -> None:
    page = work.client.get(work.add_url).content.decode()
    assert "secret" in page, "the coder's own quotes are offered"
    response = work.client.post(work.add_url, work.posted())
    assert response.status_code == 302
    effect = Effect.objects.get()
    assert effect.scopes == ["personal", "business"]
    assert list(effect.codings.all()) == [work.coding]
    assert "Using new apps" in work.client.get(work.list_url).content.decode()


def test_the_first_effect_needs_no_study_before(program: Program, coder: User) -> None:
    client = Client()
    client.force_login(coder)
    url = reverse("outcomes:effect_add", args=[program.pk])
    assert client.get(url).status_code == 200
    assert not Study.objects.exists(), "looking at a form makes nothing"
    client.post(
        url,
        {
            "form_key": str(uuid.uuid4()),
            "label": "A",
            "topic": "tools",
            "behaviour": "usage",
            "scopes": "personal",
        },
    )
    assert Effect.objects.get().study.kind == StudyKind.OWN


def test_a_double_post_makes_one(work: Work) -> None:
    posted = work.posted()
    assert work.client.post(work.add_url, posted).status_code == 302
    assert work.client.post(work.add_url, posted).status_code == 302
    assert Effect.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"label": ""}, "This field is required"),
        ({"label": "x" * 201}, "at most 200"),
        ({"label": "a\x00b"}, "Null characters"),
        ({"topic": "weather"}, "Select a valid choice"),
        ({"behaviour": ["usage", "nonsense"]}, "Select a valid choice"),
        ({"scopes": []}, "Choose at least one scope."),
        ({"factors": ["luck"]}, "Select a valid choice"),
        ({"codings": [str(uuid.uuid4())]}, "taken back in the meantime"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    work: Work, wrong: dict[str, Any], sentence: str
) -> None:
    posted = work.posted(**{"label": "Kept words", **wrong})
    response = work.client.post(work.add_url, posted)
    page = response.content.decode()
    assert response.status_code == 422
    assert not Effect.objects.exists()
    if sentence != "This field is required":  # its wording is the house's own
        assert sentence in page
    if "label" not in wrong:
        assert 'value="Kept words"' in page
    assert posted["form_key"] in page
    if "codings" not in wrong:
        assert f'value="{work.coding.pk}"' in page
        assert page.count("checked") >= 2


def test_a_name_that_is_taken_is_said_beside_the_field(work: Work) -> None:
    work.record()
    response = work.client.post(work.add_url, work.posted(label="USING new apps"))
    assert response.status_code == 422
    assert "There is an effect of this name already" in response.content.decode()
    assert Effect.objects.count() == 1


def test_changing_in_the_form(work: Work) -> None:
    effect = work.record()
    url = reverse("outcomes:effect_edit", args=[effect.pk])
    page = work.client.get(url).content.decode()
    assert 'value="Using new apps"' in page
    assert page.count("checked") == 6, "topic, behaviour, scope, two factors, the quote"
    response = work.client.post(url, work.posted(label="Using one app", factors=[], codings=[]))
    assert response.status_code == 302
    effect.refresh_from_db()
    assert (effect.label, effect.factors, effect.codings.count()) == ("Using one app", [], 0)


def test_an_edit_leaves_unseen_evidence_alone(work: Work, program: Program) -> None:
    other = factories.MembershipFactory(program=program, coder=True).user
    unseen = _coding(work.study, other, text="Unseen words here.")
    effect = work.record(codings=[work.coding, unseen])
    url = reverse("outcomes:effect_edit", args=[effect.pk])
    page = work.client.get(url).content.decode()
    assert "Unseen" not in page
    assert "1 quote from a text that is not assigned to you" in page
    work.client.post(url, work.posted(codings=[]))
    assert list(effect.codings.all()) == [unseen]


def test_quotes_of_others_are_not_offered(work: Work, program: Program) -> None:
    other = factories.MembershipFactory(program=program, coder=True).user
    foreign = _coding(work.study, other, text="Hidden words here.")
    factories.CodingFactory(version=work.coding.version, start=0, end=18, coder=other)
    page = work.client.get(work.add_url).content.decode()
    assert "Hidden" not in page
    assert page.count('name="codings"') == 1
    assert work.client.post(work.add_url, work.posted(codings=[str(foreign.pk)])).status_code == 422


def test_deleting_asks_first_and_then_does_it(work: Work) -> None:
    effect = work.record()
    page = work.client.get(reverse("outcomes:effect_edit", args=[effect.pk])).content.decode()
    delete_url = reverse("outcomes:effect_delete", args=[effect.pk])
    assert f'action="{delete_url}"' in page
    assert work.client.get(delete_url).status_code == 405
    assert work.client.post(delete_url).status_code == 302
    assert not Effect.objects.exists()


def test_the_list_when_empty(work: Work) -> None:
    page = work.client.get(work.list_url).content.decode()
    assert "No effects yet" in page
    assert work.add_url in page


@pytest.mark.parametrize("sort", ["label", "-topic", "behaviour", "quotes", "nonsense"])
def test_the_list_costs_the_same_at_one_and_at_thirty(
    work: Work, sort: str, django_assert_max_num_queries: Any
) -> None:
    work.record()
    with django_assert_max_num_queries(12) as one:
        work.client.get(work.list_url, {"sort": sort})
    factories.EffectFactory.create_batch(29, study=work.study)
    with django_assert_max_num_queries(12) as thirty:
        page = work.client.get(work.list_url, {"sort": sort})
    assert "Effect" in page.content.decode()
    assert len(one) == len(thirty)


def test_sorting_by_behaviour_follows_the_table(work: Work) -> None:
    for behaviour in (Behaviour.USAGE, Behaviour.AWARENESS, Behaviour.ADOPTION):
        factories.EffectFactory(study=work.study, label=f"E-{behaviour}", behaviour=behaviour)
    page = work.client.get(work.list_url, {"sort": "behaviour"}).content.decode()
    assert page.index("E-awareness") < page.index("E-adoption") < page.index("E-usage")


def test_the_form_costs_the_same_at_one_quote_and_at_thirty(
    work: Work, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12) as one:
        work.client.get(work.add_url)
    for end in range(3, 32):
        factories.CodingFactory(version=work.coding.version, start=1, end=end, quote="x", coder=work.coder)
    with django_assert_max_num_queries(12) as thirty:
        page = work.client.get(work.add_url).content.decode()
    assert page.count('name="codings"') == 30
    assert len(one) == len(thirty)


@pytest.mark.parametrize("role", ["organiser", "advisor", "sponsor", "mentor", "mentee"])
def test_others_may_not_record(role: str, work: Work, request: pytest.FixtureRequest) -> None:
    client = Client()
    client.force_login(request.getfixturevalue(role))
    assert client.post(work.add_url, work.posted()).status_code == 403
    effect = work.record()
    url = reverse("outcomes:effect_edit", args=[effect.pk])
    assert client.get(url).status_code == 404
    assert client.post(reverse("outcomes:effect_delete", args=[effect.pk])).status_code == 404
    assert Effect.objects.count() == 1
