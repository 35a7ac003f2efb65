"""What an edit of a draft costs until it is read, checked, kept and shown: ``python -m tests.benchmarks.studio``.

``edit_ms`` is the processor time of an edit from the request to the answer: what the editor sends when a cell is left,
until the draft is stored and the outline, the question, its problems and the interviewer's preview are made anew. It is
that of the process which answers and that of the one which opens the file and waits for the next edit; the latter's
work is done once more in a process forked here, after a first edit. ``open_ms`` is the processor time of both for the
editor's page, the latter with nothing read before; ``bytes`` its size, packed as it is sent.
``[--sizes 100 1000] [--json]``
"""

import argparse
import gc
import json
import os
import struct
import time
from collections.abc import Callable, Sequence
from functools import partial
from gzip import compress
from statistics import median
from typing import Any

from surveys.formats.drafting import read_written
from surveys.formats.editing import RowIds, SetCell, edit_and_check
from surveys.formats.xlsform import write_workbook
from surveys.sandbox.server import SELDOM

from .core import questionnaire
from .scratch import scratch_database, table_beside

ROUNDS = 6
"""The first of them is not counted."""
Work = Callable[[], Any]


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
            print(f"{size:>10}" + "".join(f"{value:>10,.0f}" for value in one.values()))
    if options.json:
        print(json.dumps(figures))


def measured(size: int) -> dict[str, float]:
    """Milliseconds of an edit and of opening the editor, the medians of several, and the bytes of its page."""
    content, row = write_workbook(questionnaire(size)), size // 2
    opening, editing, page = asked(content, row)
    begun = partial(edit_and_check, content, (), RowIds().as_json())
    edits = spent_in_a_fork([partial(begun, [SetCell("survey", row, "hint", f"Nota {n}")]) for n in range(ROUNDS)])
    first, *later = spent_in_a_fork([partial(read_written, content) for _ in range(ROUNDS)])
    return {
        "edit_ms": round(median(editing) + median(edits[1:]) + median(later), 1),
        "open_ms": round(median(opening) + first, 1),
        "bytes": len(compress(page)),
    }


def asked(content: bytes, row: int) -> tuple[list[float], list[float], bytes]:
    """Milliseconds of the process that answers, for each time the page is opened and for each edit; and that page."""
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import reverse
    from django.utils import timezone

    from surveys.design.models import Study
    from surveys.design.services import upload_workbook
    from surveys.people.models import User

    now = timezone.now()
    person, _ = User.objects.get_or_create(username="ada", defaults={"is_administrator": True})
    study = Study.objects.create(name="Misura", created_at=now)
    upload_workbook(study=study, content=content, file_name="q.xlsx", by=person, now=now)
    client = Client(headers={"accept-language": "it"})
    client.force_login(person)
    with override_settings(ALLOWED_HOSTS=["*"]):
        opened = partial(client.get, reverse("questionnaire-editor", args=[study.pk]), {"row": row})
        opening = [spent(opened) for _ in range(ROUNDS)]
        change, editing = reverse("questionnaire-editor-change", args=[study.pk]), []
        for number in range(ROUNDS):
            cell = {"kind": "cell", "sheet": "survey", "at": row, "column": "hint", "text": f"Nota {number}"}
            sent = {"operations": json.dumps([cell]), "row": row}
            editing.append(spent(partial(client.post, change, sent)))
        page = opened().content
    assert cell["text"] in page.decode()
    return opening[1:], editing[1:], page


def spent(work: Work) -> float:
    """Milliseconds of processor time."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def spent_in_a_fork(works: Sequence[Work]) -> list[float]:
    """The same of one after the other in a process forked for them."""
    reading, writing = os.pipe()
    gc.collect()
    gc.freeze()  # as the process that forks for files does
    child = os.fork()
    if child == 0:
        gc.set_threshold(*SELDOM)
        os.write(writing, struct.pack(f"{len(works)}d", *[spent(work) for work in works]))
        os._exit(0)
    os.waitpid(child, 0)
    gc.unfreeze()
    os.close(writing)
    found = struct.unpack(f"{len(works)}d", os.read(reading, 8 * len(works)))
    os.close(reading)
    return list(found)


if __name__ == "__main__":
    main()
