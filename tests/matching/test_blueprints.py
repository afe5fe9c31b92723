"""The policies with which programmes begin: rules that hold from the start, data that people give for it."""

import pytest

from matching.blueprints import first_policy, loader
from matching.engine import PartKey, Policy
from programs.blueprints import BLUEPRINTS, LANGUAGES, blueprint

EVERY = ("", *BLUEPRINTS)


@pytest.mark.parametrize("template", EVERY)
def test_the_rules_of_the_product_hold_from_the_start(template: str) -> None:
    rules = first_policy(template).rules
    assert rules.different_unit
    assert rules.outside_reporting_line
    assert rules.junior_by_grade
    assert rules.common_language
    assert rules.new_partners
    assert rules.shared_hours > 0


@pytest.mark.parametrize("template", EVERY)
def test_a_policy_says_what_it_gives_points_for(template: str) -> None:
    """Else a part that the engine has by default, or gets one day, would count in it unseen."""
    shares = first_policy(template).weights.shares()
    text = (loader.FOLDER / f"{template or loader.START}.toml").read_text()
    assert [key for key, points in shares.items() if points and f"\n{key} = " not in text] == []
    assert not shares[PartKey.LANGUAGE], "a rule gives it to all pairs alike"


@pytest.mark.parametrize("template", BLUEPRINTS)
def test_perspectives_count_where_people_are_asked_for_them(template: str) -> None:
    weight = first_policy(template).weights.perspective
    for language in LANGUAGES:
        asked = [each for each in blueprint(template, language).questions if each.counts_in_matching]
        assert not any(each.is_required for each in asked)
        assert bool(asked) == bool(weight)


def test_a_template_has_a_policy_of_its_own() -> None:
    assert len({str(first_policy(template).to_json()) for template in EVERY}) == len(EVERY)
    assert first_policy() != Policy(), "the engine's defaults are those of older programmes and of files"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("[rules]\njunior = true", "junior"),
        ("[rules]\nshared_hours = -1", "shared_hours"),
        ("[weights]\ntopic = 'much'", "topic"),
        ("rules = 3", "Rules"),
        ("[rules", "table"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(
    wrong: str, named: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "FOLDER", tmp_path)
    (loader.FOLDER / "bank.toml").write_text(wrong)
    first_policy.cache_clear()
    try:
        with pytest.raises(ValueError, match=rf"bank\.toml: .*{named}"):
            first_policy("bank")
    finally:
        first_policy.cache_clear()


def test_only_templates_that_exist_are_read() -> None:
    with pytest.raises(KeyError):
        first_policy("../settings")
