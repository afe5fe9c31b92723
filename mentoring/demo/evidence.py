"""The published effects as a reference, and a study of the programme's own from made-up evidence."""

import uuid
from dataclasses import dataclass

from mentoring.accounts.models import User
from mentoring.demo.firms import Stage
from mentoring.demo.published import CITATION, DATA, TITLE, published_effects
from outcomes.enums import Behaviour, EffectTopic, Factor, Scope, SourceKind, StudyKind
from outcomes.models import (
    Code,
    CoderAssignment,
    Coding,
    Effect,
    EffectEvidence,
    Source,
    Study,
    TextVersion,
)
from programs.models import Membership, Program


@dataclass(frozen=True)
class DemoCode:
    name: str
    hue: int
    definition: str = ""
    parent: str = ""


@dataclass(frozen=True)
class DemoEffect:
    """An effect of the programme's own study, concluded from made-up quotes."""

    label: str
    topic: EffectTopic
    behaviour: Behaviour
    scopes: tuple[Scope, ...]
    factors: tuple[Factor, ...]
    quotes: tuple[str, ...]  # of CODINGS, their beginnings


MENTEE, MENTOR, REFLECTION = "mentee_interview", "mentor_interview", "shared_reflection"
TRANSCRIPTS = (
    (MENTEE, "Interview A, a head of payments", SourceKind.INTERVIEW),
    (MENTOR, "Interview B, a trainee in the second year", SourceKind.INTERVIEW),
    (REFLECTION, "Reflection C, a director and a trainee", SourceKind.REFLECTION),
)
CODES = (
    DemoCode("What changed", 2, "Something that the mentee does, uses or sees differently."),
    DemoCode("New habit", 3, "A way of working that has lasted for a month or more.", "What changed"),
    DemoCode("Other view of young colleagues", 8, "", "What changed"),
    DemoCode("Reached others", 4, "A change that colleagues notice, beyond the two.", "What changed"),
    DemoCode("What helped", 5, "Said by either of them to have caused a change."),
    DemoCode("Showing, not lecturing", 6, "Works with the mentee's own things.", "What helped"),
    DemoCode("Passing on views", 7, "What colleagues say, without names.", "What helped"),
    DemoCode("Meeting as equals", 9, "First names, other rooms, laughter.", "What helped"),
    DemoCode("What got in the way", 0, "Obstacles, and what was tried and given up."),
    DemoCode("No time", 1, "", "What got in the way"),
)
CODINGS = (
    (MENTEE, "That fear was gone after the first hour.", "What changed"),
    (MENTEE, "I had no good answer for the four people, so I stopped.", "New habit"),
    (MENTEE, "I keep one shared list with my team in place of a weekly status mail", "New habit"),
    (MENTEE, "on Fridays I speak a message of two minutes for everybody in the division", "Reached others"),
    (MENTEE, "I invite two working students to our portfolio meeting now", "Reached others"),
    (MENTEE, "Mirel had told me what the young people in the building say", "Passing on views"),
    (MENTEE, "She never told me who had said it, and I never asked.", "Passing on views"),
    (MENTEE, "Because she showed things and did not lecture.", "Showing, not lecturing"),
    (MENTEE, "We always used something real: my own mail, my own calendar", "Showing, not lecturing"),
    (MENTEE, "We have taken four fields out so far.", "Reached others"),
    (MENTEE, "we tried a note-taking program for a month, and I went back to paper", "What got in the way"),
    (MENTEE, "I had moved it twice", "No time"),
    (MENTEE, "We meet in the canteen, on the roof, once in the computer museum", "Meeting as equals"),
    (MENTEE, "Mirel reads more about our competitors than I do", "Other view of young colleagues"),
    (MENTOR, "He used first names from the first minute, and so I did too.", "Meeting as equals"),
    (MENTOR, "I look for one tool or one habit that would have helped", "Showing, not lecturing"),
    (MENTOR, "now there is a rule for what may be typed into such a thing", "Reached others"),
    (MENTOR, "there are five lines on the intranet the same evening", "Reached others"),
    (MENTOR, "I only bring what several people say, and never a name.", "Passing on views"),
    (MENTOR, "When nothing comes back for a long time I feel like a letterbox", "What got in the way"),
    (MENTOR, "In March he cancelled three times.", "No time"),
)
EFFECTS = (
    DemoEffect(
        "Keeping a shared list in place of a status mail",
        EffectTopic.TOOLS,
        Behaviour.USAGE,
        (Scope.BUSINESS,),
        (Factor.SHOWING,),
        ("I keep one shared list", "We always used something real"),
    ),
    DemoEffect(
        "Setting a rule for the use of language models",
        EffectTopic.TECHNOLOGIES,
        Behaviour.USAGE,
        (Scope.ORGANISATION,),
        (Factor.SHOWING, Factor.EFFORT),
        ("now there is a rule",),
    ),
    DemoEffect(
        "Giving young colleagues a seat in the portfolio meeting",
        EffectTopic.CULTURE,
        Behaviour.USAGE,
        (Scope.BUSINESS, Scope.ORGANISATION),
        (Factor.VIEWS, Factor.ATMOSPHERE),
        ("I invite two working students", "Mirel had told me"),
    ),
    DemoEffect(
        "Seeing how well informed young colleagues are",
        EffectTopic.NATIVES,
        Behaviour.AWARENESS,
        (Scope.PERSONAL,),
        (Factor.COMMUNICATION,),
        ("Mirel reads more",),
    ),
)


