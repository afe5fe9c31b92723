import pytest
from django.db import DatabaseError, transaction

from mentoring.accounts.models import AuditEvent, User
from mentoring.notifications.models import Message
from programs.enums import Participation, Phase
from programs.models import Program, RulesAcceptance, RulesVersion, Suggestion
from programs.operations import RulesChanged, accept_rules, publish_rules
from programs.operations.cards import has_accepted_newest
from programs.queries import participation
from tests import factories

pytestmark = pytest.mark.django_db


def test_versions_are_numbered_and_the_same_words_published_once(program: Program, organiser: User) -> None:
    first = publish_rules(program, "One.", by=organiser)
    assert publish_rules(program, "One.", by=organiser) == first
    second = publish_rules(program, "Two.", by=organiser)
    assert publish_rules(program, "One.", by=organiser).number == 3  # back to earlier words is a change
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256


def test_a_published_wording_is_final(program: Program, organiser: User) -> None:
    version = publish_rules(program, "One.", by=organiser)
    with pytest.raises(DatabaseError), transaction.atomic():
        RulesVersion.objects.filter(pk=version.pk).update(text="Something else.")


def test_those_who_accepted_are_asked_again(program: Program, organiser: User) -> None:
    first = publish_rules(program, "One.", by=organiser)
    accepted = factories.RulesAcceptanceFactory(membership__program=program, version=first).membership
    factories.RulesAcceptanceFactory(
        membership__program=program,
        membership__state=Participation.WITHDRAWN,
        version=first,
    )
    factories.MembershipFactory(program=program, mentee=True)  # has accepted nothing yet
    publish_rules(program, "Two.", by=organiser)
    publish_rules(program, "Three.", by=organiser)
    assert [m.recipient for m in Message.objects.all()] == [accepted.user, accepted.user]


def test_nobody_is_mailed_while_it_is_a_draft(organiser: User, program: Program) -> None:
    Program.objects.update(phase=Phase.DRAFT)
    program.refresh_from_db()
    first = publish_rules(program, "One.", by=organiser)
    factories.RulesAcceptanceFactory(membership__program=program, version=first)
    publish_rules(program, "Two.", by=organiser)
    assert not Message.objects.exists()


def test_accepting_keeps_wording_language_and_time_once() -> None:
    member = factories.MembershipFactory(mentor=True, state=Participation.INVITED)
    version = factories.RulesVersionFactory(program=member.program)
    first = accept_rules(member, version, language="de", by=member.user)
    again = accept_rules(member, version, language="en-gb", by=member.user)
    assert first == again
    row = RulesAcceptance.objects.get()
    assert (row.version.sha256, row.language) == (version.sha256, "de")
    event = AuditEvent.objects.get(verb="rules.accepted")
    assert event.changes == {"number": version.number, "sha256": version.sha256, "language": "de"}


def test_an_old_wording_can_not_be_accepted() -> None:
    member = factories.MembershipFactory(mentee=True)
    old = factories.RulesVersionFactory(program=member.program, number=1, text="Other words.")
    factories.RulesVersionFactory(program=member.program, number=2)
    with pytest.raises(RulesChanged):
        accept_rules(member, old, language="de", by=member.user)
    with pytest.raises(RulesChanged):
        accept_rules(member, factories.RulesVersionFactory(), language="de", by=member.user)


def test_other_suggestions_are_a_new_version_that_asks_nobody_again(
    program: Program, organiser: User
) -> None:
    first = publish_rules(program, "One.", suggestions=[Suggestion("Joint visit")], by=organiser)
    member = factories.RulesAcceptanceFactory(membership__program=program, version=first).membership
    ideas = [Suggestion("Joint visit", "An event, or another firm."), Suggestion("Job shadowing")]
    second = publish_rules(program, "One.", suggestions=ideas, by=organiser)
    assert (second.number, second.sha256, second.ideas) == (2, first.sha256, ideas)
    assert not Message.objects.exists()
    assert has_accepted_newest(member)
    assert participation(member).accepted_at is not None


def test_other_words_keep_the_suggestions(program: Program, organiser: User) -> None:
    publish_rules(program, "One.", suggestions=[Suggestion("Joint visit")], by=organiser)
    assert publish_rules(program, "Two.", by=organiser).ideas == [Suggestion("Joint visit")]
    assert publish_rules(program, "Two.", suggestions=[], by=organiser).ideas == []


def test_whoever_knows_the_words_from_before_is_not_asked_again(program: Program, organiser: User) -> None:
    first = publish_rules(program, "One.", by=organiser)
    early = factories.RulesAcceptanceFactory(membership__program=program, version=first).membership
    second = publish_rules(program, "Two.", by=organiser)
    late = factories.RulesAcceptanceFactory(membership__program=program, version=second).membership
    Message.objects.all().delete()
    publish_rules(program, "One.", by=organiser)
    assert [message.recipient for message in Message.objects.all()] == [late.user]
    assert has_accepted_newest(early)
    assert not has_accepted_newest(late)
    assert not participation(late).accepted_at


def test_the_same_words_of_another_programme_are_not_ours() -> None:
    member = factories.MembershipFactory(mentee=True)
    factories.RulesVersionFactory(program=member.program, text="Same.")
    with pytest.raises(RulesChanged):
        accept_rules(member, factories.RulesVersionFactory(text="Same."), language="de", by=member.user)
