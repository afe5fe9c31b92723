"""A profile card that has been handed in is final, with all that hangs on it.

The database sees to it, whoever writes. Versions go only together with the membership that they
belong to; that is looked at when the transaction ends, as it does not matter which went first.
Erasure at a person's wish steps over these triggers by name, with `pgtrigger.ignore`.
"""

import pgtrigger

STAYS = """
    IF EXISTS (SELECT FROM programs_membership WHERE id = OLD.membership_id) THEN
        RAISE EXCEPTION 'version % of a profile card was handed in', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
"""

# The card is locked, so that nobody hands it in while something is added.
ONLY_TO_DRAFTS = """
    PERFORM FROM programs_profilecard WHERE id = NEW.card_id AND published_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the profile card was handed in'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NEW;
"""

PART_STAYS = """
    IF EXISTS (SELECT FROM programs_profilecard WHERE id = OLD.card_id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the profile card was handed in'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN NULL;
"""


def stays_with_its_person(name: str) -> pgtrigger.Trigger:
    """Refuses at the end of the transaction that a version handed in is gone and its person is not."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__published_at__isnull=False),
        func=STAYS.format(name=name),
    )


def part_of_a_card(kind: str) -> list[pgtrigger.Trigger]:
    """The triggers of a model that has a `card`: parts come, change and go with drafts only.

    A draft is replaced as a whole: to take a part away, delete the draft and write it anew.
    """
    return [
        pgtrigger.Trigger(
            name=f"{kind}_of_a_draft",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=ONLY_TO_DRAFTS.format(name=f"{kind}_of_a_draft"),
        ),
        pgtrigger.Trigger(
            name=f"{kind}_stays",
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            timing=pgtrigger.Deferred,
            func=PART_STAYS.format(name=f"{kind}_stays"),
        ),
    ]
