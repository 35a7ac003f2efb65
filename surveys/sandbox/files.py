"""The core's readers of files, each run in a separate process: the same functions under the same names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from surveys.formats import drafting, editing, marking, merging, pictures, questionnaires, samples, written, xliff
from surveys.formats.tables import Table, TableError
from surveys.formats.translation_sheets import NoTranslationsError, TranslatedLine
from surveys.formats.xlsform import ImportResult, respondents
from surveys.formats.xlsform.grid import Sheet
from surveys.questionnaire import coverage
from surveys.questionnaire.checks.pace import Pace
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import Facts
from surveys.questionnaire.problems import Place, Problem

from . import opening
from .bounds import Bounds
from .client import OutOfBoundsError, Stream, run

OF_A_TABLE = Bounds(memory=1024 * 1024 * 1024, processor=120)
"""For loading: a sample of a million rows takes a minute or two of processor time, spread over an hour."""
OF_A_LOOK = Bounds(memory=1024 * 1024 * 1024, processor=45, wait=60)
"""For a preview, which somebody is waiting for."""
OF_A_QUESTIONNAIRE = Bounds()
OF_A_SIMULATION = Bounds(processor=900)
"""For simulated interviews in the background, which say in between how far they are."""
BETWEEN_TWO_STEPS = 0.5
"""Seconds between two messages on how far a simulation is."""
OF_A_PICTURE = Bounds(memory=256 * 1024 * 1024, processor=10, wait=20)
T = TypeVar("T")
_TROUBLES = {"exceeded": "too_much", "broken": "not_a_table"}
_PROBLEMS = {"exceeded": "workbook_too_much", "broken": "workbook_broken"}


def open_table(source: bytes | Path, file_name: str, bounds: Bounds = OF_A_LOOK) -> Table:
    """Run ``tables.open_table``; the rows are read as they are iterated over. Raises ``TableError``."""
    try:
        parts = Stream(opening.table, source, file_name, bounds=bounds)
        headers, total, sheet, hints = next(parts)
    except OutOfBoundsError as error:
        raise TableError(_TROUBLES[error.reason]) from error
    return Table(headers, _rows(parts), total, sheet, hints)


def _rows(parts: Stream) -> Iterator[tuple[int, list[Any]]]:
    try:
        for rows in parts:
            yield from rows
    except OutOfBoundsError as error:
        raise TableError(_TROUBLES[error.reason]) from error


def preview(source: bytes | Path, file_name: str, rows: int = 10) -> samples.TablePreview:
    """Run ``samples.preview``. Raises ``TableError``."""
    return _of_a_table(samples.preview, source, file_name, rows)


def _of_a_table(work: Any, *arguments: Any) -> Any:
    try:
        return run(work, *arguments, bounds=OF_A_LOOK)
    except OutOfBoundsError as error:
        raise TableError(_TROUBLES[error.reason]) from error


def read_questionnaire(content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()) -> ImportResult:
    """Run ``questionnaires.read_questionnaire``; exceeding the limits is returned as a problem like others."""
    try:
        return run(questionnaires.read_questionnaire, content, name, list(own), bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError as error:
        return ImportResult(None, [_problem(error)], [])


def read_and_check(
    content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()
) -> tuple[ImportResult, list[Problem]]:
    """Run ``questionnaires.read_and_check``; exceeding the limits is returned as a problem like others."""
    try:
        return run(questionnaires.read_and_check, content, name, list(own), bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError as error:
        problem = _problem(error)
        return ImportResult(None, [problem], []), [problem]


def read_distributions(
    content: bytes, questionnaire: s.Questionnaire
) -> tuple[tuple[s.Expectation, ...], list[Problem]]:
    """Run ``respondents.read_distributions``; exceeding the limits is returned as a problem like others."""
    try:
        return run(respondents.read_distributions, content, questionnaire, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError as error:
        return (), [_problem(error)]


def simulate(
    questionnaire: s.Questionnaire, interviews: int, seed: int, facts: Facts, pace: Pace
) -> coverage.Coverage | None:
    """Run ``coverage.coverage`` on the questionnaire; returns ``None`` if it exceeds the limits on time or memory.

    In a separate process because it computes for seconds without a pause and would delay a web process's requests.
    """
    try:
        return run(_simulate, questionnaire, interviews, seed, facts, pace, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError:
        return None


def _simulate(
    questionnaire: s.Questionnaire, interviews: int, seed: int, facts: Facts, pace: Pace
) -> coverage.Coverage:
    return coverage.coverage(compile(questionnaire), interviews, seed, facts, pace=pace)


def simulate_in_steps(
    questionnaire: s.Questionnaire, interviews: int, seed: int, facts: Facts, pace: Pace
) -> Iterator[coverage.Progress | coverage.Coverage]:
    """``simulate`` with its progress about twice a second, for as long as it takes; the result comes last.

    Raises ``OutOfBoundsError`` and ``BusyError``. Closing the iterator ends the process.
    """
    return Stream(_simulate_in_steps, questionnaire, interviews, seed, facts, pace, bounds=OF_A_SIMULATION)


def _simulate_in_steps(
    questionnaire: s.Questionnaire, interviews: int, seed: int, facts: Facts, pace: Pace
) -> Iterator[coverage.Progress | coverage.Coverage]:
    said_at = 0.0
    for part in coverage.coverage_in_steps(compile(questionnaire), interviews, seed, facts, pace=pace):
        if isinstance(part, coverage.Coverage) or monotonic() - said_at > BETWEEN_TWO_STEPS:
            yield part
            said_at = monotonic()


def mark_problems(content: bytes, marks: Sequence[marking.Mark], listing: marking.Listing) -> bytes:
    """Run ``marking.mark_problems``; of a workbook that exceeds the limits only the list of problems is returned."""
    try:
        return run(marking.mark_problems, content, list(marks), listing, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError:
        return marking.mark_problems(b"", marks, listing)


def edit_and_check(
    content: bytes,
    own: Iterable[tuple[str, str]],
    ids: Mapping[str, Any],
    operations: Sequence[editing.Operation],
    instead_of: bytes = b"",
    kept_as: str = "",
) -> editing.Edited | None:
    """Run ``editing.edit_and_check``. Raises ``EditError`` and ``CellTakenError``. ``kept_as``: see ``run``."""
    arguments = content, list(own), ids, list(operations), instead_of
    return _of_an_edit(editing.edit_and_check, *arguments, kept_as=kept_as)


def redo_and_check(
    content: bytes,
    own: Iterable[tuple[str, str]],
    ids: Mapping[str, Any],
    changes: Sequence[Mapping[str, Any]],
    kept_as: str = "",
) -> editing.Edited:
    """Run ``editing.redo_and_check``. Raises ``EditError``. ``kept_as``: see ``run``."""
    return _of_an_edit(editing.redo_and_check, content, list(own), ids, list(changes), kept_as=kept_as)


def restore_and_check(
    content: bytes, name: str, own: Iterable[tuple[str, str]], ways_back: Sequence[bytes], kept_as: str = ""
) -> editing.Edited:
    """Run ``editing.restore_and_check``. Raises ``EditError``. ``kept_as``: see ``run``."""
    return _of_an_edit(editing.restore_and_check, content, name, list(own), list(ways_back), kept_as=kept_as)


def compare(
    content: bytes, ids: Mapping[str, Any], own: Iterable[tuple[str, str]], uploaded: bytes, base: merging.Base | None
) -> merging.Comparison:
    """Run ``merging.compare``. Raises ``EditError``."""
    return _of_an_edit(merging.compare, content, ids, list(own), uploaded, base)


def merge_and_check(
    content: bytes,
    ids: Mapping[str, Any],
    own: Iterable[tuple[str, str]],
    merge: merging.Upload,
    base: merging.Base | None,
) -> merging.Merged:
    """Run ``merging.merge_and_check``. Raises ``EditError``."""
    return _of_an_edit(merging.merge_and_check, content, ids, list(own), merge, base)


def stamped(content: bytes, name: str, stamp: merging.Stamp) -> tuple[bytes, str]:
    """Run ``merging.stamped``; a workbook that exceeds the limits stays as it is."""
    try:
        return run(merging.stamped, content, name, stamp, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError:
        return content, name


def origin_of(content: bytes, draft: bytes, name: str) -> merging.Origin:
    """Run ``merging.origin_of``; of a workbook that exceeds the limits nothing is known."""
    try:
        return run(merging.origin_of, content, draft, name, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError:
        return merging.Origin()


def nearest(content: bytes, ways_back: Iterable[bytes], uploaded: bytes) -> int | None:
    """Run ``merging.nearest``; ``None`` for what is no workbook or exceeds the limits."""
    try:
        return run(merging.nearest, content, list(ways_back), uploaded, bounds=OF_A_QUESTIONNAIRE)
    except (OutOfBoundsError, ValueError):
        return None


def try_and_check(
    content: bytes, name: str, own: Iterable[tuple[str, str]], changes: Sequence[editing.CellChange]
) -> list[Problem]:
    """Run ``editing.try_and_check``. Raises ``EditError``."""
    return _of_an_edit(editing.try_and_check, content, name, list(own), list(changes))


def read_sheets(content: bytes) -> list[Sheet]:
    """The cells of all sheets of a workbook, row by row. Raises ``EditError``."""
    return _of_an_edit(editing.sheets_of, content)


def look_at(content: bytes, sheet: str, row: int, column: str) -> editing.Look:
    """Run ``editing.look_at``. Raises ``EditError``."""
    return _of_an_edit(editing.look_at, content, sheet, row, column)


def read_written(content: bytes, own: Iterable[tuple[str, str]], kept_as: str = "") -> drafting.Written:
    """Run ``drafting.read_written``. Raises ``EditError``. ``kept_as``: see ``run``."""
    return _of_an_edit(drafting.read_written, content, list(own), kept_as=kept_as)


def _of_an_edit(work: Callable[..., T], *arguments: Any, kept_as: str = "") -> T:
    try:
        return run(work, *arguments, bounds=OF_A_QUESTIONNAIRE, kept_as=kept_as)
    except OutOfBoundsError as error:
        raise editing.EditError("too_much" if error.reason == "exceeded" else "no_cells") from error


def read_xliff(content: bytes, language: str) -> list[TranslatedLine]:
    """Run ``xliff.read_xliff``; a file that exceeds the limits is none. Raises ``NoTranslationsError``."""
    try:
        return run(xliff.read_xliff, content, language, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError as error:
        raise NoTranslationsError from error


def text_of_document(content: bytes) -> str:
    """Run ``written.text_of_document``. Raises ``DocumentError``."""
    try:
        return run(written.text_of_document, content, bounds=OF_A_QUESTIONNAIRE)
    except OutOfBoundsError as error:
        raise written.DocumentError from error


def small_picture(content: bytes, *, width: int, height: int) -> pictures.Picture:
    """Run ``pictures.small_picture``. Raises ``PictureError``."""
    try:
        return run(_small_picture, content, width, height, bounds=OF_A_PICTURE)
    except OutOfBoundsError as error:
        raise pictures.PictureError(pictures.DAMAGED) from error


def _small_picture(content: bytes, width: int, height: int) -> pictures.Picture:
    return pictures.small_picture(content, width=width, height=height)


def _problem(error: OutOfBoundsError) -> Problem:
    return Problem(_PROBLEMS[error.reason], Place())
