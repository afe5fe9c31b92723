"""How recruiting stands: demand and supply, balance, who is missing. A fixed number of queries."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncWeek
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import BusinessUnit
from mentoring.texts import fold
from programs.enums import Gender, Participation, Role
from programs.models import Membership, Program, Topic, TopicChoice
from programs.queries.disclosure import disclosed
from programs.queries.invitations import InvitationCounts, invitation_counts

type Text = str | Promise

INTERESTED = (Participation.APPLIED, Participation.WAITLISTED, Participation.ACCEPTED)
WEEKS = 8
MOST_UNITS_NAMED = 30

# Up to which age each band goes. One set for all reports: two that overlap would tell small groups apart.
AGE_BANDS: tuple[tuple[int, Text], ...] = (
    (24, _("under 25")),
    (34, _("25 to 34")),
    (44, _("35 to 44")),
    (54, _("45 to 54")),
    (200, _("55 and older")),
)
NOT_GIVEN = _("not given")


@dataclass(frozen=True)
class Sides:
    """A figure for each side; None where it stays hidden."""

    label: Text
    mentors: int | None
    mentees: int | None


@dataclass(frozen=True)
class TopicBalance:
    """How many mentees want a topic and how many mentors offer it."""

    name: str
    wanted: int
    offered: int

    @property
    def lacks_mentors(self) -> bool:
        return self.wanted > self.offered

    @property
    def has_nobody(self) -> bool:
        return self.wanted > 0 and self.offered == 0


@dataclass(frozen=True)
class Supply:
    """One side: people who are in, and those who would be if every application were accepted."""

    accepted: int = 0
    interested: int = 0
    places: int = 0  # of the accepted: a mentor may take several
    places_in_sight: int = 0


@dataclass(frozen=True)
class Week:
    starts_on: dt.date
    applied: int
    declined: int  # or left


@dataclass(frozen=True)
class Recruiting:
    """All that the recruiting page shows."""

    mentors: Supply
    mentees: Supply
    topics: Sequence[TopicBalance]
    units: Sequence[Sides]
    sites: Sequence[Sides]
    genders: Sequence[Sides]
    ages: Sequence[Sides]
    units_without_anybody: Sequence[str]
    more_units_without: int
    invitations: InvitationCounts
    weeks: Sequence[Week]

    @property
    def longest_topic(self) -> int:
        return max((max(topic.wanted, topic.offered) for topic in self.topics), default=0)

    @property
    def topics_without_mentors(self) -> list[TopicBalance]:
        return [topic for topic in self.topics if topic.has_nobody]

    @property
    def missing_places(self) -> int:
        """How many of the accepted mentees could get no mentor."""
        return max(0, self.mentees.accepted - self.mentors.places)

    @property
    def busiest_week(self) -> int:
        return max((max(week.applied, week.declined) for week in self.weeks), default=0)

    @property
    def is_empty(self) -> bool:
        return not (self.mentors.interested or self.mentees.interested or self.invitations.total)


def recruiting(program: Program, today: dt.date | None = None) -> Recruiting:
    """In thirteen queries, however many people there are."""
    today = today or timezone.localdate()
    interested = program.memberships.participants().in_state(*INTERESTED)
    mentors, mentees = _supply(interested)
    absent = list(
        BusinessUnit.objects.of(program.organisation)
        .filter(people__is_active=True)
        .exclude(people__memberships__in=interested)
        .distinct()
        .values_list("name", flat=True)
    )
    return Recruiting(
        mentors=mentors,
        mentees=mentees,
        topics=_topics(program),
        units=_by(interested, "user__business_unit__name"),
        sites=_by(interested, "user__site"),
        genders=_genders(interested),
        ages=_ages(interested, today),
        units_without_anybody=absent[:MOST_UNITS_NAMED],
        more_units_without=max(0, len(absent) - MOST_UNITS_NAMED),
        invitations=invitation_counts(program),
        weeks=_weeks(program, today),
    )


def _supply(interested: QuerySet[Membership]) -> tuple[Supply, Supply]:
    accepted = Q(state=Participation.ACCEPTED)
    rows = (
        interested.order_by()
        .values_list("role")
        .annotate(
            accepted=Count("pk", filter=accepted),
            interested=Count("pk"),
            places=Coalesce(Sum("capacity", filter=accepted), 0),
            in_sight=Sum("capacity"),
        )
    )
    sides = {role: Supply(*figures) for role, *figures in rows}
    return sides.get(Role.MENTOR, Supply()), sides.get(Role.MENTEE, Supply())


def _topics(program: Program) -> list[TopicBalance]:
    """By what is lacking most; choices of a topic that was merged count for the one that it is in now."""
    counted = TopicChoice.objects.filter(
        card__holder__program=program, card__holder__state__in=INTERESTED
    ).values(now=Coalesce("topic__merged_into", "topic"), side=F("card__holder__role"))
    people: dict[tuple[object, str], int] = {
        (row["now"], row["side"]): row["people"]
        for row in counted.order_by().annotate(people=Count("card", distinct=True))
    }
    topics = [
        TopicBalance(
            topic.name,
            wanted=people.get((topic.pk, Role.MENTEE), 0),
            offered=people.get((topic.pk, Role.MENTOR), 0),
        )
        for topic in Topic.objects.in_program(program.pk).filter(merged_into=None)
    ]
    return sorted(topics, key=lambda topic: (topic.offered - topic.wanted, fold(topic.name)))


def _by(interested: QuerySet[Membership], fact: str) -> list[Sides]:
    """How many come from where, the biggest first; people of whom it is not known come last."""
    rows = interested.order_by().values_list(fact, "role").annotate(people=Count("pk"))
    names: dict[str, str] = {}  # places that read the same are one
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for place, role, people in rows:
        counts[names.setdefault(fold(place or ""), place or "")][role] += people
    return [
        Sides(place or NOT_GIVEN, sides[Role.MENTOR], sides[Role.MENTEE])
        for place, sides in sorted(
            counts.items(), key=lambda item: (not item[0], -sum(item[1].values()), fold(item[0]))
        )
    ]


def _genders(interested: QuerySet[Membership]) -> list[Sides]:
    labels: dict[str, Text] = {**{gender.value: gender.label for gender in Gender}, "": NOT_GIVEN}
    rows = interested.order_by().values_list("card__gender", "role").annotate(people=Count("pk"))
    return _released(labels, ((gender or "", role, people) for gender, role, people in rows))


def _ages(interested: QuerySet[Membership], today: dt.date) -> list[Sides]:
    """By the year of birth: the age that somebody reaches this year."""
    labels = {str(place): label for place, (_top, label) in enumerate(AGE_BANDS)}
    rows = interested.order_by().values_list("card__year_of_birth", "role").annotate(people=Count("pk"))
    return _released(
        {**labels, "": NOT_GIVEN},
        (
            ("" if born is None else str(age_band(born, today.year)), role, people)
            for born, role, people in rows
        ),
    )


def age_band(born: int, year: int) -> int:
    """The place in AGE_BANDS of the age that somebody born in `born` reaches in the year."""
    return next(place for place, (top, _label) in enumerate(AGE_BANDS) if year - born <= top)


def _released(labels: Mapping[str, Text], rows: Iterable[tuple[str, str, int]]) -> list[Sides]:
    """Each side's figures as far as they may be shown."""
    counts = {role: dict.fromkeys(labels, 0) for role in (Role.MENTOR, Role.MENTEE)}
    for key, role, people in rows:
        counts[Role(role)][key] += people
    mentors, mentees = disclosed(counts[Role.MENTOR]), disclosed(counts[Role.MENTEE])
    return [Sides(label, mentors[key], mentees[key]) for key, label in labels.items()]


def _weeks(program: Program, today: dt.date) -> list[Week]:
    """Answers of the last weeks, oldest first; weeks begin on Mondays."""
    monday = today - dt.timedelta(days=today.weekday())
    mondays = [monday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]
    people = program.memberships.participants()
    applied = _per_week(people, "applied_at", mondays[0])
    left = _per_week(people, "left_at", mondays[0])
    return [Week(day, applied.get(day, 0), left.get(day, 0)) for day in mondays]


def _per_week(people: QuerySet[Membership], moment: str, since: dt.date) -> dict[dt.date, int]:
    rows = (
        people.filter(**{f"{moment}__date__gte": since})
        .annotate(week=TruncWeek(moment))
        .order_by()
        .values_list("week")
        .annotate(people=Count("pk"))
    )
    return {timezone.localdate(week): count for week, count in rows}
