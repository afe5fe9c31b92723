"""What the engine reads of a programme: twelve queries at most, however many people there are."""

import datetime as dt
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from matching.engine import Hours, Mentee, Mentor, Offer, Policy, Snapshot, Want
from matching.engine.hours import QUARTER
from matching.engine.snapshot import PairOfIds
from matching.enums import DecisionKind
from matching.models import Pair, PairDecision
from matching.queries.matchable import matchable
from matching.queries.trees import Parents, UnitTree, unit_tree, upwards
from matching.queries.wishes import with_wishes
from mentoring.accounts.models import User
from mentoring.texts import fold
from programs.enums import Role
from programs.models import Answer, ChannelUse, MeetingHours, ProfileCard, Program, TopicChoice

type Card = Mapping[str, Any]  # of COLUMNS
type Choice = tuple[str, int | None, int | None, int | None]  # topic, priority, knowledge, level

BETWEEN_INTERESTS = re.compile(r"[,;/|·•\n]+")


@dataclass(frozen=True)
class Directory:
    """Where people stand in their organisation on the day of the run, and what hangs on their cards.

    What is `unread` counts for nothing under the policy and is left out.
    """

    units: UnitTree
    managers: Parents
    today: dt.date
    unread: frozenset[str]
    channels: Mapping[uuid.UUID, frozenset[str]]
    hours: Mapping[uuid.UUID, tuple[Hours, ...]]
    answers: Mapping[uuid.UUID, Mapping[str, str]]


# The given people and all above them, each once.
REPORTING_LINES = """
    WITH RECURSIVE line AS (
        SELECT id, manager_id FROM {people} WHERE id = ANY(%s)
        UNION
        SELECT above.id, above.manager_id FROM {people} above JOIN line ON above.id = line.manager_id
    )
    SELECT id, manager_id FROM line
"""


# What is read of a card; of that only what counts under the policy goes into the snapshot.
COLUMNS = (
    "pk",
    "languages",
    "meets",
    "interests",
    "site",
    "membership",
    "membership__role",
    "membership__capacity",
    "membership__user",
    "membership__user__business_unit",
    "membership__user__site",
    "membership__user__grade",
    "membership__user__started_on",
    "membership__user__time_zone",
    "year_of_birth",
    "age_counts",
    "time_zone",
    "skills",
    "experience",
    "expectations",
    "learns",
    "brings",
)
WORDS = {
    Role.MENTEE: ("learns", "expectations"),
    Role.MENTOR: ("brings", "skills", "experience"),
}


def build_snapshot(
    program: Program, policy: Policy | None = None, *, as_if_over: Collection[uuid.UUID] = ()
) -> Snapshot:
    """Everybody who is accepted, has handed in their card and is not left out by an organiser.

    Mentees with a pair that lasts keep it and are left out, unless they lack others for their team;
    mentors are in, with the places that their pairs take. Pairs `as_if_over` hold nobody, by their keys.
    Decisions on two people who are both there are in, locks as far as there is a place, and wishes if
    they count under the policy.
    """
    policy = policy or Policy()
    snapshot = snapshot_of(program, policy, as_if_over=as_if_over)
    return snapshot if "wishes" in policy.unread else with_wishes(program, snapshot)


