"""Survey structures of LimeSurvey for tests, written as small tables in the test itself."""

from __future__ import annotations

from textwrap import dedent
from xml.sax.saxutils import escape

from surveys.formats.limesurvey import read_survey
from surveys.formats.xlsform import ImportResult
from surveys.questionnaire.model import structure as s

SURVEYS = "sid|language|additional_languages\n1|it|"
QUESTIONS = "qid|parent_qid|type|title|question|relevance|other|mandatory|scale_id|help"
GROUPS = "gid|group_order|group_name|language\n1|1|Consumi|it"


def structure(**tables: str) -> bytes:
    """A .lss file with a table for each argument; rows are lines, cells are separated by ``|`` (``¦`` is a ``|``)."""
    parts = ["<LimeSurveyDocType>Survey</LimeSurveyDocType>"]
    for name, table in {"surveys": SURVEYS, "groups": GROUPS, **tables}.items():
        heading, *lines = dedent(table).strip("\n").splitlines()
        columns = [column.strip() for column in heading.split("|")]
        rows = "".join(_row(columns, line) for line in lines)
        parts.append(f"<{name}><rows>{rows}</rows></{name}>")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<document>{"".join(parts)}</document>'.encode()


def _row(columns: list[str], line: str) -> str:
    cells = [cell.strip().replace("¦", "|") for cell in line.split("|")]
    return "<row>" + "".join(f"<{c}>{escape(v)}</{c}>" for c, v in zip(columns, cells, strict=False)) + "</row>"


def survey_of(questions: str, **tables: str) -> bytes:
    """A file with these questions, in the order asked, by the columns of ``QUESTIONS``; the last may be left out."""
    lines = dedent(questions).strip("\n").splitlines()
    rows = [f"1|it|{number}|{line}" for number, line in enumerate(lines, start=1)]
    return structure(questions="\n".join([f"gid|language|question_order|{QUESTIONS}", *rows]), **tables)


def reading(questions: str, **tables: str) -> ImportResult:
    """What came of a survey with these questions."""
    return read_survey(survey_of(questions, **tables))


def questionnaire(questions: str, **tables: str) -> s.Questionnaire:
    """The questionnaire alone; it must have been understood."""
    read = reading(questions, **tables)
    assert read.questionnaire is not None
    assert read.loaded, [(problem.code, problem.place, problem.values) for problem in read.problems]
    return read.questionnaire


def notes(read: ImportResult) -> list[tuple[str, str]]:
    """What the importer noted: the problem's code and the question's name."""
    return [(one.code, one.place.name) for one in read.problems]
