import datetime as dt
import uuid

import pytest

from mentoring.notifications.models import Message
from programs.enums import Anchor, Participation, Role
from programs.models import Program
from programs.operations import ProgramNameTaken, Round, duplicate_program
from programs.queries import Timeline, person, person_rows
from tests import factories

pytestmark = pytest.mark.django_db

LATER = dt.timedelta(days=364)


@pytest.fixture
def source() -> Program:
    program: Program = factories.ProgramFactory(
        purpose="Why.",
        monthly_minutes=45,
        mentor_label="Guide",
        mentors_label="Guides",
        accent="#7a1fa2",
    )
    factories.GoalFactory(program=program, text="Goal", baseline="1", target="2")
    group = factories.TopicGroupFactory(program=program, name="Technologies")
    factories.TopicFactory(program=program, name="Cloud", group=group, questions=["Whose is it?"])
    factories.GlossaryTermFactory(program=program, term="Cloud")
    factories.RulesVersionFactory(program=program, text="Old", number=1)
    factories.RulesVersionFactory(program=program, text="Be kind.", number=2)
    factories.EventFactory(program=program, moves_with=Anchor.START)
    factories.MilestoneFactory(program=program)
    factories.LogoFactory(program=program, image=b"a picture", description="Meridian")
    return program


def another(source: Program, **who: bool) -> Round:
    return Round("Second", Timeline(source.starts_on + LATER, source.ends_on + LATER), **who)


def test_everything_comes_along_with_its_dates_moved(source: Program) -> None:
    by = factories.MembershipFactory(program=source).user
    new = duplicate_program(source, another(source), form_key=uuid.uuid4(), by=by)
    new.refresh_from_db()
    assert (new.follows, new.name, new.purpose, new.monthly_minutes) == (source, "Second", "Why.", 45)
    assert (new.labels, new.accent) == (source.labels, source.accent)
    assert (bytes(new.logo.image), new.logo.description) == (b"a picture", "Meridian")
    assert [(goal.text, goal.baseline, goal.target) for goal in new.goals.all()] == [("Goal", "1", "2")]
    topic = new.topics.get()
    assert (topic.name, topic.questions) == ("Cloud", ["Whose is it?"])
    assert topic.group is not None
    assert (topic.group.name, topic.group.program) == ("Technologies", new)
    assert [term.term for term in new.glossary_terms.all()] == ["Cloud"]
    assert [version.text for version in new.rules_versions.all()] == ["Be kind."]
    assert new.events.get().held_on == source.events.get().held_on + LATER
    assert new.milestones.get().days == source.milestones.get().days
    # The earlier round keeps what it had.
    assert source.goals.count() == source.topics.count() == source.events.count() == 1


def test_the_team_is_told_and_people_are_asked_later(source: Program) -> None:
    by = factories.MembershipFactory(program=source).user
    advisor = factories.MembershipFactory(program=source, advisor=True).user
    stayed = factories.MembershipFactory(program=source, mentor=True, capacity=2)
    completed = factories.MembershipFactory(program=source, role=Role.MENTEE, state=Participation.COMPLETED)
    for state in (Participation.WITHDRAWN, Participation.DECLINED, Participation.APPLIED):
        factories.MembershipFactory(program=source, mentor=True, state=state)
    factories.MembershipFactory(program=source, mentor=True, user__is_active=False)
    plan = another(source, with_people=True)
    new = duplicate_program(source, plan, form_key=uuid.uuid4(), by=by)
    got = {(m.user, m.role, m.state, m.capacity, bool(m.invited_at)) for m in new.memberships.all()}
    assert got == {
        (by, "organiser", "", 1, False),
        (advisor, "advisor", "", 1, True),
        (stayed.user, "mentor", "invited", 2, False),
        (completed.user, "mentee", "invited", 1, False),
    }
    assert [message.recipient for message in Message.objects.all()] == [advisor]


def test_sent_twice_makes_one_and_a_taken_name_none(source: Program) -> None:
    by, key = factories.MembershipFactory(program=source).user, uuid.uuid4()
    first = duplicate_program(source, another(source), form_key=key, by=by)
    assert duplicate_program(source, another(source), form_key=key, by=by) == first
    with pytest.raises(ProgramNameTaken):
        duplicate_program(source, another(source), form_key=uuid.uuid4(), by=by)
    assert Program.objects.count() == 2


def test_who_was_in_the_earlier_round_is_marked(source: Program) -> None:
    by = factories.MembershipFactory(program=source).user
    old = factories.MembershipFactory(program=source, mentor=True)
    new = duplicate_program(source, another(source, with_people=True), form_key=uuid.uuid4(), by=by)
    fresh = factories.MembershipFactory(program=new, mentor=True)
    rows = person_rows(list(new.memberships.with_people().with_cards().with_earlier_round()))
    assert {row.user: row.was_here for row in rows} == {by: False, old.user: True, fresh.user: False}
    again = new.memberships.of_user(old.user).get()
    assert person(again, seen_by=by).earlier == old
    assert person(fresh, seen_by=by).earlier is None
