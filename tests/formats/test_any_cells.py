"""Whatever is written into the cells of a workbook, reading it gives a questionnaire or problems in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.formats.xlsform import headers, read_workbook
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.model import storage
from surveys.questionnaire.problems import Problem

from .workbooks import saved

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "survey": headers.SURVEY,
    "choices": headers.CHOICES,
    "settings": headers.SETTINGS,
    "routes": headers.ROUTES,
    "quotas": headers.QUOTAS,
    "scripts": headers.SCRIPTS,
    "sample": headers.SAMPLE,
    "answers_for_respondents": headers.ANSWERS,
    "respondents": headers.RESPONDENTS,
}
TYPES = (
    "select_one l", "select_multiple l", "rank l", "select_one ${r}", "integer", "decimal", "range", "text", "date",
    "time", "note", "calculate", "acknowledge", "hidden", "image", "begin_group", "end_group", "begin_repeat",
    "end_repeat", "select_one l or_other", "begin loop over l", "xml-external", "selectone", "",
)  # fmt: skip
NAMES = ("a", "b", "c", "g", "r", "l", "A", "a b", "1a", "d'été", "\U0001f642", "")
LOGIC = (
    "${a} = '1'", "${b}", "${zz} > 1", "selected(${a}, '1')", "count(${r})", "least_filled('q')", "(", "1 div 0",
    ". > 3", "${a", "attribute('x')", "position(..)", "yes", "no", "random", "rotate", "same a", "dk refused", "50%",
    "start=0 end=10 step=0", "start=1e9", "randomize=true seed=x", "@screened_out", "@nowhere", "field-list", "it",
)  # fmt: skip
CELLS = st.one_of(
    st.none(),
    st.sampled_from((*TYPES, *NAMES, *LOGIC)),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(),
)
Rows = Sequence[Sequence[object]]


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, Rows]:
    """A few sheets; of each some columns that are known, some of them twice or in a language, and cells of any kind."""
    made: dict[str, Rows] = {}
    for name in draw(st.lists(st.sampled_from(sorted(HEADINGS)), min_size=1, unique=True)):
        known = st.sampled_from(sorted(HEADINGS[name]))
        titles = draw(st.lists(known | known.map("{}::English (en)".format), min_size=1, max_size=8))
        rows = st.lists(st.lists(CELLS, min_size=len(titles), max_size=len(titles)), max_size=8)
        made[name] = [titles, *draw(rows)]
    types, names = st.sampled_from(TYPES), st.sampled_from(NAMES)
    asked = st.tuples(types, names, CELLS, CELLS, CELLS, CELLS)
    head = ("type", "name", "label", "relevant", "calculation", *draw(st.sampled_from([("order",), ("repeat_count",)])))
    made["survey" if draw(st.booleans()) else "Survey"] = [head, *draw(st.lists(asked, max_size=9))]
    return made


def written(tables: Mapping[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def in_words(problems: Sequence[Problem]) -> None:
    for problem in problems:
        assert "%(" not in problem.what() + problem.remedy()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sheets())
def test_any_cells_are_a_questionnaire_or_problems_in_words(tables: dict[str, Rows]) -> None:
    reading = read_workbook(written(tables), "any.xlsx")
    in_words(reading.problems)
    if reading.questionnaire is not None:
        in_words(checks.check(reading.questionnaire))
        in_words(compile(reading.questionnaire).problems)
        assert storage.from_json(storage.to_json(reading.questionnaire)) == reading.questionnaire
