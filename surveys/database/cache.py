"""The cache in the database, which also works while only reading: it deletes expired entries when it finds them."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache

from surveys.database.turns import small_write


class Cache(DatabaseCache):
    """Django's cache in a table; what it writes is a small write wherever it happens."""

    def _base_set(self, *arguments: Any, **named: Any) -> bool:
        with small_write():
            return super()._base_set(*arguments, **named)  # type: ignore[misc]

    def _base_delete_many(self, keys: Any) -> bool:
        with small_write():
            return super()._base_delete_many(keys)  # type: ignore[misc]
