"""What a new programme may begin with: the templates, each with the policy that it brings."""

from collections.abc import Sequence
from dataclasses import dataclass

from matching.blueprints import first_policy
from matching.engine import Policy
from matching.models import PolicyVersion
from matching.queries.policies import PolicyWords, policy_of, policy_words
from programs.blueprints import Blueprint, blueprints


@dataclass(frozen=True)
class Template:
    key: str
    blueprint: Blueprint
    policy: PolicyWords


def templates_in(language: str) -> Sequence[Template]:
    """All of them, in a language that we have."""
    return [
        Template(key, blueprint, policy_words(first_policy(key)))
        for key, blueprint in blueprints(language).items()
    ]


def policy_of_round(version: PolicyVersion | None) -> Policy:
    """With which a round begins that follows a programme with this version: the same, else the start."""
    return policy_of(version) if version else first_policy()
