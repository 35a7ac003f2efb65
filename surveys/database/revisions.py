"""Revisions: for each study a number that grows with every change of what its pages show.

A page that refreshes itself compares the number with the one that it was made at: if it is the same, nothing has
changed, and nothing is counted or rendered. Triggers raise it whatever changes a row of ``REVISED``, in the
transaction that changes it: whoever sees the change sees the new number, whoever does not sees neither. As with
``tallies`` nobody waits for anybody: on PostgreSQL a change adds a row of its own, and ``fold_revisions``, called by
the worker every minute, replaces them by their sum; SQLite raises the sum at once.

What all studies share, such as the names of people, counts for study 0.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .tallies import Tally, fold
from .triggers import Triggers

TABLE = "surveys_studyrevision"
EVERY_STUDY = 0
AT_WORK = -1
"""In place of a study: who is at work, whichever studies they have."""
MESSAGES = -2
"""In place of a study: what people write to each other; one to everybody has hundreds of receipts."""
OF_CASE = "(SELECT study_id FROM surveys_case WHERE id = row.case_id)"
OF_ATTEMPT = (
    "(SELECT study_id FROM surveys_case WHERE id = (SELECT case_id FROM surveys_attempt WHERE id = row.attempt_id))"
)
OF_INTERVIEW = "(SELECT study_id FROM surveys_interview WHERE id = row.interview_id)"


@dataclass(frozen=True, slots=True)
class Revised:
    """Of which study a row is and whether pages show it, as SQL in which the row is called ``row``.

    ``verbs``: what changes something; of rows that come with another that is noted, ``UPDATE`` alone.
    """

    study: str = "row.study_id"
    shown: str = "true"
    verbs: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


REVISED: Mapping[str, Revised] = {
    **dict.fromkeys(("surveys_user", "surveys_institute", "surveys_series"), Revised(str(EVERY_STUDY))),
    **dict.fromkeys(("surveys_watchingagreement", "surveys_trainingrule"), Revised(str(EVERY_STUDY))),
    **dict.fromkeys(
        ("surveys_plannedshift", "surveys_workedshift", "surveys_shiftbreak", "surveys_shiftsettings"),
        Revised(str(AT_WORK)),
    ),
    "surveys_study": Revised("row.id"),
    # Of an interviewer without a case in hand: whoever leads one of their studies is told.
    "surveys_helpcall": Revised(),
    "surveys_askedquestion": Revised(),
    "surveys_messagecopy": Revised(str(MESSAGES)),
    **dict.fromkeys(
        (
            *("surveys_membership", "surveys_studytexts", "surveys_version", "surveys_sample", "surveys_pool"),
            *("surveys_case", "surveys_quotacell", "surveys_interview", "surveys_export", "surveys_legalhold"),
            *("surveys_tableset", "surveys_weightset"),
            *("surveys_retentionplan", "surveys_appointment", "surveys_fieldforecast", "surveys_pilot"),
            "surveys_alarmdismissal",
            *("surveys_studydelivery", "surveys_deliveryschedule", "surveys_deliverylink"),
            *("surveys_deliveryconsent", "surveys_toplinerelease", "surveys_webhook"),
            *("surveys_fieldreport", "surveys_clientview", "surveys_practice"),
        ),
        Revised(),
    ),
    "surveys_deliverydownload": Revised("(SELECT study_id FROM surveys_studydelivery WHERE id = row.delivery_id)"),
    "surveys_webhookevent": Revised("(SELECT study_id FROM surveys_webhook WHERE id = row.webhook_id)"),
    "surveys_rownote": Revised("(SELECT study_id FROM surveys_sample WHERE id = row.sample_id)"),
    "surveys_attempt": Revised(OF_CASE),
    "surveys_contact": Revised(OF_CASE, verbs=("UPDATE",)),
    "surveys_call": Revised(OF_ATTEMPT),
    "surveys_quotaplace": Revised("(SELECT study_id FROM surveys_quotacell WHERE id = row.cell_id)"),
    "surveys_session": Revised(OF_INTERVIEW),
    # An answer changes its interview; of the events themselves pages show those that were not applied.
    "surveys_interviewevent": Revised(OF_INTERVIEW, "row.is_late"),
    "surveys_auditentry": Revised("row.study", "row.study IS NOT NULL"),
}
"""Tables from which pages that refresh themselves are made, beside the tallies, which change with what they count."""
BY_STATEMENT = frozenset({"surveys_case", "surveys_contact", "surveys_rownote"})
"""Tables of which PostgreSQL notes a statement once: samples are loaded and sorted anew by thousands of rows."""
_SUMMED = Tally(TABLE, source="", keys={"study": ""}, sums={"changes": ""}, counted="")


def fold_revisions() -> None:
    """Replace the rows that changes have added by sums."""
    fold(_SUMMED)


def put_back_revisions(connection: BaseDatabaseWrapper) -> None:
    """Create missing triggers; what changed without them may be anything, so every page is made anew."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if TABLE not in tables:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if _triggers(connection, tables).put_back(connection):
            cursor.execute(_raised(str(EVERY_STUDY)))


