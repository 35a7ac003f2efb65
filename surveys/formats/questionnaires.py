"""Questionnaires in, whatever program wrote them."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.formats.limesurvey import read_survey
from surveys.formats.xlsform import ImportResult, read_workbook
from surveys.formats.xlsform.read import SHEETS
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.problems.causes import grouped_by_cause

ENDINGS = (".xlsx", ".xlsm", ".xls", ".lss")
"""How the names of files end that ``read_questionnaire`` can read."""


def read_questionnaire(content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()) -> ImportResult:
    """Read an Excel workbook or a LimeSurvey survey structure: the content decides, not the ``name``.

    ``own``: sheets, and columns by sheet and heading, that are the researcher's and not to be read.
    Never raises for what a file holds; see ``ImportResult``.
    """
    if is_survey_structure(content) or name.lower().endswith(".lss"):
        return read_survey(content, name)
    return read_workbook(content, name, own)


def read_and_check(
    content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()
) -> tuple[ImportResult, list[Problem]]:
    """``read_questionnaire``, and all problems with those that the checks find, in the order they are read in."""
    reading = read_questionnaire(content, name, own)
    problems = list(reading.problems)
    if reading.questionnaire is not None:
        problems += [*checks.check(reading.questionnaire), *compile(reading.questionnaire).problems]
    return reading, grouped_by_cause(sorted_for_reading(problems))


def sorted_for_reading(problems: list[Problem]) -> list[Problem]:
    """Errors first; within them sheet by sheet, the questions before what follows them, row by row; each once.

    Sheets that have no place of their own (a workbook may write their names otherwise) come as they came.
    """
    once = list({(p.code, p.place, tuple(p.values.items())): p for p in problems}.values())
    known = ("", *SHEETS)
    sheets = [*known, *dict.fromkeys(p.place.sheet for p in once if p.place.sheet not in known)]
    return sorted(once, key=lambda p: (p.severity != ERROR, sheets.index(p.place.sheet), p.place.row or 0))


def is_survey_structure(content: bytes) -> bool:
    """Whether the file is XML, as LimeSurvey's are, and no workbook."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
