import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from mentoring.accounts.models import AuditEvent
from programs.enums import (
    AskedOf,
    Channel,
    Frequency,
    Gender,
    Knowledge,
    Level,
    Participation,
    Priority,
    Weekday,
)
from programs.models import Membership, ProfileCard, Question, Topic
from programs.operations import (
    CardContent,
    CardIncomplete,
    Choice,
    Given,
    Hours,
    NotTakingPart,
    QuestionGone,
    QuestionsOpen,
    RulesNotAccepted,
    TopicGone,
    Use,
    discard_draft,
    save_card,
    submit_card,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor_member() -> Membership:
    return factories.MembershipFactory(mentor=True, state=Participation.INVITED)


@pytest.fixture
def topic(mentor_member: Membership) -> Topic:
    return factories.TopicFactory(program=mentor_member.program)


def content(topic: Topic) -> CardContent:
    return CardContent(
        about="I like trains.",
        languages=["de", "en"],
        gender=Gender.FEMALE,
        year_of_birth=1990,
        choices=[Choice(topic, level=Level.STRONG)],
    )


def chosen(membership: Membership) -> list[tuple[object, ...]]:
    rows = ProfileCard.objects.get(membership=membership).choices.order_by("topic__name")
    return [(row.topic.name, row.priority, row.knowledge, row.level) for row in rows]


def test_a_draft_is_kept(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, CardContent(about="Half a"), by=mentor_member.user)
    card = save_card(mentor_member, content(topic), by=mentor_member.user)
    card.refresh_from_db()
    assert (card.about, card.languages, card.year_of_birth) == ("I like trains.", ["de", "en"], 1990)
    assert chosen(mentor_member) == [(topic.name, None, None, Level.STRONG)]
    assert card.published_at is None
    mentor_member.refresh_from_db()
    assert mentor_member.state == Participation.INVITED


def test_the_audit_names_fields_never_words(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    assert not AuditEvent.objects.exists()  # a draft is its writer's alone
    submit_card(mentor_member, by=mentor_member.user)
    event = AuditEvent.objects.get(verb="card.handed_in")
    fields = ["about", "languages", "meets", "gender", "year_of_birth", "choices"]
    assert event.changes == {"version": 1, "fields": fields}
    assert event.program_id == mentor_member.program_id


def test_topics_are_added_changed_and_taken_away() -> None:
    member = factories.MembershipFactory(mentee=True)
    a, b, c = (factories.TopicFactory(program=member.program, name=name) for name in "abc")
    first = [Choice(a, priority=1, knowledge=0), Choice(b, priority=2, knowledge=1)]
    second = [Choice(b, priority=3, knowledge=2), Choice(c, priority=1, knowledge=0)]
    for choices in (first, second):
        save_card(member, CardContent(choices=choices), by=member.user)
    assert chosen(member) == [
        ("b", Priority.HIGH, Knowledge.SOME, None),
        ("c", Priority.LOW, Knowledge.NONE, None),
    ]


def test_topics_of_another_programme_and_removed_ones_are_refused(
    mentor_member: Membership, topic: Topic
) -> None:
    foreign = factories.TopicFactory()
    Topic.objects.filter(pk=topic.pk).delete()
    for wrong in (foreign, topic):
        with pytest.raises(TopicGone):
            save_card(mentor_member, content(wrong), by=mentor_member.user)
    assert not ProfileCard.objects.exists()


def test_handing_in_applies_once(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    first = submit_card(mentor_member, by=mentor_member.user)
    assert mentor_member.state == Participation.APPLIED
    again = submit_card(mentor_member, by=mentor_member.user)
    assert first.published_at == again.published_at
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs.count("membership.applied") == verbs.count("card.handed_in") == 1


def test_the_newest_rules_come_first(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    old = factories.RulesVersionFactory(program=mentor_member.program, number=1)
    factories.RulesAcceptanceFactory(membership=mentor_member, version=old)
    new = factories.RulesVersionFactory(program=mentor_member.program, number=2)
    with pytest.raises(RulesNotAccepted):
        submit_card(mentor_member, by=mentor_member.user)
    factories.RulesAcceptanceFactory(membership=mentor_member, version=new)
    submit_card(mentor_member, by=mentor_member.user)
    assert mentor_member.state == Participation.APPLIED


@pytest.mark.parametrize("lacking", ["choices", "languages", "card"])
def test_half_a_card_is_not_handed_in(mentor_member: Membership, topic: Topic, lacking: str) -> None:
    whole = content(topic)
    halves = {"choices": replace(whole, choices=()), "languages": replace(whole, languages=())}
    if lacking in halves:
        save_card(mentor_member, halves[lacking], by=mentor_member.user)
    with pytest.raises(CardIncomplete):
        submit_card(mentor_member, by=mentor_member.user)
    mentor_member.refresh_from_db()
    assert mentor_member.state == Participation.INVITED


def test_a_change_is_a_new_version(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    first = submit_card(mentor_member, by=mentor_member.user)
    draft = save_card(mentor_member, replace(content(topic), about="New"), by=mentor_member.user)
    assert (draft.number, draft.published_at) == (2, None)
    mentor_member.refresh_from_db()
    assert mentor_member.card == first  # others see what was handed in
    second = submit_card(mentor_member, by=mentor_member.user)
    assert mentor_member.card == second == draft
    assert [card.about for card in mentor_member.cards.order_by("number")] == ["I like trains.", "New"]
    assert AuditEvent.objects.get(object_id=second.pk).changes == {"version": 2, "fields": ["about"]}


def test_what_says_the_same_needs_no_draft(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    first = submit_card(mentor_member, by=mentor_member.user)
    save_card(mentor_member, replace(content(topic), about="New"), by=mentor_member.user)
    assert save_card(mentor_member, content(topic), by=mentor_member.user) == first
    assert mentor_member.cards.count() == 1


def test_a_draft_can_be_thrown_away(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    first = submit_card(mentor_member, by=mentor_member.user)
    save_card(mentor_member, CardContent(about="New"), by=mentor_member.user)
    discard_draft(mentor_member, by=mentor_member.user)
    discard_draft(mentor_member, by=mentor_member.user)
    assert list(mentor_member.cards.all()) == [first]


def test_half_a_change_is_not_handed_in(mentor_member: Membership, topic: Topic) -> None:
    save_card(mentor_member, content(topic), by=mentor_member.user)
    first = submit_card(mentor_member, by=mentor_member.user)
    save_card(mentor_member, CardContent(about="No topics"), by=mentor_member.user)
    with pytest.raises(CardIncomplete):
        submit_card(mentor_member, by=mentor_member.user)
    mentor_member.refresh_from_db()
    assert mentor_member.card == first


def test_all_that_a_card_says_is_kept(mentor_member: Membership, topic: Topic) -> None:
    question = factories.QuestionFactory(program=mentor_member.program)
    whole = replace(
        content(topic),
        channels=[Use(Frequency.DAILY, Channel.CHAT), Use(Frequency.WEEKLY, name="Signal")],
        meeting_hours=[Hours(Weekday.FRIDAY, dt.time(9), dt.time(11, 30))],
        answers=[Given(question, ["Trains"])],
    )
    card = save_card(mentor_member, whole, by=mentor_member.user)
    assert [str(use) for use in card.channels.all()] == ["Team chat", "Signal"]
    assert [str(hours) for hours in card.meeting_hours.all()] == ["Friday 09:00\N{EN DASH}11:30"]
    assert card.time_zone == mentor_member.user.time_zone
    assert [(answer.question, answer.values) for answer in card.answers.all()] == [(question, ["Trains"])]


def test_a_required_question_waits_for_its_answer(mentor_member: Membership, topic: Topic) -> None:
    question = factories.QuestionFactory(program=mentor_member.program, is_required=True)
    factories.QuestionFactory(program=mentor_member.program, is_required=True, asked_of=AskedOf.MENTEES)
    save_card(mentor_member, content(topic), by=mentor_member.user)
    with pytest.raises(QuestionsOpen):
        submit_card(mentor_member, by=mentor_member.user)
    answered = replace(content(topic), answers=[Given(question, ["Trains"])])
    save_card(mentor_member, answered, by=mentor_member.user)
    assert submit_card(mentor_member, by=mentor_member.user).published_at


def test_an_answer_to_what_is_asked_no_more_is_refused(mentor_member: Membership, topic: Topic) -> None:
    changed = factories.QuestionFactory(program=mentor_member.program)
    retired = factories.QuestionFactory(program=mentor_member.program, retired_at=timezone.now())
    foreign = factories.QuestionFactory()
    Question.objects.filter(pk=changed.pk).update(text="Another question?")
    for question in (changed, retired, foreign):
        wrong = replace(content(topic), answers=[Given(question, ["Trains"])])
        with pytest.raises(QuestionGone):
            save_card(mentor_member, wrong, by=mentor_member.user)


@pytest.mark.parametrize("state", [Participation.DECLINED, Participation.WITHDRAWN])
def test_who_has_left_writes_no_card(mentor_member: Membership, topic: Topic, state: str) -> None:
    Membership.objects.update(state=state)
    with pytest.raises(NotTakingPart):
        save_card(mentor_member, content(topic), by=mentor_member.user)
    with pytest.raises(NotTakingPart):
        submit_card(mentor_member, by=mentor_member.user)


def test_who_sees_a_card(mentor_member: Membership, topic: Topic) -> None:
    organiser = factories.MembershipFactory(program=mentor_member.program).user
    save_card(mentor_member, content(topic), by=mentor_member.user)

    def seen() -> tuple[bool, bool]:
        visible = ProfileCard.objects.visible_to
        return visible(mentor_member.user).exists(), visible(organiser).exists()

    assert seen() == (True, False)  # a draft
    submit_card(mentor_member, by=mentor_member.user)
    assert seen() == (True, True)
    Membership.objects.filter(pk=mentor_member.pk).update(state=Participation.WITHDRAWN)
    assert seen() == (True, False)
