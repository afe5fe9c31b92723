"""Pages on which a programme says what it is: topics, glossary, look, endorsement, rules."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from matching.models import Pair
from mentoring.accounts.models import AuditEvent, User
from programs.models import Endorsement, GlossaryTerm, Logo, Portrait, Program, RoleModel, Topic
from programs.operations import publish_rules
from programs.operations.invitations import token_of
from tests import factories
from tests.architecture.test_labels import LABELS as NATIVES
from tests.architecture.test_labels import our_words

pytestmark = pytest.mark.django_db

LOOK = {"mentor": "", "mentors": "", "mentee": "", "mentees": "", "palette": "", "own_colour": ""}


@pytest.fixture
def as_organiser(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


def url(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


def text(response: Any) -> str:
    return str(response.content.decode())


# --- look


def test_words_and_colour_are_chosen_and_stand_everywhere(as_organiser: Client, program: Program) -> None:
    sent = {**LOOK, "mentor": "Digital  Native", "mentors": "Digital Natives", "palette": "own"}
    answer = as_organiser.post(url("setup_look", program), {**sent, "own_colour": "#FFEE00"})
    assert answer.status_code == 302
    page = text(as_organiser.get(url("person_add", program)))
    assert "Digital Native: the junior, who teaches" in page
    address = f"{url('colours', program)}?ffee00"
    assert f'<link rel="stylesheet" href="{address}">' in page
    style = as_organiser.get(address)
    assert style["Content-Type"] == "text/css"
    assert "private" in style["Cache-Control"]
    assert "--tblr-primary: #" in text(style)
    assert "--tblr-primary: #ffee00" not in text(style)  # white letters on it could not be read


def test_without_a_colour_no_page_asks_for_one(as_organiser: Client, program: Program) -> None:
    assert "colours.css" not in text(as_organiser.get(url("setup_look", program)))
    assert text(as_organiser.get(url("colours", program))).strip() == ""


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"mentor": "Native"}, "Please enter both"),
        ({"mentor": "Guide", "mentors": "Guides", "mentee": "guide", "mentees": "g"}, "tell them apart"),
        ({"palette": "own"}, "Please enter your colour."),
        ({"palette": "own", "own_colour": "red"}, "six digits"),
        ({"mentor": "x" * 41, "mentors": "y"}, "shorten"),
    ],
)
def test_a_look_that_can_not_be_is_refused_beside_its_field(
    as_organiser: Client, program: Program, sent: dict[str, str], sentence: str
) -> None:
    answer = as_organiser.post(url("setup_look", program), {**LOOK, **sent})
    assert answer.status_code == 422
    assert sentence in text(answer)
    program.refresh_from_db()
    assert not program.has_look


def png(colour: str = "red", size: tuple[int, int] = (900, 300)) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGBA", size, colour).save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue())


def test_a_logo_is_shown_described_changed_and_taken_away(as_organiser: Client, program: Program) -> None:
    step = url("setup_look", program)
    as_organiser.post(step, {**LOOK, "logo": png(), "logo_description": "Meridian"})
    first = Logo.objects.get()
    page = text(as_organiser.get(url("people", program)))
    assert (
        page.count(f'<img class="program-logo" src="{url("logo", first)}" alt="Meridian">') == 2
    )  # desk, phone
    as_organiser.post(step, {**LOOK, "logo_description": "A bank"})
    assert Logo.objects.get(pk=first.pk).description == "A bank"
    as_organiser.post(step, {**LOOK, "logo": png("blue"), "logo_description": "A bank"})
    second = Logo.objects.get()
    assert second.pk != first.pk
    assert as_organiser.get(url("logo", first)).status_code == 404
    as_organiser.post(step, {**LOOK, "no_logo": "on"})
    assert not Logo.objects.exists()
    assert "program-logo" not in text(as_organiser.get(step))
    verbs = (
        AuditEvent.objects.filter(object_type="programs.logo").order_by("at").values_list("verb", flat=True)
    )
    assert list(verbs) == ["logo.set", "logo.described", "logo.removed", "logo.set", "logo.removed"]


def test_a_logo_is_a_small_png_that_can_do_nothing_else(as_organiser: Client, program: Program) -> None:
    as_organiser.post(url("setup_look", program), {**LOOK, "logo": png()})
    answer = as_organiser.get(url("logo", Logo.objects.get()))
    assert Image.open(io.BytesIO(answer.content)).size == (480, 160)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "private" in answer["Cache-Control"]


def test_what_is_no_logo_is_refused_and_nothing_else_is_kept(as_organiser: Client, program: Program) -> None:
    sent = {
        **LOOK,
        "mentor": "Native",
        "mentors": "Natives",
        "logo": SimpleUploadedFile("logo.svg", b"<svg/>"),
    }
    answer = as_organiser.post(url("setup_look", program), sent)
    assert answer.status_code == 422
    assert "not a picture that we can read" in text(answer)
    program.refresh_from_db()
    assert not program.has_look
    assert not Logo.objects.exists()


# --- glossary


def test_a_term_is_added_changed_linked_and_removed(
    as_organiser: Client, program: Program, pair: Pair
) -> None:
    setup = url("setup_glossary", program)
    as_organiser.post(setup, {"term": "Cloud", "explanation": "Rented computers."})
    again = as_organiser.post(setup, {"term": "cloud", "explanation": "Kept."})
    assert again.status_code == 422
    assert "already explains" in text(again)
    assert "Kept." in text(again)
    term = GlossaryTerm.objects.get()
    assert "Rented computers." in text(as_organiser.get(url("glossary", program)))
    factories.TopicFactory(program=program, description="What the cloud is.")
    publish_rules(program, "We speak of the Cloud.", by=pair.mentor.user)
    own = Client()
    own.force_login(pair.mentor.user)
    link = f'<a class="term" href="{url("glossary", program)}#term-{term.pk}">'
    assert f"{link}Cloud</a>." in text(own.get(url("rules", pair.mentor)))
    assert f"What the {link}cloud</a> is." in text(own.get(url("card", pair.mentor)))
    as_organiser.post(url("term", term), {"term": "Clouds", "explanation": "Many."})
    assert GlossaryTerm.objects.get().term == "Clouds"
    as_organiser.post(url("term_remove", term))
    assert "No word needs explaining yet" in text(as_organiser.get(url("glossary", program)))


@pytest.mark.parametrize("view", ["setup_glossary", "glossary"])
def test_a_glossary_costs_the_same_with_many_terms(as_organiser: Client, program: Program, view: str) -> None:
    costs = []
    for more in (1, 29):
        factories.GlossaryTermFactory.create_batch(more, program=program)
        with CaptureQueriesContext(connection) as queries:
            as_organiser.get(url(view, program))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- topics


def test_topics_get_questions_and_groups(as_organiser: Client, program: Program) -> None:
    topic = factories.TopicFactory(program=program, name="Cloud")
    as_organiser.post(url("topic_group_add", program), {"group-name": "Technology"})
    group = program.topic_groups.get()
    page = text(as_organiser.get(url("topic", topic)))
    assert "Technology" in page
    sent = {"name": "Cloud", "description": "", "questions": " Why?\n\nHow much?", "group": str(group.pk)}
    as_organiser.post(url("topic", topic), sent)
    topic.refresh_from_db()
    assert (topic.questions, topic.group) == (["Why?", "How much?"], group)
    too_many = {**sent, "questions": "\n".join("12345678901")}
    assert as_organiser.post(url("topic", topic), too_many).status_code == 422
    as_organiser.post(url("topic_group", group), {"name": "Tech"})
    assert "Tech" in text(as_organiser.get(url("setup_topics", program)))
    assert as_organiser.post(url("topic_group_add", program), {"group-name": ""}).status_code == 422
    other = factories.TopicGroupFactory(program=program, name="Work")
    assert as_organiser.post(url("topic_group", other), {"name": "TECH"}).status_code == 422
    assert [each.name for each in program.topic_groups.all()] == ["Tech", "Work"]
    for wrong in ("-1", "", "²", "one", "9" * 6):
        assert as_organiser.post(url("topic_group_move", group), {"to": wrong}).status_code == 302
    assert [each.name for each in program.topic_groups.all()] == ["Tech", "Work"]
    as_organiser.post(url("topic_group_move", group), {"to": "1"})
    assert [each.name for each in program.topic_groups.all()] == ["Work", "Tech"]
    second = factories.TopicFactory(program=program, name="AI", group=group, position=1)
    as_organiser.post(url("topic_move", second), {"to": "0"})
    assert [each.name for each in group.topics.all()] == ["AI", "Cloud"]
    as_organiser.post(url("topic_group_remove", group))
    topic.refresh_from_db()
    assert topic.group is None


def test_merging_shows_whom_it_concerns_and_can_be_undone(as_organiser: Client, program: Program) -> None:
    choice = factories.TopicChoiceFactory(card__membership__program=program, topic__name="Clouds")
    into = factories.TopicFactory(program=program, name="Cloud")
    merge = url("topic_merge", choice.topic)
    assert "Merge them" not in text(as_organiser.get(merge))
    shown = text(as_organiser.get(merge, {"into": str(into.pk)}))
    assert "1 person has chosen it" in shown
    assert "Merge them" in shown
    foreign = factories.TopicFactory()
    assert as_organiser.post(merge, {"into": str(foreign.pk)}).status_code == 422
    as_organiser.post(merge, {"into": str(into.pk)})
    page = text(as_organiser.get(url("setup_topics", program)))
    assert "is part of “Cloud”" in page
    as_organiser.post(url("topic_take_apart", choice.topic))
    assert not Topic.objects.exclude(merged_into=None).exists()


# --- rules


def test_suggestions_are_published_with_the_rules_and_ask_nobody(
    as_organiser: Client, program: Program, organiser: User
) -> None:
    first = publish_rules(program, "One rule.", by=organiser)
    sent = {"rules": "One rule.", "suggestions": "Joint visit: another firm\n\nJob shadowing"}
    answer = as_organiser.post(url("setup_rules", program), sent, follow=True)
    assert "nobody is asked again" in text(answer)
    assert "another firm" in text(answer)
    second = program.rules_versions.newest_first()[0]
    page = text(as_organiser.get(url("rules_version", second)))
    assert "only the suggestions are others" in page
    as_organiser.post(url("setup_rules", program), {**sent, "rules": "Two rules."})
    third = program.rules_versions.newest_first()[0]
    page = text(as_organiser.get(url("rules_version", third)))
    assert "<del>One</del><ins>Two</ins> <del>rule</del><ins>rules</ins>" in page
    assert "What has changed" not in text(as_organiser.get(url("rules_version", first)))


def test_whoever_is_asked_again_sees_what_has_changed(
    client: Client, program: Program, organiser: User, pair: Pair
) -> None:
    first = publish_rules(program, "We meet monthly.", by=organiser)
    factories.RulesAcceptanceFactory(membership=pair.mentor, version=first)
    publish_rules(program, "We meet weekly.", by=organiser)
    client.force_login(pair.mentor.user)
    page = text(client.get(url("rules", pair.mentor)))
    assert "<del>monthly</del><ins>weekly</ins>" in page


def test_a_pair_finds_suggestions_and_starter_questions(client: Client, program: Program, pair: Pair) -> None:
    topic = factories.TopicFactory(program=program, name="Cloud", questions=["What do we pay for it?"])
    cards = [factories.ProfileCardFactory(membership=side) for side in (pair.mentor, pair.mentee)]
    factories.TopicChoiceFactory(card=cards[0], topic=topic)
    publish_rules(program, "One.", by=pair.mentor.user)
    client.force_login(pair.mentee.user)
    page = reverse("sessions:pair", args=[pair.pk])
    assert "Ideas for your time together" not in text(client.get(page))
    factories.RulesVersionFactory(
        program=program, number=2, suggestions=[{"name": "Job shadowing day", "text": ""}]
    )
    shown = text(client.get(page))
    assert "Job shadowing day" in shown
    assert "What do we pay for it?" not in shown  # only one of the two has chosen it


# --- endorsement


def test_the_sponsor_writes_and_everybody_reads(
    client: Client, program: Program, sponsor: User, pair: Pair
) -> None:
    client.force_login(sponsor)
    home = reverse("sessions:program", args=[program.pk])
    assert url("endorse", program) in text(client.get(home))
    assert sponsor.full_name in text(client.get(url("endorse", program)))
    sent = {"name": "Ada Berg", "position": "Board", "message": "I learn, <too>.", "is_published": "on"}
    client.post(url("endorse", program), sent)
    client.force_login(pair.mentor.user)
    for page in (home, url("rules", pair.mentor)):
        assert "I learn, &lt;too&gt;." in text(client.get(page))
    client.force_login(sponsor)
    client.post(url("endorse", program), {**sent, "is_published": ""})
    client.force_login(pair.mentor.user)
    assert "I learn" not in text(client.get(home))


def test_the_organiser_enters_it_and_takes_it_away(as_organiser: Client, program: Program) -> None:
    step = url("setup_endorsement", program)
    assert as_organiser.post(step, {"name": "", "message": "Kept."}).status_code == 422
    as_organiser.post(step, {"name": "Ada Berg", "message": "I learn.", "position": ""})
    assert "hidden" in text(as_organiser.get(step))
    as_organiser.post(url("endorsement_remove", program))
    assert not Endorsement.objects.exists()


def test_a_portrait_is_seen_with_its_word_alone(
    client: Client, program: Program, sponsor: User, pair: Pair
) -> None:
    client.force_login(sponsor)
    page = url("endorse", program)
    sent = {"name": "Ada Berg", "position": "", "message": "I learn, too."}
    client.post(page, {**sent, "portrait": png(size=(40, 40))})
    portrait = Portrait.objects.get()
    assert url("portrait", portrait) in text(client.get(page))
    other = Client()
    other.force_login(pair.mentor.user)
    assert other.get(url("portrait", portrait)).status_code == 404
    client.post(page, {**sent, "is_published": "on"})
    assert url("portrait", portrait) in text(other.get(reverse("sessions:program", args=[program.pk])))
    answer = other.get(url("portrait", portrait))
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    client.post(page, {**sent, "is_published": "on", "no_portrait": "on"})
    assert not Portrait.objects.exists()


def test_role_models_cost_the_same_when_they_are_many(client: Client, program: Program, pair: Pair) -> None:
    client.force_login(pair.mentor.user)
    costs = []
    for more in (1, 29):
        for _one in range(more):
            shown = factories.RoleModelFactory(membership__program=program, shows_photo=True)
            factories.PhotoFactory(membership=shown.membership)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("sessions:program", args=[program.pk]))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_invited_read_who_stands_up_for_it(client: Client, program: Program) -> None:
    """In the programme's words and without pictures; whoever has only a link reads the word alone."""
    Program.objects.filter(pk=program.pk).update(**NATIVES)
    factories.PortraitFactory(endorsement=factories.EndorsementFactory(program=program, name="Ada Berg"))
    shown = factories.RoleModelFactory(membership__program=program, shows_photo=True, statement="I ask.")
    factories.PhotoFactory(membership=shown.membership)
    invitation = factories.InvitationFactory(membership__program=program)
    invited = text(client.get(reverse("programs:invitation", args=[token_of(invitation.pk)])))
    called = text(
        client.get(reverse("programs:call", args=[factories.OpenCallFactory(program=program).token]))
    )
    assert "I learn here, too." in invited
    assert "I learn here, too." in called
    assert "I ask." in invited
    assert "I ask." not in called
    for page in (invited, called):
        assert "Native" in page
        assert our_words(page) == []
        assert "<img" not in page


def test_an_executive_agrees_and_takes_it_back(client: Client, program: Program, pair: Pair) -> None:
    client.force_login(pair.mentee.user)
    page = url("role_model", pair.mentee)
    client.post(page, {"statement": "I am curious."})
    assert "You are shown" in text(client.get(page))
    other = Client()
    other.force_login(pair.mentor.user)
    home = reverse("sessions:program", args=[program.pk])
    assert "I am curious." in text(other.get(home))
    assert pair.mentee.user.full_name in text(other.get(home))
    photo = factories.PhotoFactory(membership=pair.mentee)
    assert url("photo", photo) not in text(other.get(home))
    assert other.get(url("photo", photo)).status_code == 404  # not without consent
    client.post(page, {"statement": "I am curious.", "shows_photo": "on"})
    assert url("photo", photo) in text(other.get(home))
    assert other.get(url("photo", photo)).status_code == 200
    client.post(page, {"withdraw": "1", "statement": "x" * 500})
    assert other.get(url("photo", photo)).status_code == 404
    assert not RoleModel.objects.exists()
    assert "I am curious." not in text(other.get(home))
