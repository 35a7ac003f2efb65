"""Excel out: the sheet of codes against openpyxl on the same data and against deflating the same XML; all sheets.

The sheet is compressed by zlib's level 6, as what it is compared with; the whole workbook as it is delivered.

``python -m tests.benchmarks.export [--interviews 50000] [--columns 150] [--json]``
"""

import argparse
import io
import json
import os
import random
import tempfile
import time
import zipfile
import zlib
from datetime import datetime, timedelta
from typing import IO, Any

from .scratch import added_mib, peak_kib, scratch_database, table_beside

CODES = 5
LEVEL = 6
"""Of zlib, on both sides of the comparison."""


def main() -> None:
    """Print the figures, and with ``--json`` one object in place of the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interviews", type=int, default=50_000)
    parser.add_argument("--columns", type=int, default=150)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with scratch_database() as vendor:
        figures = measure(options.interviews, options.columns)
    with table_beside(options.json):
        show(options.interviews, options.columns, vendor, figures)
    if options.json:
        print(json.dumps(figures))


def show(interviews: int, columns: int, vendor: str, figures: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{interviews:,} interviews × {columns} columns on {vendor}: {figures['cells']:,} cells")
    print(f"{'':34}{'CPU s':>8}{'× ours':>8}")
    for name, key in (
        ("our sheet, with reading the database", "ours_cpu_s"),
        ("openpyxl write-only, same rows", "openpyxl_cpu_s"),
        ("deflating the same XML, level 6", "deflate_cpu_s"),
    ):
        print(f"{name:<36}{figures[key]:>6.2f}{figures[key] / figures['ours_cpu_s']:>8.2f}")
    print(f"the whole workbook, with frequencies and open answers: {figures['workbook_cpu_s']:.2f} s of CPU", end=", ")
    print(f"{figures['workbook_mib']:.1f} MiB")
    print(f"memory added by our sheet: {figures['added_mib']:.0f} MiB")


def measure(interviews: int, columns: int) -> dict[str, Any]:
    """The figures for one sheet of codes."""
    study = make_study(interviews, columns)
    from django.utils import timezone

    from surveys.formats.workbook import write_workbook
    from surveys.results import queries
    from surveys.results.services.workbook import data_sheets as sheets
    from surveys.results.services.workbook.delivery import delivery_for

    def sheet() -> Any:
        delivery = delivery_for(
            study,
            batches=lambda: queries.interview_records(study),
            language="it",
            statuses=queries.DELIVERED,
            for_client=True,
            now=timezone.now(),
        )
        return sheets.data_sheets(delivery)[1]

    with open(os.devnull, "wb") as nowhere:
        write_workbook(nowhere, [sheet()], level=LEVEL)  # what is loaded once is not counted
        before = peak_kib()
        ours = cpu(lambda: write_workbook(nowhere, [sheet()], level=LEVEL))
        added = added_mib(before)
    buffer = io.BytesIO()
    write_workbook(buffer, [sheet()])
    xml = zipfile.ZipFile(buffer).read("xl/worksheets/sheet1.xml")
    return {
        "cells": interviews * len(sheet().columns),
        "ours_cpu_s": round(ours, 3),
        "openpyxl_cpu_s": round(cpu(lambda: with_openpyxl(io.BytesIO(), sheet())), 3),
        "deflate_cpu_s": round(cpu(lambda: deflate(xml)), 3),
        **whole_workbook(study),
        "added_mib": round(added, 1),
    }


def whole_workbook(study: Any) -> dict[str, float]:
    """The figures for all sheets, as a client gets them."""
    from django.utils import timezone

    from surveys.results.services.exports import write_results

    options: Any = {"language": "it", "for_client": True}
    with tempfile.TemporaryFile() as file:
        seconds = cpu(lambda: write_results(file, study=study, options=options, now=timezone.now()))
        return {"workbook_cpu_s": round(seconds, 3), "workbook_mib": round(file.tell() / 2**20, 1)}


def cpu(work: Any) -> float:
    """Seconds of CPU that the work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def with_openpyxl(target: IO[bytes], sheet: Any) -> None:
    """The obvious way: openpyxl's write-only mode on the same rows, read from the database too."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    out = book.create_sheet("Dati")
    out.append([column.title for column in sheet.columns])
    for row in sheet.rows:
        out.append(row)
    book.save(target)


def deflate(xml: bytes) -> int:
    """Only what cannot be avoided: compressing the sheet's XML."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    size = sum(len(packer.compress(xml[at : at + 65536])) for at in range(0, len(xml), 65536))
    return size + len(packer.flush())