def drop_revision_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; for reversing the migration."""
    _triggers(connection, REVISED).drop(connection)


def missing_revision_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose triggers are missing or differ from what they should be."""
    return _triggers(connection, REVISED).missing(connection)


def _triggers(connection: BaseDatabaseWrapper, tables: Collection[str]) -> Triggers:
    found = {}
    for table, revised in REVISED.items():
        for verb in revised.verbs if table in tables else ():
            name = f"{table}_revised_{verb.lower()}"
            if connection.vendor == "sqlite":
                row = "OLD" if verb == "DELETE" else "NEW"
                does = f"FOR EACH ROW WHEN {_of(revised.shown, row)} BEGIN {_raised(_of(revised.study, row))}; END"
            else:
                each = (
                    f"REFERENCING {'OLD' if verb == 'DELETE' else 'NEW'} TABLE AS changed FOR EACH STATEMENT"
                    if table in BY_STATEMENT
                    else f"FOR EACH ROW{_when(revised.shown, verb)}"
                )
                does = f"{each} EXECUTE FUNCTION {name}()"
            found[name] = (table, f"CREATE TRIGGER {name} AFTER {verb} ON {table} {does}")
    return Triggers(found, {} if connection.vendor == "sqlite" else _functions(tables))


def _functions(tables: Collection[str]) -> dict[str, str]:
    """Name of a function that PostgreSQL's triggers call → its SQL."""
    found = {}
    for table, revised in REVISED.items():
        for verb in revised.verbs if table in tables else ():
            by_statement = table in BY_STATEMENT
            study = _of(revised.study, "changed" if by_statement else "OLD" if verb == "DELETE" else "NEW")
            # Of a single row the trigger's own condition has told already whether it is shown.
            distinct = "DISTINCT " if by_statement else ""
            source = f" FROM changed WHERE {_of(revised.shown, 'changed')}" if by_statement else ""
            name = f"{table}_revised_{verb.lower()}"
            found[name] = (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                f"BEGIN\nINSERT INTO {TABLE} (study, changes, is_sum) "
                f"SELECT {distinct}coalesce({study}, {EVERY_STUDY}), 1, false{source};\nRETURN NULL;\nEND\n$$"
            )
    return found


def _when(shown: str, verb: str) -> str:
    """The condition of a trigger as PostgreSQL writes it, so that rows that no page shows call no function."""
    if shown == "true":
        return ""
    condition = _of(shown, "old" if verb == "DELETE" else "new")
    return f" WHEN (({condition}))" if " " in condition else f" WHEN ({condition})"


def _raised(study: str) -> str:
    """The statement that raises a study's revision at once, as SQLite does, where nobody else writes."""
    return (
        f"INSERT INTO {TABLE} (study, changes, is_sum) SELECT coalesce({study}, {EVERY_STUDY}), 1, true "
        f"WHERE true ON CONFLICT (study) WHERE is_sum DO UPDATE SET changes = {TABLE}.changes + 1"
    )


def _of(sql: str, row: str) -> str:
    return sql.replace("row.", f"{row}.")
