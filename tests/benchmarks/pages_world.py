"""Makes a study of many cases beside fifty others: the demo's rows, copied by SQL as often as needed.

One case in twenty has an interview and one in ten has been called, as in the middle of a long field; the events of an
interview are its first few. Nothing is analysed: the database is in the state in which it grows in the field.
"""

import sys
from datetime import UTC, datetime
from typing import Any

import django

BESIDE = 50
INTERVIEWERS = 60
EVENTS_EACH = 4
CASES_OF = {
    "Case": "t.id",
    "Contact": "t.case_id",
    "PhoneNumber": "t.case_id",
    "Attempt": "t.case_id",
    "Call": "(SELECT case_id FROM surveys_attempt a WHERE a.id = t.attempt_id)",
    "Appointment": "t.case_id",
    "QuotaPlace": "(SELECT case_id FROM surveys_attempt a WHERE a.id = t.attempt_id)",
    "Interview": "t.case_id",
    "Session": "(SELECT case_id FROM surveys_interview i WHERE i.id = t.interview_id)",
    "InterviewEvent": "(SELECT case_id FROM surveys_interview i WHERE i.id = t.interview_id)",
}
"""What belongs to a case, parents first, and how to find its case."""
AT_REST = (
    "SELECT k.id FROM surveys_case k WHERE k.state <> 'held' AND NOT EXISTS "
    "(SELECT 1 FROM surveys_attempt o WHERE o.case_id = k.id AND o.closed_at IS NULL)"
)
"""The cases that nobody has in hand: an interviewer holds one case only."""
STUDY = (
    "Study",
    "Version",
    "StudyTexts",
    "Membership",
    "Sample",
    "Pool",
    "QuotaCell",
    "ProcessingRecord",
    "RetentionPlan",
)
"""What belongs to a study and to no case."""


def main(cases: int) -> None:
    """Fill the database, which holds the demo's study, up to this many cases of that study."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from surveys.database.tallies import fold_tallies, mend_tallies
    from surveys.design.models import Study
    from surveys.fieldwork.services import number_changes

    study = Study.objects.earliest("pk")
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Neither keys nor counters are looked at row by row: copies agree, and what counts is counted below.
            cursor.execute("SET LOCAL session_replication_role = replica")
        _copy_study(cursor, study)
        if cases:
            _copy_cases(cursor, study, cases)
        for sql in connection.ops.sequence_reset_sql(no_style(), list(_models().values())):
            cursor.execute(sql)
    mend_tallies()
    fold_tallies()
    while not number_changes(study=study, now=datetime.now(UTC)):  # as the worker does, round by round
        pass
    with connection.cursor() as cursor:
        # PostgreSQL vacuums and analyses by itself, though not at once; SQLite does neither.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")


def _models() -> dict[str, Any]:
    from django.apps import apps

    return {name: apps.get_model("surveys", name) for name in (*STUDY, *CASES_OF)}


def _copy_study(cursor: Any, study: Any) -> None:
    """Fifty studies like this one."""
    step = _greatest_id(cursor) + 1
    models = _models()
    cursor.execute("CREATE TEMPORARY TABLE copies (i integer)")
    cursor.executemany("INSERT INTO copies VALUES (%s)", [(number,) for number in range(1, BESIDE + 1)])
    # The study points at its version, and the version at its study.
    cursor.execute("UPDATE surveys_study SET fielded_version_id = NULL")
    for name, model in models.items():
        given = {"name": "t.name || ' ' || c.i"} if name == "Study" else {}
        _insert(cursor, model, step, set(models), given, "FROM {table} t CROSS JOIN copies c WHERE {standing}")
    cursor.execute(
        "UPDATE surveys_study SET fielded_version_id = (SELECT max(id) FROM surveys_version v WHERE v.study_id = "
        "surveys_study.id) WHERE status = %s",
        [study.status],
    )
    cursor.execute("DROP TABLE copies")


def _copy_cases(cursor: Any, study: Any, cases: int) -> None:
    """Copies of the study's cases until there are so many."""
    step = _greatest_id(cursor) + 1
    first = _hired(study)
    times = _times(cursor, study, cases)
    models = _models()
    cursor.execute("CREATE TEMPORARY TABLE originals (id bigint PRIMARY KEY, times integer)")
    cursor.executemany("INSERT INTO originals VALUES (%s, %s)", list(times.items()))
    cursor.execute("CREATE TEMPORARY TABLE copies (i integer PRIMARY KEY)")
    highest = max(times.values())
    cursor.executemany("INSERT INTO copies VALUES (%s)", [(number,) for number in range(1, highest + 1)])
    cursor.execute("SELECT count(*), max(number) FROM surveys_case WHERE study_id = %s", [study.pk])
    numbers = cursor.fetchone()[1]
    somebody = f"{first} + c.i % {INTERVIEWERS}"
    given: dict[str, dict[str, str]] = {
        "Case": {
            "number": f"t.number + c.i * {numbers}",
            "owner_id": f"CASE WHEN t.owner_id IS NULL THEN NULL ELSE {somebody} END",
            "position": f"t.position + c.i * {numbers}",
            "external_id": "CASE t.external_id WHEN '' THEN '' ELSE t.external_id || '-' || c.i END",
        },
        "PhoneNumber": {"number": f"'+3933' || (10000000 + t.id + c.i * {numbers * 2})"},
        "Attempt": {"interviewer_id": somebody},
        "Appointment": {"owner_id": f"CASE WHEN t.owner_id IS NULL THEN NULL ELSE {somebody} END"},
        "Session": {"interviewer_id": somebody},
    }
    for name, case in CASES_OF.items():
        source = (
            "FROM {table} t JOIN originals o ON o.id = " + case + " JOIN copies c ON c.i <= o.times WHERE {standing}"
        )
        _insert(cursor, models[name], step, set(CASES_OF), given.get(name, {}), source)
    _add_up(cursor, study, cases)