def make_study(interviews: int, columns: int) -> Any:
    """A study whose interviews have single, multiple, number, text and date variables in turn."""
    from django.utils import timezone

    from surveys.design.models import Study, Version
    from surveys.people.models import User
    from surveys.questionnaire import codebook
    from surveys.questionnaire.codebook.row_layout import Layout
    from surveys.questionnaire.model import storage

    now = timezone.now()
    questionnaire = wide_questionnaire(columns)
    book = codebook.build(questionnaire)
    user = User.objects.create(username=f"giulia{User.objects.count()}", code=f"INT-{User.objects.count():02}")
    study = Study.objects.create(name="Misura", created_at=now)
    version = Version.objects.create(
        study=study,
        number=1,
        questionnaire=storage.to_json(questionnaire),
        codebook=codebook.to_json(book),
        published_at=now,
    )
    _add_interviews(version, user, list(Layout(book).variables[""]), interviews, now)
    return study


def _add_interviews(version: Any, user: Any, variables: list[Any], interviews: int, now: datetime) -> None:
    """Complete interviews of cases that are closed, a thousand at a time."""
    from surveys.fieldwork.models import Attempt, Case, Pool, Sample, SampleStatus
    from surveys.interviewing.models import Interview

    study, chance = version.study, random.Random(1)
    sample = Sample.objects.create(study=study, name="S", status=SampleStatus.RELEASED, created_at=now)
    pool = Pool.objects.create(study=study)
    for first in range(0, interviews, 1000):
        same = {"study": study, "sample": sample, "pool": pool, "due_at": now}
        closed = {"state": "closed", "closed_at": now, "final_outcome": "1.1"}
        numbers = range(first + 1, min(first + 1000, interviews) + 1)
        cases = Case.objects.bulk_create(Case(number=number, **same, **closed) for number in numbers)
        attempts = Attempt.objects.bulk_create(
            Attempt(case=case, interviewer=user, number=1, claimed_at=now, closed_at=now, disposition="complete")
            for case in cases
        )
        Interview.objects.bulk_create(
            Interview(
                case=case,
                version=version,
                study=study,
                status="complete",
                language="it",
                seed=case.number,
                row={"v": [value(variable.kind, chance) for variable in variables], "m": {"0": "dk"}},
                facts_at=now,
                started_at=now,
                ended_at=now + timedelta(minutes=11),
                changed_at=now,
                seconds=660,
                last_attempt=attempt,
            )
            for case, attempt in zip(cases, attempts, strict=True)
        )


def wide_questionnaire(columns: int) -> Any:
    """As many questions as fill the columns of a sheet of codes: most of one column, a few with several answers."""
    from surveys.questionnaire.model.structure import Choice, ChoiceList, Question, Questionnaire
    from surveys.results.services.workbook.data_sheets import FIXED_COLUMNS

    types = ["select_one", "integer", "select_one", "text", "select_one", "decimal", "select_one", "integer"]
    several = columns // 50
    simple = columns - FIXED_COLUMNS - several * (2 * CODES + 1)
    kinds = [types[n % len(types)] for n in range(simple)] + ["select_multiple"] * several
    items = tuple(
        Question(f"q{n}", kind, {"": f"Domanda {n}"}, list_name="l", nonresponse=("dk",) if kind != "text" else ())
        for n, kind in enumerate(kinds)
    )
    choices = tuple(Choice(str(n), {"": f"Risposta {n}"}) for n in range(1, CODES + 1))
    return Questionnaire(items, {"l": ChoiceList("l", choices)})


def value(kind: str, chance: random.Random) -> Any:
    """A stored value as an interview would have it; one in eight was not asked."""
    if chance.random() < 0.125:
        return None
    return {
        "single": lambda: str(chance.randint(1, 5)),
        "multiple": lambda: [str(code) for code in chance.sample(range(1, 6), chance.randint(1, 3))],
        "number": lambda: chance.randint(0, 100),
        "text": lambda: f"Una risposta aperta numero {chance.randrange(5000)}, con qualche parola",
        "date": lambda: f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
    }[kind]()


if __name__ == "__main__":
    main()
