"""Glossary, look, endorsement and role models."""

import pytest

from mentoring.accounts.models import AuditEvent, User
from mentoring.ui.labels import Labels
from programs.enums import Participation
from programs.models import GlossaryTerm, Program, RoleModel
from programs.operations import (
    Look,
    NotSenior,
    NotTakingPart,
    SameLabels,
    TermLine,
    TermTaken,
    Word,
    add_term,
    become_role_model,
    change_look,
    endorse,
    remove_endorsement,
    remove_term,
    stop_being_role_model,
    update_term,
)
from programs.queries import glossary, standing
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_term_is_explained_once(program: Program, organiser: User) -> None:
    cloud = add_term(program, TermLine("Cloud", "Computers of others."), by=organiser)
    with pytest.raises(TermTaken):
        add_term(program, TermLine("CLOUD", "Again."), by=organiser)
    ai = add_term(program, TermLine("AI", "Machines that learn."), by=organiser)
    with pytest.raises(TermTaken):
        update_term(ai, TermLine("cloud", "Again."), by=organiser)
    update_term(cloud, TermLine("Cloud", "Rented computers."), by=organiser)
    assert [(term.term, term.explanation) for term in glossary(program).terms] == [
        ("AI", "Machines that learn."),
        ("Cloud", "Rented computers."),
    ]
    assert glossary(program).links["Cloud"].endswith(f"/glossary/#term-{cloud.pk}")
    remove_term(cloud, by=organiser)
    assert GlossaryTerm.objects.get().term == "AI"


def test_a_look_is_kept_and_written_once(program: Program, organiser: User) -> None:
    look = Look(Labels("Native", "Natives", "Explorer", "Explorers"), "#1d4ed8")
    change_look(program, look, by=organiser)
    change_look(program, look, by=organiser)
    program.refresh_from_db()
    assert (program.labels, program.accent, program.has_look) == (look.labels, "#1d4ed8", True)
    assert AuditEvent.objects.filter(verb="program.changed").count() == 1


@pytest.mark.parametrize(
    "labels", [Labels("Guide", "Guides", "guide", "guides"), Labels(mentor="Mentee", mentors="Mentees")]
)
def test_the_two_sides_have_two_names(program: Program, organiser: User, labels: Labels) -> None:
    with pytest.raises(SameLabels):
        change_look(program, Look(labels), by=organiser)


def test_a_word_is_shown_while_it_is_published(program: Program, organiser: User) -> None:
    endorse(program, Word("Ada Berg", "Board", "I learn, too.", is_published=False), by=organiser)
    assert not standing(program)
    endorse(program, Word("Ada Berg", "Board", "I learn, too.", is_published=True), by=organiser)
    shown = standing(program).endorsement
    assert shown is not None
    assert shown.message == "I learn, too."
    remove_endorsement(program, by=organiser)
    remove_endorsement(program, by=organiser)
    assert not standing(program)
    assert "I learn" not in str(list(AuditEvent.objects.values_list("changes", flat=True)))


def test_an_executive_is_shown_by_their_own_consent_and_gone_at_once(program: Program) -> None:
    member = factories.MembershipFactory(program=program, mentee=True)
    become_role_model(member, "I am curious.", by=member.user)
    become_role_model(member, "I want to know.", by=member.user)
    assert [one.statement for one in standing(program).role_models] == ["I want to know."]
    stop_being_role_model(member, by=member.user)
    stop_being_role_model(member, by=member.user)
    assert not standing(program)
    verbs = AuditEvent.objects.order_by("at", "id").values_list("verb", flat=True)
    assert list(verbs) == ["role_model.consented", "role_model.changed", "role_model.withdrawn"]


def test_who_has_left_is_not_shown_and_juniors_never(program: Program) -> None:
    gone = factories.RoleModelFactory(membership__program=program).membership
    type(gone).objects.filter(pk=gone.pk).update(state=Participation.WITHDRAWN)
    assert not standing(program)
    with pytest.raises(NotTakingPart):
        become_role_model(gone, "", by=gone.user)
    junior = factories.MembershipFactory(program=program, mentor=True)
    with pytest.raises(NotSenior):
        become_role_model(junior, "", by=junior.user)
    assert RoleModel.objects.count() == 1
