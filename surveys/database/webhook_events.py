"""Events for webhooks: the database itself writes them, in the transaction that makes something happen.

Triggers see every change, whatever makes it: a call, a correction, changed rules. A change that is no event costs the
comparison of its trigger's condition; an event of a study without a webhook costs one look into an index. What is told
to the other system is read when it is sent: see ``results.services.webhooks``.

``manage.py migrate`` creates the triggers again after every migration: on SQLite a table that is changed loses its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from .triggers import Triggers

TABLE, HOOKS = "surveys_webhookevent", "surveys_webhook"
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now')", "postgresql": "clock_timestamp()"}
OF_CASE = "(SELECT {column} FROM surveys_case WHERE id = NEW.case_id)"


@dataclass(frozen=True, slots=True)
class Happening:
    """When a change of a row is an event: ``columns`` changed, and ``when`` is true of ``OLD`` and ``NEW``.

    ``study``, ``subject``, ``at``: the study, the id of what it concerns and the moment, as SQL; ``""``: now.
    ``whose``: the client whom alone it concerns, as SQL; ``""``: everybody.
    """

    kind: str
    columns: str
    when: str
    at: str = ""
    study: str = "NEW.study_id"
    subject: str = "NEW.id"
    whose: str = ""

    @property
    def wish(self) -> str:
        """The column of a webhook that says whether it is called for this."""
        return f"on_{self.kind.replace('.', '_')}"


HAPPENINGS: Mapping[str, Happening] = {
    "surveys_interview": Happening(
        "interview.completed",
        "status",
        "NEW.status = 'complete' AND OLD.status <> 'complete' AND NEW.purpose = 'live' AND NEW.kind = 'main'",
        "NEW.changed_at",
    ),
    "surveys_case": Happening(
        "case.closed",
        "state",
        "NEW.state = 'closed' AND OLD.state <> 'closed' AND NEW.purpose = 'live'",
        "NEW.closed_at",
    ),
    "surveys_quotacell": Happening(
        "quota.full",
        "completes, target",
        "NEW.target > 0 AND NEW.completes >= NEW.target AND OLD.completes < OLD.target",
    ),
    "surveys_studydelivery": Happening(
        "delivery.ready",
        "released_at",
        "NEW.released_at IS NOT NULL AND OLD.released_at IS NULL",
        "NEW.released_at",
        whose="NEW.client",
    ),
    "surveys_contact": Happening(
        "person.erased",
        "erased_at",
        "NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL",
        "NEW.erased_at",
        study=OF_CASE.format(column="study_id"),
        subject="NEW.case_id",
    ),
}
"""Table → what of its changes is told."""


def put_back_webhook_events(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers; nothing as long as the tables are not all there."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if {TABLE, HOOKS, *HAPPENINGS} <= tables:
        _triggers(connection).put_back(connection)


def drop_webhook_events(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for reversing the migration."""
    _triggers(connection).drop(connection)


def missing_webhook_events(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose triggers are missing or differ from what they should be."""
    return _triggers(connection).missing(connection)


def _triggers(connection: BaseDatabaseWrapper) -> Triggers:
    is_sqlite = connection.vendor == "sqlite"
    found, functions = {}, {}
    for table, one in HAPPENINGS.items():
        name = f"{table}_told"
        if is_sqlite:
            does = f"WHEN {one.when} BEGIN {_told(one, connection.vendor)}; END"
        else:
            does = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            body = f"IF {one.when} THEN {_told(one, connection.vendor)}; END IF; RETURN NULL;"
            functions[name] = (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
            )
        found[name] = (table, f"CREATE TRIGGER {name} AFTER UPDATE OF {one.columns} ON {table} {does}")
    return Triggers(found, functions)


def _told(one: Happening, vendor: str) -> str:
    """The statement that writes an event for each webhook of the study that is called for it."""
    at = f"coalesce({one.at}, {NOW[vendor]})" if one.at else NOW[vendor]
    whose = f" AND (NOT for_client OR client = {one.whose})" if one.whose else ""
    return (
        f"INSERT INTO {TABLE} (webhook_id, kind, subject, happened_at, next_at, tries, error) "  # noqa: S608
        f"SELECT id, '{one.kind}', {one.subject}, {at}, {at}, 0, '' FROM {HOOKS} "
        f"WHERE study_id = {one.study} AND {one.wish} AND stopped_at IS NULL{whose}"
    )
