"""Who may do what in a programme: small predicates, asked by `access` before a view runs.

Higher rooms use `has_role` and `is_organiser` for their own rules.
"""

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.access import Allowed, Answer, Denied
from mentoring.accounts.models import User
from mentoring.ui.labels import worded_lazy
from programs.enums import EXTENDABLE, LEFT, PROMISED, Participation, Phase, Role
from programs.models import (
    Event,
    GlossaryTerm,
    Goal,
    Logo,
    Membership,
    Milestone,
    OpenCall,
    PeopleImport,
    Photo,
    Portrait,
    ProfileCard,
    Program,
    Question,
    RulesVersion,
    Topic,
    TopicGroup,
    UnitAlias,
)

ORGANISERS_ONLY = Denied(_("Only the organisers of this programme can do this."))
OVER = Denied(_("This programme is over. To change it, an organiser has to open it again."))
NOT_YOURS = Denied(_("This page is for the person whom it is about."))
NOBODY_NEW = Denied(_("This programme takes nobody in any more."))
GONE = Denied(_("You have left this programme. If that was a mistake, ask an organiser to invite you again."))
NO_PART = Denied(worded_lazy(_("Only %(mentors)s and %(mentees)s accept rules and fill in a profile card.")))
DONE = Denied(_("This programme has ended for you; there is nothing left to leave."))
MAY_NOT_ADD = Denied(_("You may not create programmes. Ask the person who looks after Turnabout for you."))
NO_ORGANISATION = Denied(_("Your account belongs to no organisation, so it can't have a programme."))
NOT_EXTENDABLE = Denied(
    _("Pairs have not been announced yet: change the dates instead of extending the programme.")
)
NOTHING_PROMISED = Denied(_("Only those who take part at the moment choose their end."))
NOT_EXTENDED = Denied(_("This programme has not been extended, so there is only one end."))
NOT_IN_TEAM = Denied(_("People who take part leave by themselves."))
MENTORS_ONLY = Denied(worded_lazy(_("Only %(mentors)s take in several people.")))
NOT_INVITED = Denied(_("This person has already answered the invitation."))
ANSWERED = Denied(_("You have answered already. You can leave at any time, or change your card."))
NOT_IN_YET = Denied(_("Only somebody who has been accepted can take a break."))
NOT_SEALED = Denied(_("Only a question that is sealed can be asked anew."))
NOT_INVITABLE = Denied(_("This person takes part or has applied; there is nobody to invite."))

NOT_YOUR_WORD = Denied(_("Only sponsors and organisers of this programme can do this."))
SENIORS_ONLY = Denied(worded_lazy(_("Role models are %(mentees)s: the seniors who learn.")))

INVITABLE = (Participation.INVITED, Participation.NOT_NOW, *LEFT)
CLOSED = (Phase.CLOSED, Phase.ARCHIVED)
TAKES_PEOPLE_IN = (Phase.DRAFT, Phase.RECRUITING, Phase.MATCHING, Phase.ANNOUNCED, Phase.RUNNING)


def has_role(user: User, program: Program, *roles: Role) -> bool:
    """Whether the person holds one of the roles now."""
    return user.memberships.current().in_program(program).with_role(*roles).exists()


def is_organiser(user: User, program: Program) -> bool:
    return has_role(user, program, Role.ORGANISER)


def is_open(program: Program) -> bool:
    """Whether the programme can still be changed."""
    return program.phase not in CLOSED


def takes_people_in(program: Program) -> bool:
    return program.phase in TAKES_PEOPLE_IN


def can_create(user: User) -> Answer:
    """Whether the person may make programmes in their organisation."""
    if not user.has_perm("programs.add_program"):
        return MAY_NOT_ADD
    return Allowed() if user.organisation_id else NO_ORGANISATION


def can_see(user: User, program: Program) -> Answer:
    """Everybody who is in the programme: who is not, does not get this far."""
    return Allowed()


def can_organise(user: User, program: Program) -> Answer:
    """Look at everything that organisers look at, and change the phase."""
    return Allowed() if is_organiser(user, program) else ORGANISERS_ONLY


def can_duplicate(user: User, program: Program) -> Answer:
    """Make another round of it, also of one that is over."""
    if not (answer := can_organise(user, program)):
        return answer
    return can_create(user)


def can_set_up(user: User, program: Program) -> Answer:
    """Change what the programme is."""
    if not (answer := can_organise(user, program)):
        return answer
    return Allowed() if is_open(program) else OVER


def can_add_people(user: User, program: Program) -> Answer:
    if not (answer := can_set_up(user, program)):
        return answer
    return Allowed() if takes_people_in(program) else NOBODY_NEW


def can_see_import(user: User, people_import: PeopleImport) -> Answer:
    return can_organise(user, people_import.program)


def can_import(user: User, people_import: PeopleImport) -> Answer:
    """Say what the columns hold, mend the file, and have it imported."""
    return can_add_people(user, people_import.program)


def can_forget_unit_alias(user: User, alias: UnitAlias) -> Answer:
    """Every organiser of the organisation: what is remembered holds for all of its programmes."""
    return Allowed()


def can_edit_goal(user: User, goal: Goal) -> Answer:
    return can_set_up(user, goal.program)


def can_see_event(user: User, event: Event) -> Answer:
    """Who is not expected there, does not get this far."""
    return Allowed()


