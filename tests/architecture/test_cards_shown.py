"""Who may see a card: one rule, as a table of role x state x phase."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from matching.enums import PairState
from matching.models import Pair, Proposal, Wish
from matching.operations.leavers import end_pairs_of_leavers
from matching.queries.closer import closer_look
from mentoring.accounts.models import User
from mentoring.demo.personas import PERSONAS
from mentoring.demo.seed import seed
from programs.enums import SHOWS_CARD, Participation, Phase
from programs.models import Answer, ChannelUse, Membership, ProfileCard, Program
from programs.models.cards import ProfileCardQuerySet
from sessions.queries.pairs import pair_page
from tests import factories
from tests.architecture.walk import addresses, pages
from tests.demo.test_seed import TODAY

pytestmark = pytest.mark.django_db

SHOWN = {
    Participation.APPLIED: True,
    Participation.WAITLISTED: True,
    Participation.ACCEPTED: True,
    Participation.PAUSED: True,
    Participation.COMPLETED: True,
    Participation.DECLINED: False,
    Participation.WITHDRAWN: False,
    Participation.INVITED: False,  # anew, after they had left: by the organisers' wish, not by their own
    Participation.NOT_NOW: False,
}


def _viewers(program: Program) -> dict[str, User]:
    return {
        "organiser": factories.MembershipFactory(program=program).user,
        "advisor": factories.MembershipFactory(program=program, advisor=True).user,
        "sponsor": factories.MembershipFactory(program=program, sponsor=True).user,
        "coder": factories.MembershipFactory(program=program, coder=True).user,
        "mentor": factories.MembershipFactory(program=program, mentor=True).user,
        "mentee": factories.MembershipFactory(program=program, mentee=True).user,
        "stranger": factories.MembershipFactory().user,
        "admin": factories.UserFactory(is_staff=True, is_superuser=True),
    }


def test_the_table_knows_every_state() -> None:
    assert set(SHOWN) == set(Participation)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("state", Participation)
def test_a_card_is_shown_to_its_person_and_while_they_take_part_to_organisers(
    state: Participation, phase: Phase, program: Program
) -> None:
    card = factories.ProfileCardFactory(membership__program=program)
    draft = factories.ProfileCardFactory(membership=card.membership, number=2, published_at=None)
    photo = factories.PhotoFactory(membership=card.membership)
    Membership.objects.filter(pk=card.membership_id).update(state=state)
    Program.objects.filter(pk=program.pk).update(phase=phase)
    seen = {
        who: set(ProfileCard.objects.visible_to(user).of_member(card.membership))
        for who, user in _viewers(program).items()
    }
    organiser = {card} if SHOWN[state] else set()
    assert seen.pop("organiser") == organiser
    assert not any(seen.values())
    assert set(ProfileCard.objects.visible_to(card.membership.user)) == {card, draft}
    assert bool(set(ProfileCard.objects.shown())) is SHOWN[state]
    member = Membership.objects.get(pk=card.membership_id)
    assert member.shows_card is SHOWN[state]
    assert member.shows_card_to(member.user)
    photos = type(photo).objects.visible_to(Membership.objects.get(program=program, role="organiser").user)
    assert photos.filter(pk=photo.pk).exists() is SHOWN[state]


@pytest.mark.parametrize("pair_state", [PairState.ACTIVE, PairState.PAUSED, PairState.ENDED])
@pytest.mark.parametrize("state", Participation)
def test_partners_see_each_others_card_while_both_take_part(
    state: Participation, pair_state: PairState, program: Program
) -> None:
    over = {"ended_at": timezone.now()} if pair_state == PairState.ENDED else {}
    made = factories.PairFactory(program=program, state=pair_state, **over)
    for member in (made.mentor, made.mentee):
        factories.ProfileCardFactory(membership=member)
        factories.PhotoFactory(membership=member)
    Membership.objects.filter(pk=made.mentor_id).update(state=state)
    pair = Pair.objects.with_people().get(pk=made.pk)
    page = pair_page(pair, pair.mentee.user)
    assert (page.partner_card is not None) is SHOWN[state]
    assert page.partner_photo is SHOWN[state]
    assert page.own_card is not None
    assert pair_page(pair, pair.mentor.user).own_card is not None


# --- a walk through all pages ----------------------------------------------------------------------

CANARY, OTHERS = "zzcanary", "zzothers"
BORN, JOINED = 1937, 1959
TOLD = re.compile(rf"{CANARY}|(?<![\d,.-])(?:{BORN}|{JOINED})(?![\d,.-])")
LEAVERS_OF_A_PROGRAMME = 8


def _write_on_cards(cards: ProfileCardQuerySet, word: str, **facts: int) -> None:
    """Something to know them by in every text, past the triggers that keep a card as it was handed in."""
    keys = list(cards.values_list("pk", flat=True))
    texts = ("about", "skills", "experience", "achievements", "expectations", "learns", "brings", "interests")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        ProfileCard.objects.among(keys).update(**dict.fromkeys(texts, word), site=word, **facts)
        ChannelUse.objects.filter(card__in=keys, channel="").update(name=word)
        Answer.objects.filter(card__in=keys).update(values=[word])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@dataclass(frozen=True)
class Departure:
    """Whose pages are looked at, and the keys of what is about those who leave."""

    viewers: Mapping[str, User]
    about: Sequence[object]
    leavers: Sequence[Membership]


@pytest.fixture(scope="module")
def departure(module_data: None) -> Departure:
    """The demo, in which some of each programme are about to leave: partners and proposed ones first."""
    seed(TODAY)
    viewers = {persona.label: User.objects.get(email=persona.email) for persona in PERSONAS}
    partners = Pair.objects.filter(
        Q(mentor__user__in=viewers.values()) | Q(mentee__user__in=viewers.values())
    ).values_list("mentor", "mentee")
    proposed = Proposal.objects.values_list("mentor", "mentee")
    wished = Wish.objects.values_list("mentor", "shortlist__membership")
    first = {key for pair in (*partners, *wished, *proposed) for key in pair}
    there = Membership.objects.participants().exclude(user__in=viewers.values()).filter(state__in=SHOWS_CARD)
    ordered = sorted(there.having_card(), key=lambda one: (one.pk not in first, one.pk))
    leavers = [
        member
        for program in Program.objects.all()
        for member in [one for one in ordered if one.program_id == program.pk][:LEAVERS_OF_A_PROGRAMME]
    ]
    cards = ProfileCard.objects.of_members(leavers)
    _write_on_cards(ProfileCard.objects.exclude(pk__in=cards.values("pk")), OTHERS)
    _write_on_cards(cards, CANARY, year_of_birth=BORN, joined_in=JOINED)
    theirs = Q(mentor__in=leavers) | Q(mentee__in=leavers)
    about = [
        *(member.pk for member in leavers),
        *cards.values_list("pk", flat=True),
        *Proposal.objects.filter(theirs).values_list("pk", flat=True),
        *Pair.objects.filter(theirs).values_list("pk", flat=True),
    ]
    return Departure(viewers, about, leavers)


def _told(departure: Departure, who: str) -> tuple[dict[str, str], bool]:
    """The pages that tell what stands on a leaver's card, and whether others' cards are shown at all."""
    client = Client()
    client.force_login(departure.viewers[who])
    found, others = {}, False
    for address, html in pages(client, addresses(departure.viewers[who], about=departure.about)):
        said = TOLD.search(re.sub(r"<input[^>]*>", "", html))
        others = others or OTHERS in html
        if said:
            found[f"{address.name} {address.url}"] = html[max(0, said.start() - 80) : said.end() + 20]
    return found, others


@pytest.mark.parametrize("who", ["Organiser", "Mentor"])
def test_before_they_leave_their_cards_are_shown(who: str, departure: Departure) -> None:
    """The control of the next test: the walk comes by their cards."""
    found, _others = _told(departure, who)
    assert found


@pytest.mark.parametrize("who", [persona.label for persona in PERSONAS])
@pytest.mark.parametrize("state", [Participation.WITHDRAWN, Participation.INVITED])
def test_no_page_tells_what_stood_on_the_card_of_somebody_who_left(
    who: str, state: Participation, departure: Departure
) -> None:
    """Not at once, while their pairs still stand; not after; and not when they are invited anew."""
    Membership.objects.among(one.pk for one in departure.leavers).update(state=Participation.WITHDRAWN)
    if state == Participation.INVITED:
        end_pairs_of_leavers()
        Membership.objects.among(one.pk for one in departure.leavers).update(state=state)
    found, others = _told(departure, who)
    assert found == {}
    assert others or who not in ("Organiser", "Mentor", "Mentee")


def test_a_proposal_says_nothing_of_its_score_once_somebody_has_left(departure: Departure) -> None:
    proposal = Proposal.objects.exclude(parts=[]).filter(mentor__in=departure.leavers).first()
    assert proposal is not None
    before = closer_look(Proposal.objects.with_people().get(pk=proposal.pk))
    Membership.objects.filter(pk=proposal.mentor_id).update(state=Participation.WITHDRAWN)
    after = closer_look(Proposal.objects.with_people().get(pk=proposal.pk))
    assert before.parts
    assert after.parts == []
    assert after.unchecked == []
    assert [side.shown is not None for side in after.sides] == [True, False]
