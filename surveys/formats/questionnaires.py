"""Questionnaires in, whatever program wrote them."""

from __future__ import annotations

from surveys.formats.limesurvey import read_survey
from surveys.formats.xlsform import Reading, read_workbook

ENDINGS = (".xlsx", ".xlsm", ".xls", ".lss")
"""How the names of files end that ``read_questionnaire`` can read."""


def read_questionnaire(content: bytes, name: str = "") -> Reading:
    """Read an Excel workbook or a LimeSurvey survey structure: the content decides, not the ``name``.

    Never raises for what a file holds; see ``Reading``.
    """
    if is_survey_structure(content) or name.lower().endswith(".lss"):
        return read_survey(content, name)
    return read_workbook(content, name)


def is_survey_structure(content: bytes) -> bool:
    """Whether the file is XML, as LimeSurvey's are, and no workbook."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml")
