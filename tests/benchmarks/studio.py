"""What an edit of a draft costs until it is read, checked and kept: ``python -m tests.benchmarks.studio``.

``edit_ms`` is the processor time of one edit, that of the process which answers and that of the one forked to open the
file; the latter's work is done once more in a process forked here, with nothing remembered. ``open_ms`` and ``bytes``
are the processor time and the size, packed as it is sent, of the editor's page. ``[--sizes 100 1000] [--json]``
"""

import argparse
import gc
import json
import os
import struct
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from gzip import compress
from statistics import median
from typing import Any

from surveys.formats.editing import RowIds, SetCell, edit_and_check
from surveys.formats.xlsform import write_workbook

from .core import questionnaire
from .scratch import scratch_database, table_beside

ROUNDS = 7
EDITOR = "questionnaire-editor"
"""The name of the editor's address."""


def main() -> None:
    """Print the figures, and with ``--json`` one object in place of the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with scratch_database():
        figures = {str(size): measured(size) for size in options.sizes}
    with table_beside(options.json):
        print(f"{'questions':>10}{'edit_ms':>10}{'open_ms':>10}{'bytes':>10}")
        for size, one in figures.items():
            print(f"{size:>10}" + "".join(f"{value or 0:>10,.0f}" for value in one.values()))
    if options.json:
        print(json.dumps(figures))


def measured(size: int) -> dict[str, float | None]:
    """Milliseconds of an edit and of opening the editor, the medians of several, and the bytes of its page."""
    from django.utils import timezone

    from surveys.design import queries
    from surveys.design.models import Draft, Study
    from surveys.design.services import change_draft, upload_workbook
    from surveys.people.models import User

    now = timezone.now()
    person, _ = User.objects.get_or_create(username="ada", defaults={"is_administrator": True})
    study = Study.objects.create(name="Misura", created_at=now)
    content = write_workbook(questionnaire(size))
    upload_workbook(study=study, content=content, file_name="q.xlsx", by=person, now=now)
    ids, edits = queries.row_ids_of(Draft.objects.get(study=study)), []
    for number in range(ROUNDS):
        operation = SetCell("survey", ids.id_of("survey", size // 2), "hint", f"Nota {number}")
        later = now + timedelta(minutes=5 * number)
        edit = partial(change_draft, study=study, operations=[operation], by=person, now=later)
        there = partial(edit_and_check, content, (), RowIds().as_json(), [operation])
        edits.append(spent(edit) + spent_in_a_fork(there))
    return {"edit_ms": median(edits), **opened(study, person)}


def opened(study: Any, person: Any) -> dict[str, float | None]:
    """The same of the editor's page, once it has been opened before; ``None`` while there is no such page."""
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse(EDITOR, args=[study.pk])
    except NoReverseMatch:
        return {"open_ms": None, "bytes": None}
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client(headers={"accept-language": "it"})
        client.force_login(person)
        page = client.get(address)
        assert page.status_code == 200, page
        times = [spent(lambda: client.get(address)) for _ in range(ROUNDS)]
    return {"open_ms": median(times), "bytes": len(compress(page.content))}


def spent(work: Callable[[], Any]) -> float:
    """Milliseconds of processor time."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def spent_in_a_fork(work: Callable[[], Any]) -> float:
    """The same in a process forked for it."""
    reading, writing = os.pipe()
    gc.collect()
    gc.freeze()  # as the process that forks for files does
    child = os.fork()
    if child == 0:
        os.write(writing, struct.pack("d", spent(work)))
        os._exit(0)
    os.waitpid(child, 0)
    gc.unfreeze()
    os.close(writing)
    (milliseconds,) = struct.unpack("d", os.read(reading, 8))
    os.close(reading)
    return float(milliseconds)


if __name__ == "__main__":
    main()