def add_reference(program: Program, stage: Stage) -> Study:
    """The 31 published effects, with their source and with no evidence of ours."""
    study = stage.batch.add(Study(program=program, kind=StudyKind.REFERENCE, title=TITLE, citation=CITATION))
    for position, effect in enumerate(published_effects()):
        stage.batch.add(
            Effect(
                study=study,
                form_key=uuid.uuid4(),
                label=effect.label,
                topic=effect.topic,
                behaviour=effect.behaviour,
                scopes=list(effect.scopes),
                factors=list(effect.factors),
                position=position,
            )
        )
    return study


def add_own_study(program: Program, coder: Membership, stage: Stage) -> Study:
    """Three made-up texts, marked as fiction, two of them coded."""
    study = stage.batch.add(Study(program=program, kind=StudyKind.OWN, title=f"{program.name}: own evidence"))
    versions = {name: _add_source(study, row, coder, stage) for row in TRANSCRIPTS for name in row[:1]}
    codes = _add_codes(study, coder.user, stage)
    codings = [
        stage.batch.add(_coding(versions[name], quote, codes[code], coder.user))
        for name, quote, code in CODINGS
    ]
    for position, effect in enumerate(EFFECTS):
        _add_effect(study, position, effect, codings, coder.user, stage)
    return study


def _add_source(
    study: Study, row: tuple[str, str, SourceKind], coder: Membership, stage: Stage
) -> TextVersion:
    name, title, kind = row
    source = stage.batch.add(
        Source(
            study=study,
            form_key=uuid.uuid4(),
            title=title,
            kind=kind,
            is_fiction=True,
            created_by=coder.user,
        )
    )
    stage.batch.add(CoderAssignment(source=source, coder=coder))
    text = (DATA / "transcripts" / f"{name}.txt").read_text(encoding="utf-8").strip()
    return stage.batch.add(TextVersion(source=source, text=text))


def _add_codes(study: Study, coder: User, stage: Stage) -> dict[str, Code]:
    codes: dict[str, Code] = {}
    for row in CODES:
        codes[row.name] = stage.batch.add(
            Code(
                study=study,
                parent=codes.get(row.parent),
                name=row.name,
                definition=row.definition,
                hue=row.hue,
                created_by=coder,
            )
        )
    return codes


def _coding(version: TextVersion, quote: str, code: Code, coder: User) -> Coding:
    start = version.text.index(quote)
    return Coding(version=version, start=start, end=start + len(quote), quote=quote, code=code, coder=coder)


def _add_effect(
    study: Study, position: int, effect: DemoEffect, codings: list[Coding], coder: User, stage: Stage
) -> None:
    row = stage.batch.add(
        Effect(
            study=study,
            form_key=uuid.uuid4(),
            label=effect.label,
            topic=effect.topic,
            behaviour=effect.behaviour,
            scopes=list(effect.scopes),
            factors=list(effect.factors),
            position=position,
            created_by=coder,
        )
    )
    for coding in codings:
        if coding.quote.startswith(effect.quotes):
            stage.batch.add(EffectEvidence(effect=row, coding=coding))
