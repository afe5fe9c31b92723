"""A person's address changes by proof alone: the database sees to it."""

import pgtrigger

# Whoever writes: a form, a file, an admin, a program that nobody has thought of yet.
PROVED = """
IF NOT EXISTS (
    SELECT FROM accounts_addresschange
    WHERE person_id = NEW.id AND new_address = NEW.email
        AND state = 'taken_effect' AND settled_at >= transaction_timestamp()
) THEN
    RAISE EXCEPTION 'the new address of % is not proved', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
RETURN NEW;
"""


def address_is_proved(name: str) -> pgtrigger.Trigger:
    """A trigger that gives a person no other address than one whose change takes effect just now."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("email"),  # type: ignore[no-untyped-call]
        condition=pgtrigger.AnyChange("email"),
        func=PROVED.format(name=name),
    )
