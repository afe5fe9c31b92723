import uuid
from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Record, User
from mentoring.accounts.models.users import by_name
from programs.enums import LEFT, PARTICIPANTS, PROMISED, SHOWS_CARD, Participation, Phase, Role
from programs.models.calls import OpenCall
from programs.models.programs import Program

# The current card is a version that this person has handed in.
OWN_CARD = """
    PERFORM FROM programs_profilecard
    WHERE id = NEW.card_id AND membership_id = NEW.id AND published_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'card % is not a version that % has handed in', NEW.card_id, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_own_card';
    END IF;
    RETURN NEW;
"""

BY_NAME = (*by_name("user__"), "pk")
# Of several who want the last place the database lets one in: the call is locked while places are counted.
CALL_HAS_ROOM = """
    IF TG_OP = 'UPDATE' AND NEW.call_id IS NOT DISTINCT FROM OLD.call_id
       AND OLD.state NOT IN ('declined', 'withdrawn') THEN
        RETURN NEW;
    END IF;
    SELECT quota INTO places FROM programs_opencall WHERE id = NEW.call_id FOR UPDATE;
    IF places <= (SELECT count(*) FROM programs_membership
                  WHERE call_id = NEW.call_id AND id <> NEW.id
                  AND state NOT IN ('declined', 'withdrawn')) THEN
        RAISE EXCEPTION 'all % places of call % are taken', places, NEW.call_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'open_call_quota';
    END IF;
    RETURN NEW;
"""

# Who was added to a draft hears of it when recruiting begins, and not before.
NOT_YET_TOLD = Q(role__in=PARTICIPANTS, program__phase=Phase.DRAFT)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Roles that hold and that the person knows of.

        A participant who declined or withdrew has none, one of a draft has none yet.
        """
        return self.exclude(state__in=LEFT).told()

    def told(self) -> "MembershipQuerySet":
        """All that their people know of, also those that they have left."""
        return self.exclude(NOT_YET_TOLD)

    def staying(self) -> "MembershipQuerySet":
        """All but those who declined or withdrew."""
        return self.exclude(state__in=LEFT)

    def in_program(self, program: Program) -> "MembershipQuerySet":
        return self.filter(program=program)

    def of_user(self, user: User) -> "MembershipQuerySet":
        return self.filter(user=user)

    def with_role(self, *roles: Role) -> "MembershipQuerySet":
        return self.filter(role__in=roles)

    def participants(self) -> "MembershipQuerySet":
        return self.filter(role__in=PARTICIPANTS)

    def in_state(self, *states: Participation) -> "MembershipQuerySet":
        return self.filter(state__in=states)

    def team(self) -> "MembershipQuerySet":
        """Those who are there for the participants: organisers, advisors, sponsors, coders."""
        return self.exclude(role__in=PARTICIPANTS)

    def in_unit(self, unit: uuid.UUID) -> "MembershipQuerySet":
        return self.filter(user__business_unit=unit)

    def not_yet_invited(self) -> "MembershipQuerySet":
        return self.filter(state=Participation.INVITED, invited_at=None)

    def have_accepted_rules(self) -> "MembershipQuerySet":
        """In whatever version."""
        return self.filter(acceptances__isnull=False).distinct()

    def leaving_before(self, day: date) -> "MembershipQuerySet":
        """Those of an extended programme who keep to an old end before this day."""
        return self.filter(leaves_on__lt=day)

    def have_not_accepted(self, sha256: str) -> "MembershipQuerySet":
        """These words, in whatever version they stood."""
        return self.exclude(acceptances__version__sha256=sha256)

    def took_part(self) -> "MembershipQuerySet":
        """Participants who were accepted and have stayed, or stay."""
        return self.participants().filter(state__in=(*PROMISED, Participation.COMPLETED))

    def active(self) -> "MembershipQuerySet":
        """Of people whose account is open."""
        return self.filter(user__is_active=True)

    def with_earlier_round(self) -> "MembershipQuerySet":
        """Each with `was_here`: whether the person took part in the round that this one follows."""
        earlier = Membership.objects.took_part().filter(
            program__later_rounds=OuterRef("program"), user=OuterRef("user")
        )
        return self.annotate(was_here=Exists(earlier))

    def among(self, keys: Iterable[object]) -> "MembershipQuerySet":
        return self.filter(pk__in=list(keys))

    def accepted(self) -> "MembershipQuerySet":
        return self.filter(state=Participation.ACCEPTED)

    def with_people(self) -> "MembershipQuerySet":
        return self.select_related("user", "user__business_unit")

    def with_cards(self) -> "MembershipQuerySet":
        """With the version of their card that counts now."""
        return self.select_related("card")

    def having_card(self) -> "MembershipQuerySet":
        """Those who have handed one in."""
        return self.filter(card__isnull=False)

    def showing_card(self) -> "MembershipQuerySet":
        """Those who have handed one in that others may be shown."""
        return self.having_card().filter(state__in=SHOWS_CARD)

    def hiding_card(self) -> "MembershipQuerySet":
        """Those of whose card others are shown nothing, nor what can be reckoned from it."""
        return self.exclude(state__in=SHOWS_CARD)

    def with_photos(self) -> "MembershipQuerySet":
        """With their photo, where they have one, but not the picture itself."""
        return self.select_related("photo").defer("photo__image")

    def at_site(self, site: str) -> "MembershipQuerySet":
        """By what their card says, or else the directory."""
        return self.filter(Q(card__site=site) | Q(card__site="", user__site=site))

    def with_topic(self, topic: object) -> "MembershipQuerySet":
        """Whose card wants or offers the topic, or one that was merged into it."""
        chosen = Q(card__choices__topic=topic) | Q(card__choices__topic__merged_into=topic)
        return self.filter(pk__in=self.model._default_manager.filter(chosen).values("pk"))

    def speaking(self, language: str) -> "MembershipQuerySet":
        return self.filter(card__languages__contains=[language])

    def locked_with_card(self) -> "MembershipQuerySet":
        """So that whoever writes a card of the person comes one after the other."""
        return self.select_for_update(of=("self",)).select_related("card")

    def by_name(self) -> "MembershipQuerySet":
        return self.order_by(*BY_NAME)

    def by_role(self) -> "MembershipQuerySet":
        """In the order of the roles, then by name."""
        place = Case(*(When(role=role, then=place) for place, role in enumerate(Role)))
        return self.order_by(place, *BY_NAME)

    def visible_to(self, user: User) -> "MembershipQuerySet":
        """One's own memberships, also those that one has left, and all of programmes one organises."""
        organised = user.memberships.with_role(Role.ORGANISER).values("program")
        own = Q(user=user) & ~NOT_YET_TOLD
        return self.filter(own | Q(program__in=organised)).select_related("program", "user")