def can_edit_event(user: User, event: Event) -> Answer:
    return can_set_up(user, event.program)


def can_edit_milestone(user: User, milestone: Milestone) -> Answer:
    return can_set_up(user, milestone.program)


def can_extend(user: User, program: Program) -> Answer:
    if not (answer := can_set_up(user, program)):
        return answer
    return Allowed() if program.phase in EXTENDABLE else NOT_EXTENDABLE


def can_choose_end(user: User, membership: Membership) -> Answer:
    """Keep to the end that was promised, or stay until the new one."""
    if membership.user_id != user.pk:
        return NOT_YOURS
    if membership.state not in PROMISED:
        return NOTHING_PROMISED
    return Allowed() if membership.program.extensions.exists() else NOT_EXTENDED


def can_edit_topic(user: User, topic: Topic) -> Answer:
    return can_set_up(user, topic.program)


def can_edit_topic_group(user: User, group: TopicGroup) -> Answer:
    return can_set_up(user, group.program)


def can_edit_term(user: User, term: GlossaryTerm) -> Answer:
    return can_set_up(user, term.program)


def can_endorse(user: User, program: Program) -> Answer:
    """Write a word for the programme: its sponsors, and organisers on their behalf."""
    if not has_role(user, program, Role.ORGANISER, Role.SPONSOR):
        return NOT_YOUR_WORD
    return Allowed() if is_open(program) else OVER


def can_be_role_model(user: User, membership: Membership) -> Answer:
    """Consent, and take it back: at any time, also when the programme is over."""
    if membership.user_id != user.pk:
        return NOT_YOURS
    if membership.has_left:
        return GONE
    return Allowed() if membership.role == Role.MENTEE else SENIORS_ONLY


def can_read_rules_version(user: User, version: RulesVersion) -> Answer:
    return can_organise(user, version.program)


def can_see_person(user: User, membership: Membership) -> Answer:
    """Organisers, and the person, who may know what organisers see of them."""
    if membership.user_id == user.pk:
        return Allowed()
    return can_organise(user, membership.program)


def can_edit_call(user: User, call: OpenCall) -> Answer:
    return can_add_people(user, call.program)


def can_edit_person(user: User, membership: Membership) -> Answer:
    return can_set_up(user, membership.program)


def can_set_capacity(user: User, membership: Membership) -> Answer:
    if not (answer := can_set_up(user, membership.program)):
        return answer
    return Allowed() if membership.role == Role.MENTOR else MENTORS_ONLY


def can_invite(user: User, membership: Membership) -> Answer:
    """Invite once more whoever has not answered, has declined or has left."""
    if not (answer := can_add_people(user, membership.program)):
        return answer
    return Allowed() if membership.state in INVITABLE else NOT_INVITABLE


def can_take_back(user: User, membership: Membership) -> Answer:
    if not (answer := can_set_up(user, membership.program)):
        return answer
    return Allowed() if membership.state == Participation.INVITED else NOT_INVITED


def can_remove_from_team(user: User, membership: Membership) -> Answer:
    if not (answer := can_set_up(user, membership.program)):
        return answer
    return NOT_IN_TEAM if membership.takes_part else Allowed()


def can_fill_card(user: User, membership: Membership) -> Answer:
    """Read and accept the rules, write one's own card."""
    if membership.user_id != user.pk:
        return NOT_YOURS
    if not membership.takes_part:
        return NO_PART
    if membership.has_left:
        return GONE
    return Allowed() if is_open(membership.program) else OVER


def can_read_card(user: User, card: ProfileCard) -> Answer:
    """Whoever may know of a version may read it: its person, and the organisers once it counts."""
    return can_see_person(user, card.membership)


def can_see_photo(user: User, photo: Photo) -> Answer:
    """Whoever may know of it; partners look at it through their pair."""
    return Allowed()


def can_see_logo(user: User, logo: Logo) -> Answer:
    """Whoever may know of it: everybody in the programme."""
    return Allowed()


def can_see_portrait(user: User, portrait: Portrait) -> Answer:
    """Whoever may know of it."""
    return Allowed()


def can_edit_question(user: User, question: Question) -> Answer:
    return can_set_up(user, question.program)


def can_ask_anew(user: User, question: Question) -> Answer:
    """Ask a sealed question anew."""
    if not (answer := can_edit_question(user, question)):
        return answer
    return Allowed() if question.is_sealed else NOT_SEALED


def can_postpone(user: User, membership: Membership) -> Answer:
    """Answer "not now", as long as there has been no other answer."""
    if not (answer := can_fill_card(user, membership)):
        return answer
    asked = membership.state in (Participation.INVITED, Participation.NOT_NOW)
    return Allowed() if asked else ANSWERED


def can_pause(user: User, membership: Membership) -> Answer:
    """Take a break, or give one: the person and the organisers, once the person has been accepted."""
    if membership.user_id != user.pk and not (answer := can_set_up(user, membership.program)):
        return answer
    is_in = membership.state in (Participation.ACCEPTED, Participation.PAUSED)
    return Allowed() if is_in else NOT_IN_YET


def can_leave(user: User, membership: Membership) -> Answer:
    """At any time, without a reason, as long as there is something to leave."""
    if membership.user_id != user.pk:
        return NOT_YOURS
    if not membership.takes_part:
        return NO_PART
    if membership.has_left:
        return GONE
    return DONE if membership.state == Participation.COMPLETED else Allowed()
