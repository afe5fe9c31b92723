"""Each verb that is recorded anywhere says in plain words what was done."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from mentoring.accounts.admin import ReadOnly, site
from mentoring.trail.acts import ACTS, FOR_ADMINS, ActKind, Shown
from programs.operations.applications import DECISIONS

ROOMS = ("mentoring", "programs", "matching", "sessions", "outcomes")
AUDIT = "from mentoring.accounts.audit import"
RECORDS = ("record", "record_many", "_record")
# Where a verb is no literal: what it can be.
COMPUTED = {
    "mentoring/accounts/audit.py": set(),  # the functions themselves
    "mentoring/accounts/admin.py": {
        f"{model._meta.model_name}.{done}"
        for model, admin in site._registry.items()
        for done in ("created", "changed")
        if not isinstance(admin, ReadOnly)
    },
    "programs/operations/applications.py": {effect.verb for effect in DECISIONS.values()},
    "programs/operations/endorsement.py": {"role_model.consented", "role_model.changed"},
    "programs/operations/glossary.py": {"glossary_term.added", "glossary_term.changed"},
    "matching/operations/board.py": set(),  # a function of its own, found by its name
    "outcomes/operations/effects.py": set(),
}


def _verbs() -> Iterator[tuple[str, ast.expr]]:
    """Where a verb is given to one of the functions that record, and the verb."""
    for path in (path for room in ROOMS for path in Path(settings.BASE_DIR, room).rglob("*.py")):
        text = path.read_text()
        if AUDIT not in text and path.name != "audit.py":
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RECORDS:
                verb = node.args[0]
                for one in [verb.body, verb.orelse] if isinstance(verb, ast.IfExp) else [verb]:
                    yield str(path.relative_to(settings.BASE_DIR)), one


def test_every_verb_has_a_sentence_and_every_sentence_a_verb() -> None:
    found = list(_verbs())
    literal = {verb.value for _where, verb in found if isinstance(verb, ast.Constant)}
    computed = {where for where, verb in found if not isinstance(verb, ast.Constant)}
    assert computed == set(COMPUTED)
    assert literal | set().union(*COMPUTED.values()) == set(ACTS)


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_sentences_are_plain(verb: str) -> None:
    sentence = str(ACTS[verb].sentence)
    assert sentence[0].isupper()
    assert not sentence.endswith(".")
    assert "_" not in sentence
    assert len(sentence) < 70


def test_no_two_acts_of_a_kind_read_the_same() -> None:
    sentences = [str(act.sentence) for act in ACTS.values()]
    assert len(sentences) == len(set(sentences))


def test_what_a_pair_shares_is_whole_for_nobody_else() -> None:
    for verb, act in ACTS.items():
        if verb.startswith("session."):
            assert act.shown in (Shown.PAIR, Shown.NOTHING), verb
    assert {ActKind.ACCOUNTS, ActKind.SETTINGS} == FOR_ADMINS
