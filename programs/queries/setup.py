from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Goal, Program, RulesVersion, Topic
from programs.queries.phases import PhasePanel, ProgramFacts, phase_panel, program_facts


@dataclass(frozen=True)
class SetUp:
    """All that the set-up page shows of a programme."""

    facts: ProgramFacts
    panel: PhasePanel
    goals: Sequence[Goal]
    topics: Sequence[Topic]  # with `uses`
    versions: Sequence[RulesVersion]  # the newest first, with `accepted_by`

    @property
    def rules(self) -> RulesVersion | None:
        return self.versions[0] if self.versions else None

    @property
    def older_rules(self) -> Sequence[RulesVersion]:
        return self.versions[1:]


def set_up(program: Program) -> SetUp:
    facts = program_facts(program)
    return SetUp(
        facts=facts,
        panel=phase_panel(program.current_phase, facts),
        goals=list(program.goals.all()),
        topics=list(program.topics.with_uses()),
        versions=list(program.rules_versions.newest_first().with_acceptances().select_related("created_by")),
    )


def newest_rules(program: Program) -> RulesVersion | None:
    return program.rules_versions.newest_first().first()
