"""Reads questionnaires, whichever program wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveys.formats.limesurvey import read_survey
from surveys.formats.xlsform import ImportResult, read_workbook
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import Sheet
from surveys.formats.xlsform.read import SHEETS, read_tables
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import circles
from surveys.questionnaire.model.structure import Questionnaire, Repeat
from surveys.questionnaire.problems import ERROR, Problem
from surveys.questionnaire.problems.causes import grouped_by_cause

ENDINGS = (".xlsx", ".xlsm", ".xls", ".lss")
"""File name extensions that ``read_questionnaire`` supports."""


def read_questionnaire(content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()) -> ImportResult:
    """Read an Excel workbook or a LimeSurvey survey structure: the content decides, not the ``name``.

    ``own``: sheets, and columns by sheet and heading, that are the researcher's own and are not read. Never raises
    because of a file's content; see ``ImportResult``.
    """
    if is_survey_structure(content) or name.lower().endswith(".lss"):
        return read_survey(content, name)
    return read_workbook(content, name, own)


def read_and_check(
    content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()
) -> tuple[ImportResult, list[Problem]]:
    """The result of ``read_questionnaire``, and its problems together with those of the checks, in display order."""
    return _checked(read_questionnaire(content, name, own))


def check_sheets(sheets: list[Sheet], findings: Findings) -> tuple[ImportResult, list[Problem]]:
    """The same of a workbook's sheets; ``findings``: what was found when they were taken out of their file."""
    return _checked(read_tables(sheets, findings))


def _checked(reading: ImportResult) -> tuple[ImportResult, list[Problem]]:
    problems = list(reading.problems)
    repeats: Mapping[str, str] = {}
    if reading.questionnaire is not None:
        problems += [*checks.check(reading.questionnaire), *circles(reading.questionnaire)]
        repeats = repeats_around(reading.questionnaire)
    return reading, grouped_by_cause(sorted_for_reading(problems), repeats)


def repeats_around(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Item → the innermost repeat it is in."""
    names = {item.name for _around, item in questionnaire.walk() if isinstance(item, Repeat)}
    return {
        item.name: inside[-1]
        for around, item in questionnaire.walk()
        if (inside := [name for name in around if name in names])
    }


def sorted_for_reading(problems: list[Problem]) -> list[Problem]:
    """The problems without duplicates: errors first, then by sheet, questions before what refers to them, then by row.

    Sheets without a defined order (a workbook may write their names otherwise) keep the order in which they came.
    """
    once = list({(p.code, p.place, tuple(p.values.items())): p for p in problems}.values())
    known = ("", *SHEETS)
    sheets = [*known, *dict.fromkeys(p.place.sheet for p in once if p.place.sheet not in known)]
    return sorted(once, key=lambda p: (p.severity != ERROR, sheets.index(p.place.sheet), p.place.row or 0))


def is_survey_structure(content: bytes) -> bool:
    """Whether the file is XML, as LimeSurvey's are, and not a workbook."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
