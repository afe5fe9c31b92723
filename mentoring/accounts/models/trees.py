"""Reporting lines and unit trees have no loops: the database sees to it, whoever writes."""

import pgtrigger

# Two transactions could each add one half of a loop without seeing the other's: the lock makes the
# second wait, and each statement of the function sees what has been committed by then. (Where the
# parent is part of a unique key PostgreSQL may end one of the two as a deadlock instead.)
NO_LOOP = """
PERFORM pg_advisory_xact_lock(hashtext('{name}'));
IF EXISTS (
    WITH RECURSIVE above(id) AS (
        SELECT NEW.{column}
        UNION
        SELECT t.{column} FROM {table} t JOIN above ON t.id = above.id WHERE t.{column} IS NOT NULL
    )
    SELECT FROM above WHERE id = NEW.id
) THEN
    RAISE EXCEPTION 'a loop through %', NEW.id USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
RETURN NEW;
"""


def no_loop(name: str, *, table: str, field: str) -> pgtrigger.Trigger:
    """A trigger that refuses a row of `table` which would come above itself by the foreign key `field`.

    It raises django.db.IntegrityError with the constraint's `name`.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{field}_id"),  # type: ignore[no-untyped-call]
        condition=pgtrigger.Q(**{f"new__{field}__isnull": False}),
        func=NO_LOOP.format(name=name, table=table, column=f"{field}_id"),
    )