class Membership(Record):
    """A person's role in a programme; participants also have a state, mentors a capacity."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    state = models.CharField(
        _("state"), max_length=20, choices=Participation, default="", blank=True
    )  # empty for those who do not take part
    capacity = models.PositiveSmallIntegerField(
        _("mentees at most"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    card = models.OneToOneField(
        "programs.ProfileCard", on_delete=models.SET_NULL, null=True, editable=False, related_name="holder"
    )  # the version that counts now: the one handed in last
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)  # the last time
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # an organiser: on the application, or when they took the invitation back
    call = models.ForeignKey(
        OpenCall, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships"
    )  # through which the person came in; a place of it is theirs
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    leaves_on = models.DateField(
        _("leaves at the old end"), null=True, blank=True
    )  # where the programme was extended, and the person keeps to what was promised
    ask_again_on = models.DateField(_("ask again on"), null=True, blank=True)  # who said "not now"
    paused_until_on = models.DateField(_("paused until"), null=True, blank=True)  # empty: open end

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "user", "role"], name="membership_once_a_role"),
            models.UniqueConstraint(
                fields=["program", "user"],
                condition=Q(role__in=PARTICIPANTS),
                name="membership_mentor_or_mentee",
                violation_error_message=_(
                    "This person already takes part in the programme as a mentor or a mentee."
                ),
            ),
            models.CheckConstraint(
                condition=Q(role__in=PARTICIPANTS, state__in=Participation.values)
                | (~Q(role__in=PARTICIPANTS) & Q(state="")),
                name="membership_state_of_participants_only",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.MENTOR, capacity__range=(1, 10))
                | (~Q(role=Role.MENTOR) & Q(capacity=1)),
                name="membership_capacity_of_mentors_only",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(leaves_on=None) | Q(role__in=PARTICIPANTS),
                name="membership_leaving_of_participants_only",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="membership_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ask_again_on=None) | Q(state=Participation.NOT_NOW),
                name="membership_asked_again_after_not_now",
            ),
            models.CheckConstraint(
                condition=Q(paused_until_on=None) | Q(state=Participation.PAUSED),
                name="membership_until_of_a_pause",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["program", "role", "state"], name="membership_by_state")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="membership_own_card",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("card_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__card__isnull=False),
                func=OWN_CARD,
            ),
            pgtrigger.Trigger(
                name="open_call_quota",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("call_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__call__isnull=False),
                declare=[("places", "integer")],
                func=CALL_HAS_ROOM,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    @property
    def takes_part(self) -> bool:
        return self.role in PARTICIPANTS

    @property
    def has_left(self) -> bool:
        return self.state in LEFT

    @property
    def shows_card(self) -> bool:
        """Whether others may be shown what the person wrote on their card; see `SHOWS_CARD`."""
        return self.state in SHOWS_CARD

    def shows_card_to(self, user: User) -> bool:
        """The same, but nobody's own card is hidden from them."""
        return self.shows_card or self.user_id == user.pk
