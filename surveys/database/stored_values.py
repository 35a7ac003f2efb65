"""How values become parameters of a statement: as Django's fields prepare them, JSON in a fraction of the time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    OneToOneField,
    PositiveBigIntegerField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    SmallIntegerField,
    TextField,
)
from psycopg.types.json import Jsonb


def json_text(value: Any) -> str:
    """The value as JSON, which reads back as what ``json.dumps`` writes does.

    Whatever orjson writes in another way is left to ``json``: numbers beyond 64 bits, lone surrogates, keys that are no
    texts. NaN, which it writes as ``null``, too: then the database refuses it.
    """
    try:
        written = orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:
        return json.dumps(value)
    return json.dumps(value) if b"null" in written else written.decode()


_AS_THEY_ARE: Mapping[type, frozenset[type]] = {
    bool: frozenset({BooleanField}),
    int: frozenset({ForeignKey, OneToOneField, IntegerField, BigIntegerField, SmallIntegerField, PositiveIntegerField})
    | {PositiveSmallIntegerField, PositiveBigIntegerField},
    str: frozenset({CharField, TextField}),
}
"""What fields of these kinds hand over to the driver as it is; keys of other tables among them, which are numbers."""


def stored_value(field: Field[Any, Any], value: Any, connection: Any) -> Any:
    """The value as ``field.get_db_prep_save`` prepares it."""
    if value is None or type(field) in _AS_THEY_ARE.get(type(value), ()):
        return value
    if type(field) is JSONField and field.encoder is None and type(value) in {dict, list, str}:
        return json_text(value) if connection.vendor == "sqlite" else Jsonb(value, dumps=json_text)
    return field.get_db_prep_save(value, connection)
