"""Many new rows at once by PostgreSQL's COPY, which takes thousands far quicker than INSERT."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def copy_in[M: Model](model: type[M], rows: Iterable[M]) -> None:
    """Insert rows of one table as `bulk_create` does: constraints and triggers hold, no signal is sent."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
            )