def snapshot_of(
    program: Program,
    policy: Policy,
    among: Q | None = None,
    *,
    as_if_over: Collection[uuid.UUID] = (),
) -> Snapshot:
    """The same without wishes, of all or of those `among`: a condition on memberships."""
    people = matchable(program) if among is None else matchable(program).filter(among)
    handed_in = ProfileCard.objects.current().of_members(people)
    cards = list(handed_in.values(*COLUMNS))
    directory = _directory(program, cards, policy)
    choices = _choices(handed_in)
    lasting = Pair.objects.in_program(program).lasting().exclude(pk__in=as_if_over)
    live = list(lasting.values_list("mentor_id", "mentee_id"))
    taken = Counter(key for pair in live for key in pair)
    mentors = tuple(
        _mentor(card, choices[card["pk"]], directory, taken[card["membership"]])
        for card in cards
        if card["membership__role"] == Role.MENTOR
    )
    mentees = tuple(
        _mentee(card, choices[card["pk"]], directory, taken[card["membership"]])
        for card in cards
        if card["membership__role"] == Role.MENTEE and taken[card["membership"]] < policy.teams.size
    )
    there = {person.id for person in (*mentors, *mentees)}
    held = sorted((str(a), str(b)) for b, a in live if str(a) in there and str(b) in there)
    decided = _decided(program, there)
    return Snapshot(
        mentors=mentors,
        mentees=mentees,
        policy=policy,
        earlier=_earlier(program, cards),
        never=tuple(decided[DecisionKind.NEVER]),
        locked=_with_places((pair for pair in decided[DecisionKind.LOCK] if pair not in held), mentors),
        held=tuple(held),
    )


def _decided(program: Program, people: Collection[str]) -> Mapping[str, Sequence[PairOfIds]]:
    """What organisers have decided of two people who are both in the match, the oldest first."""
    decided: dict[str, list[PairOfIds]] = defaultdict(list)
    standing = PairDecision.objects.in_program(program).standing().order_by("created_at", "pk")
    for kind, *pair in standing.values_list("kind", "mentee_id", "mentor_id"):
        mentee, mentor = map(str, pair)
        if mentee in people and mentor in people:
            decided[kind].append((mentee, mentor))
    return decided


def _with_places(locks: Iterable[PairOfIds], mentors: Iterable[Mentor]) -> tuple[PairOfIds, ...]:
    """The locks for which there is a place: a mentor may have got other pairs since."""
    seats = {mentor.id: mentor.seats for mentor in mentors}
    kept = []
    for mentee, mentor in locks:
        if seats[mentor]:
            seats[mentor] -= 1
            kept.append((mentee, mentor))
    return tuple(kept)


def _choices(cards: QuerySet[ProfileCard]) -> Mapping[uuid.UUID, Sequence[Choice]]:
    """The topics of each card: which, and priority and knowledge of a mentee or level of a mentor.

    A topic that was merged into another one counts as that; of two that have become one the
    stronger choice counts.
    """
    rows = (
        TopicChoice.objects.filter(card__in=cards)
        .annotate(now=Coalesce("topic__merged_into_id", "topic_id"))
        .order_by(F("priority").asc(nulls_first=True), F("level").asc(nulls_first=True), "knowledge")
        .values_list("card_id", "now", "priority", "knowledge", "level")
    )
    choices: dict[uuid.UUID, dict[str, Choice]] = defaultdict(dict)
    for card, topic, priority, knowledge, level in rows:
        choices[card][str(topic)] = (str(topic), priority, knowledge, level)
    return defaultdict(tuple, {card: tuple(chosen.values()) for card, chosen in choices.items()})


def _mentor(card: Card, choices: Sequence[Choice], directory: Directory, taken: int) -> Mentor:
    return Mentor(
        **_person(card, directory),
        capacity=card["membership__capacity"],
        taken=taken,
        offers=tuple(Offer(topic, level) for topic, _priority, _knowledge, level in sorted(choices) if level),
    )


def _mentee(card: Card, choices: Sequence[Choice], directory: Directory, taken: int) -> Mentee:
    return Mentee(
        **_person(card, directory),
        taken=taken,
        wants=tuple(
            Want(topic, priority, knowledge)
            for topic, priority, knowledge, _level in sorted(choices)
            if priority and knowledge is not None
        ),
    )


