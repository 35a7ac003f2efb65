"""Looking for many values at once."""

from collections.abc import Collection
from typing import Any

import orjson
from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL

from .prepared import run_prepared, with_constants


class Among(Func):
    """Whether a column's value is one of these, for ``filter``: the values are one parameter of the statement.

    Of Django's own ``in`` each value is prepared, placed and parsed apart, which for hundreds of them takes longer than
    finding them.
    """

    def __init__(self, column: str, values: Collection[str] | Collection[int]) -> None:
        super().__init__(F(column), output_field=BooleanField())
        self._values = list(values)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **_context: Any) -> tuple[str, list[Any]]:
        """The condition as each database writes it."""
        column, parameters = compiler.compile(self.source_expressions[0])
        if connection.vendor == "sqlite":
            values = orjson.dumps(self._values).decode()
            return f"{column} IN (SELECT value FROM json_each(%s))", [*parameters, values]  # noqa: S608  # a column
        return f"{column} = ANY(%s)", [*parameters, self._values]


def found_among(rows: QuerySet[Any, tuple[Any, ...]], column: str, values: Collection[str]) -> list[tuple[Any, ...]]:
    """What a ``values_list`` finds of the rows whose column, which is indexed, has one of these values; in any order.

    PostgreSQL keeps no statistics of personal columns. It takes each of many values for one that half a per cent of all
    rows have, and to find a thousand of them it reads the table from end to end. Asked for one after the other, each is
    found by the index.
    """
    connection = connections[rows.db]
    if connection.vendor == "sqlite":
        return list(rows.filter(Among(column, values)))
    value = RawSQL("sought.value", ())
    # Equality is known to the trigrams' index too, which is never the quicker one; order only to an ordinary index.
    alike = rows.filter(**{f"{column}__gte": value, f"{column}__lte": value})
    sql, parameters = alike.query.sql_with_params()
    # Planned for any values, as what is prepared is: of a study that was empty when statistics were gathered PostgreSQL
    # expects no row, and would read all of its rows anew for each value. An index of what is not empty is known to fit
    # by the empty text itself.
    open_ones = {value: "" for value in parameters if value != ""}
    return run_prepared(
        "SELECT found.* FROM unnest(%s::text[]) AS sought (value) "  # noqa: S608  # a query of Django's own
        f"CROSS JOIN LATERAL ({with_constants(sql, parameters, open_ones)} OFFSET 0) AS found",
        [list(values), *(value for value in parameters if value in open_ones)],
    )