def _times(cursor: Any, study: Any, cases: int) -> dict[int, int]:
    """How often each case at rest is copied."""
    cursor.execute(
        "SELECT id, EXISTS (SELECT 1 FROM surveys_interview i WHERE i.case_id = c.id), attempts_counted FROM "
        f"surveys_case c WHERE study_id = %s AND c.id IN ({AT_REST})",
        [study.pk],
    )
    rows = cursor.fetchall()
    interviewed = [pk for pk, has_interview, _calls in rows if has_interview]
    called = [pk for pk, has_interview, calls in rows if calls and not has_interview]
    fresh = [pk for pk, has_interview, calls in rows if not calls and not has_interview]
    often, seldom = cases // 20 // len(interviewed), cases // 20 // len(called)
    left = cases - often * len(interviewed) - seldom * len(called) - len(rows)
    return {
        **dict.fromkeys(interviewed, often),
        **dict.fromkeys(called, seldom),
        **dict.fromkeys(fresh, max(0, round(left / len(fresh)))),
    }


def _hired(study: Any) -> int:
    """The first id of sixty interviewers of the study."""
    from surveys.design.models import Membership
    from surveys.people.models import User

    people = [
        User.objects.create(username=f"int{number:02}", last_name=f"N. {number}") for number in range(INTERVIEWERS)
    ]
    Membership.objects.bulk_create(
        Membership(user=person, study=study, role="interviewer", added_at=study.created_at) for person in people
    )
    return people[0].pk


def _add_up(cursor: Any, study: Any, cases: int) -> None:
    """What is kept as a sum."""
    cursor.execute(
        "UPDATE surveys_sample SET cases_made = (SELECT count(*) FROM surveys_case c WHERE c.sample_id = "
        "surveys_sample.id) WHERE study_id = %s",
        [study.pk],
    )
    cursor.execute(
        "UPDATE surveys_quotacell SET completes = (SELECT count(*) FROM surveys_quotaplace p WHERE p.cell_id = "
        "surveys_quotacell.id AND counted_at IS NOT NULL), reserved = (SELECT count(*) FROM surveys_quotaplace p WHERE "
        "p.cell_id = surveys_quotacell.id AND counted_at IS NULL AND released_at IS NULL), target = target * %s "
        "WHERE study_id = %s",
        [1 + cases // 500, study.pk],
    )
    cursor.execute("UPDATE surveys_study SET target = target * %s WHERE id = %s", [1 + cases // 500, study.pk])


def _insert(cursor: Any, model: Any, step: int, copied: set[str], given: dict[str, str], source: str) -> None:
    """Insert copies ``c.i`` of the model's rows ``t``; keys of what is copied along are shifted by steps."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        related = field.related_model.__name__ if field.is_relation else ""
        shifted = field.primary_key or related in copied
        columns.append(f'"{field.column}"')
        values.append(given.get(field.column) or f't."{field.column}"' + (f" + c.i * {step}" if shifted else ""))
    name = model.__name__
    standing = f"{CASES_OF[name]} IN ({AT_REST})" if name in CASES_OF else "true"
    if name == "InterviewEvent":
        standing += f" AND t.sequence <= {EVENTS_EACH}"
    table = model._meta.db_table
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} " + source.format(
        table=table, standing=standing
    )
    cursor.execute(sql)


def _greatest_id(cursor: Any) -> int:
    greatest = 0
    for model in _models().values():
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
        greatest = max(greatest, cursor.fetchone()[0])
    return greatest


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
