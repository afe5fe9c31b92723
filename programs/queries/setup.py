"""The steps in which a programme is set up: where each is done, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mentoring.ui.labels import worded_lazy
from programs.enums import StepState
from programs.models import Program, RulesVersion
from programs.queries.phases import PhasePanel, ProgramFacts, Text, phase_panel, program_facts


@dataclass(frozen=True)
class SetUpStep:
    """A step with a page of its own: `view` takes the programme's key."""

    key: str
    label: Text
    text: Text  # what it is for
    icon: str
    view: str
    is_done: Callable[[ProgramFacts], bool]
    is_optional: bool = False

    def state(self, facts: ProgramFacts) -> StepState:
        if self.is_done(facts):
            return StepState.DONE
        return StepState.OPTIONAL if self.is_optional else StepState.MISSING


SETUP_STEPS = (
    SetUpStep(
        "purpose",
        _("Purpose and goals"),
        _("What shall be different at the end, and how you will see it."),
        "target",
        "programs:setup_purpose",
        lambda facts: facts.has_purpose and facts.goals > 0,
    ),
    SetUpStep(
        "team",
        _("Team"),
        worded_lazy(
            _("Who runs it with you, advises the %(mentors)s, stands up for it, reads the evidence.")
        ),
        "users-group",
        "programs:setup_team",
        lambda facts: facts.team > 1,
        is_optional=True,
    ),
    SetUpStep(
        "timeline",
        _("Timeline"),
        _("When the programme starts and ends."),
        "calendar",
        "programs:setup_timeline",
        lambda facts: facts.ends_on > facts.today or facts.kick_off_on is not None,
    ),
    SetUpStep(
        "rules",
        _("Rules and suggestions"),
        _("What everybody who takes part agrees to, and what pairs may do, in your own words."),
        "checklist",
        "programs:setup_rules",
        lambda facts: facts.has_rules,
    ),
    SetUpStep(
        "topics",
        _("Topics"),
        worded_lazy(_("What %(mentees)s can choose to learn, and %(mentors)s to show.")),
        "tags",
        "programs:setup_topics",
        lambda facts: facts.topics > 0,
    ),
    SetUpStep(
        "glossary",
        _("Glossary"),
        _("Words that not everybody knows, explained. They are linked wherever topics and rules use them."),
        "book",
        "programs:setup_glossary",
        lambda facts: facts.terms > 0,
        is_optional=True,
    ),
    SetUpStep(
        "questions",
        _("Profile card"),
        _("What the card asks besides its own fields."),
        "id",
        "programs:questions",
        lambda facts: facts.questions > 0,
        is_optional=True,
    ),
    SetUpStep(
        "policy",
        _("Matching"),
        _("The rules that always hold and what gives points: begun for you, yours to change."),
        "arrows-join",
        "matching:policy",
        lambda facts: False,  # what a programme has changed of them is the matching room's knowledge
        is_optional=True,
    ),
    SetUpStep(
        "events",
        _("Events"),
        _("The kick-off and whatever else brings people together."),
        "calendar-event",
        "programs:setup_events",
        lambda facts: facts.kick_off_on is not None,
    ),
    SetUpStep(
        "look",
        _("Look and words"),
        _("What the two sides are called, the programme's colour and its logo."),
        "sparkles",
        "programs:setup_look",
        lambda facts: facts.has_look,
        is_optional=True,
    ),
    SetUpStep(
        "endorsement",
        _("Endorsement"),
        _("Why somebody at the top stands up for the programme. Invited people read it first."),
        "star",
        "programs:setup_endorsement",
        lambda facts: facts.is_endorsed,
        is_optional=True,
    ),
)


@dataclass(frozen=True)
class StepRow:
    """A step of one programme; `number` counts from 1."""

    step: SetUpStep
    number: int
    state: StepState

    @property
    def is_missing(self) -> bool:
        return self.state == StepState.MISSING


@dataclass(frozen=True)
class SetUp:
    """How far the set-up of a programme is, and what its phase waits for."""

    facts: ProgramFacts
    panel: PhasePanel
    rows: tuple[StepRow, ...]

    @property
    def done(self) -> int:
        return sum(row.state == StepState.DONE for row in self.rows)

    @property
    def first_missing(self) -> StepRow | None:
        """Where to go on."""
        return next((row for row in self.rows if row.is_missing), None)


@dataclass(frozen=True)
class StepPlace:
    """One step among all: the row that is shown, and its neighbours."""

    rows: tuple[StepRow, ...]
    here: StepRow

    @property
    def before(self) -> StepRow | None:
        return self.rows[self.here.number - 2] if self.here.number > 1 else None

    @property
    def after(self) -> StepRow | None:
        return self.rows[self.here.number] if self.here.number < len(self.rows) else None


def setup_step(key: str) -> SetUpStep:
    return next(step for step in SETUP_STEPS if step.key == key)


def set_up(program: Program) -> SetUp:
    facts = program_facts(program)
    return SetUp(facts, phase_panel(program.current_phase, facts), step_rows(facts))


def step_place(program: Program, key: str) -> StepPlace:
    rows = step_rows(program_facts(program))
    return StepPlace(rows, next(row for row in rows if row.step.key == key))


def step_rows(facts: ProgramFacts) -> tuple[StepRow, ...]:
    return tuple(StepRow(step, number, step.state(facts)) for number, step in enumerate(SETUP_STEPS, start=1))


def version_before(version: RulesVersion) -> RulesVersion | None:
    earlier = RulesVersion.objects.filter(program=version.program_id, number__lt=version.number)
    return earlier.newest_first().first()


def rules_versions(program: Program) -> list[RulesVersion]:
    """The newest first, each with `accepted_by`."""
    return list(program.rules_versions.newest_first().with_acceptances().select_related("created_by"))