def _person(card: Card, directory: Directory) -> dict[str, Any]:
    person = {
        "id": str(card["membership"]),
        "card": str(card["pk"]),
        "person": str(card["membership__user"]),
        "units": tuple(map(str, directory.units.line(card["membership__user__business_unit"])))[::-1],
        "managers": tuple(map(str, upwards(card["membership__user"], directory.managers)))[1:],
        "site": fold(card["site"] or card["membership__user__site"]),
        "languages": frozenset(card["languages"]),
        "meets": card["meets"],
        "interests": split_interests(card["interests"]),
        "grade": card["membership__user__grade"],
        "tenure": _tenure(card["membership__user__started_on"], directory.today),
        "born": card["year_of_birth"] if card["age_counts"] else None,
        "zone": card["time_zone"] or card["membership__user__time_zone"],
        "hours": directory.hours.get(card["pk"], ()),
        "skills": split_interests(card["skills"]),
        "channels": directory.channels.get(card["pk"], frozenset()),
        "perspective": directory.answers.get(card["pk"], {}),
        "words": "\n".join(filter(None, (card[name] for name in WORDS[card["membership__role"]]))),
    }
    return {name: value for name, value in person.items() if name not in directory.unread}


def _tenure(since: dt.date | None, today: dt.date) -> int | None:
    """Full months; none before the first day."""
    if since is None:
        return None
    return max(0, 12 * (today.year - since.year) + today.month - since.month - (today.day < since.day))


def split_interests(text: str) -> frozenset[str]:
    """Single interests of a line such as "Sailing, chess; opera", folded."""
    return frozenset(filter(None, map(fold, BETWEEN_INTERESTS.split(text))))


def _directory(program: Program, cards: Sequence[Card], policy: Policy) -> Directory:
    return Directory(
        units=unit_tree(program.organisation),
        managers=managers_above(card["membership__user"] for card in cards),
        today=timezone.localdate(),
        unread=policy.unread,
        channels={} if "channels" in policy.unread else _channels(cards),
        hours={} if "hours" in policy.unread else _hours(cards),
        answers={} if "perspective" in policy.unread else _answers(cards),
    )


def _channels(cards: Iterable[Card]) -> Mapping[uuid.UUID, frozenset[str]]:
    """Of each card the channels by code or in the person's own words, folded."""
    used: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows = ChannelUse.objects.filter(card__in=[card["pk"] for card in cards])
    for card, code, name in rows.values_list("card_id", "channel", "name"):
        used[card].add(code or fold(name))
    return {card: frozenset(names) for card, names in used.items()}


def _hours(cards: Iterable[Card]) -> Mapping[uuid.UUID, tuple[Hours, ...]]:
    """Of each card the hours of the week, cut to full quarters."""
    free: dict[uuid.UUID, list[Hours]] = defaultdict(list)
    rows = MeetingHours.objects.filter(card__in=[card["pk"] for card in cards])
    for card, weekday, starts, ends in rows.values_list("card_id", "weekday", "starts", "ends"):
        start = -(-(60 * starts.hour + starts.minute) // QUARTER) * QUARTER
        end = (60 * ends.hour + ends.minute) // QUARTER * QUARTER
        if start < end:
            free[card].append(Hours(weekday, start, end))
    return {card: tuple(sorted(hours)) for card, hours in free.items()}


def _answers(cards: Iterable[Card]) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """Of each card the one choice that was made, by the questions that matching compares."""
    given: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    rows = Answer.objects.for_matching().filter(card__in=[card["pk"] for card in cards])
    for card, question, values in rows.values_list("card_id", "question_id", "values"):
        given[card][str(question)] = values[0]
    return given


def managers_above(people: Iterable[uuid.UUID]) -> Parents:
    """The manager of each of the people and of everybody above them, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTING_LINES.format(people=User._meta.db_table), [list(people)])
        return dict(cursor.fetchall())


def _earlier(program: Program, cards: Iterable[Card]) -> tuple[tuple[str, str], ...]:
    """People of the match who have been a pair before, in this programme or in another."""
    members = {card["membership__user"]: str(card["membership"]) for card in cards}
    ended = Pair.objects.ended_in(program.organisation).values_list("mentee__user", "mentor__user")
    return tuple((members[a], members[b]) for a, b in ended if a in members and b in members)
