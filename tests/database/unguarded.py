"""What a test must spoil to see that it is found: the database without its triggers, until the test is over."""

from django.db import connection

from surveys.database.guards import drop_triggers


def without_guards() -> None:
    """Take the triggers away, within the test's transaction."""
    nothing_pending()
    drop_triggers(connection)


def nothing_pending() -> None:
    """Check now the keys that would be checked later: until then PostgreSQL changes no table."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
