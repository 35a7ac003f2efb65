"""A file is opened in a process of its own: whatever it does there, here it is a refusal in words."""

import os
import signal
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from surveys import sandbox
from surveys.formats import editing
from surveys.formats.editing import EditError, RowIds, SetCell
from surveys.formats.pictures import PictureError
from surveys.formats.starter import starter_workbook
from surveys.formats.tables import TableError
from surveys.questionnaire.problems import ERROR
from surveys.sandbox import Bounds, BusyError, OutOfBoundsError, client, run
from tests.waiting import wait_until

PEOPLE = b"Telefono;Nome\n02 1234567;Maria\n"


def reason(*work: object, **bounds: int) -> str:
    """Why the work was not done."""
    with pytest.raises(OutOfBoundsError) as error:
        run(*work, bounds=Bounds(**bounds))  # type: ignore[arg-type]
    return error.value.reason


def test_more_memory_than_is_allowed_is_not_had() -> None:
    assert reason(bytearray, 2_000_000_000) == "exceeded"
    assert len(run(bytearray, 1_000_000)) == 1_000_000


def test_more_work_than_is_allowed_is_ended_by_the_kernel() -> None:
    # Undisturbed it takes days.
    assert reason(sum, range(10**13), processor=1, wait=500) == "exceeded"


def test_what_only_waits_is_ended_too() -> None:
    assert reason(time.sleep, 600, wait=1) == "exceeded"


def test_a_library_that_crashes_takes_only_its_own_process_with_it() -> None:
    assert reason(os.abort) == "exceeded"
    assert run(len, "four") == 4


def test_what_comes_back_is_plain_or_ours_and_nothing_else() -> None:
    assert reason(Path, "/etc/passwd") == "exceeded"
    assert run(dict, [("a", 1)]) == {"a": 1}


def test_no_secret_and_no_open_file_of_ours_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    client._server.close()
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    assert [run(os.getenv, name) for name in ("SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")] == [None] * 3
    # Standard output and error, and the socket that the work came by.
    assert len(run(os.listdir, "/proc/self/fd")) <= 5


def test_another_process_is_started_when_the_one_that_forks_has_died() -> None:
    assert run(len, "four") == 4
    process = client._server._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert run(len, "four") == 4


def test_rows_come_as_they_are_asked_for_and_a_file_that_is_left_gives_its_place_back() -> None:
    free = client._free._value
    for _ in range(2 * client.AT_ONCE):
        table = sandbox.open_table(PEOPLE + b"02 1234567;Ugo\n" * 100_000, "list.csv")
        assert next(table.rows) == (2, ["02 1234567", "Maria"])
        del table
    assert client._free._value == free


def test_when_too_many_files_are_open_the_next_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = [sandbox.open_table(PEOPLE + b"02 1;Ugo\n" * 100_000, "list.csv") for _ in range(client.AT_ONCE)]
    monkeypatch.setattr(client, "PATIENCE", 0.1)
    with pytest.raises(BusyError):
        sandbox.open_table(PEOPLE, "list.csv")
    with pytest.raises(BusyError):
        sandbox.read_and_check(b"", "x.xlsx")
    del tables
    assert sandbox.open_table(PEOPLE, "list.csv").headers == ["Telefono", "Nome"]


def test_whoever_finds_the_line_full_does_not_even_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_places", threading.BoundedSemaphore(1))
    table = sandbox.open_table(PEOPLE + b"02 1;Ugo\n" * 100_000, "list.csv")
    monkeypatch.setattr(client, "PATIENCE", 3600)  # whoever waits, waits for good
    with pytest.raises(BusyError):
        sandbox.open_table(PEOPLE, "list.csv")
    table.rows.close()  # type: ignore[attr-defined]


def test_refusals_of_the_readers_come_through_as_they_are() -> None:
    with pytest.raises(TableError) as error:
        sandbox.open_table(b"\x00\x01", "photo.xlsx")
    assert (error.value.code, error.value.detail) == ("not_a_table", "photo.xlsx")
    with pytest.raises(PictureError):
        sandbox.small_picture(b"no picture", width=10, height=10)


def test_a_table_that_takes_too_much_is_refused_in_words() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(20_000):
        sheet.append([f"02 12345{number}", *(number * column for column in range(20))])
    content = BytesIO()
    book.save(content)
    with pytest.raises(TableError) as error:
        sandbox.open_table(content.getvalue(), "list.xlsx", Bounds(memory=1024 * 1024))
    assert "more memory or time" in error.value.words(str)


def test_a_questionnaire_that_takes_too_much_is_a_problem_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.sandbox.files.OF_A_QUESTIONNAIRE", Bounds(memory=20 * 1024 * 1024))
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook>" + " " * 150_000_000 + "</workbook>")
        archive.writestr("[Content_Types].xml", os.urandom(200_000))
    _, problems = sandbox.read_and_check(content.getvalue(), "x.xlsx")
    assert [problem.severity for problem in problems] == [ERROR]


@pytest.mark.parametrize("read", [sandbox.read_questionnaire, lambda *file: sandbox.read_and_check(*file)[0]])
def test_a_questionnaire_is_read_as_it_is_read_in_this_process(read: Callable[[bytes, str], object]) -> None:
    from surveys.formats.questionnaires import read_questionnaire

    content = starter_workbook()
    assert read(content, "starter.xlsx") == read_questionnaire(content, "starter.xlsx")


def test_a_process_waits_for_more_work_of_the_same_draft_and_never_gets_another_ones() -> None:
    mine, others = run(os.getpid, kept_as="draft:1"), run(os.getpid, kept_as="draft:2")
    assert mine != others
    assert [run(os.getpid, kept_as=whose) for whose in ("draft:1", "draft:2")] == [mine, others]
    assert run(os.getpid) not in (mine, others)
    run(os.getpid, kept_as="draft:3")
    assert run(os.getpid, kept_as="draft:1") != mine  # more than ``KEPT`` do not wait


def test_a_process_that_has_ended_while_it_waited_is_replaced_unseen() -> None:
    process = run(os.getpid, kept_as="draft:4")
    os.kill(process, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{process}").exists())
    assert run(len, "four", kept_as="draft:4") == 4


def test_each_work_of_a_kept_process_has_bounds_of_its_own_and_a_refusal_ends_none() -> None:
    process = run(os.getpid, kept_as="draft:5")
    with pytest.raises(EditError):
        run(editing.sheets_of, b"no workbook", kept_as="draft:5")
    assert run(os.getpid, kept_as="draft:5") == process
    with pytest.raises(OutOfBoundsError):
        run(time.sleep, 600, bounds=Bounds(wait=1), kept_as="draft:5")
    assert run(os.getpid, kept_as="draft:5") != process


def test_what_a_process_remembers_of_earlier_edits_changes_nothing_in_how_the_next_one_reads() -> None:
    content, ids, chance = starter_workbook(), RowIds().as_json(), Random(12)
    texts = ["", "${eta} > 17", "${nessuno} = 1", "1", "select_one si_no", "note", "Quanti anni ha, ${eta}?", "eta"]
    for _ in range(12):
        place = "survey", chance.randrange(2, 12), chance.randrange(1, 9)
        edited = sandbox.edit_and_check(content, (), ids, [SetCell(*place, chance.choice(texts))], kept_as="draft:6")
        if edited is not None:
            content, ids = edited.content, edited.ids
            assert (edited.reading, edited.problems) == sandbox.read_and_check(content)
