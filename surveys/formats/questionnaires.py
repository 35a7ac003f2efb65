"""Questionnaires in, whatever program wrote them."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.formats.limesurvey import read_survey
from surveys.formats.xlsform import Reading, read_workbook

ENDINGS = (".xlsx", ".xlsm", ".xls", ".lss")
"""How the names of files end that ``read_questionnaire`` can read."""


def read_questionnaire(content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()) -> Reading:
    """Read an Excel workbook or a LimeSurvey survey structure: the content decides, not the ``name``.

    ``own``: sheets, and columns by sheet and heading, that are the researcher's and not to be read.
    Never raises for what a file holds; see ``Reading``.
    """
    if is_survey_structure(content) or name.lower().endswith(".lss"):
        return read_survey(content, name)
    return read_workbook(content, name, own)


def is_survey_structure(content: bytes) -> bool:
    """Whether the file is XML, as LimeSurvey's are, and no workbook."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
