"""What is wrong with a workbook is said with sheet, row, column and remedy, never by an exception."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from surveys.formats.editing.package import as_xlsx
from surveys.formats.questionnaires import read_and_check
from surveys.formats.xlsform import ImportResult, grid, read_workbook
from surveys.formats.xlsform.findings import Findings
from surveys.formats.xlsform.grid import read_sheets
from surveys.questionnaire.problems import Place, Problem
from tests.formats.office import as_xls
from tests.formats.workbooks import saved, workbook


def problems(**sheets: str) -> list[Problem]:
    return read_workbook(workbook(**sheets)).problems


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return out.getvalue()


SMALL = workbook(survey="type|name|label\ntext|a|A")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"name,label\na,b\n", "not_a_workbook"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (archive(readme=b"hello"), "not_a_workbook"),
        (SMALL[: len(SMALL) // 2], "workbook_broken"),
        (archive(**{"xl/workbook.xml": b"<workbook"}), "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
        (archive(**{"xl/workbook.xml": b"<a/>", "xl/big.xml": b" " * 30_000_000}), "unpacks_too_large"),
        (b"PK" + b"\0" * grid.LARGEST_FILE, "file_too_large"),
        (workbook(Foglio1="type|name|label\ntext|a|A"), "no_survey_sheet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content: bytes, code: str) -> None:
    reading = read_workbook(content, "study.xlsx")
    assert reading.questionnaire is None
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.problems[0].what()
    assert reading.problems[0].remedy()


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid, "MOST_CELLS", 5)
    assert [problem.code for problem in read_workbook(SMALL).problems] == ["too_many_cells"]


def test_any_cut_or_flipped_byte_is_a_problem_not_an_exception() -> None:
    for at in range(0, len(SMALL), 97):
        broken = bytearray(SMALL)
        broken[at] ^= 0xFF
        flipped, cut = read_workbook(bytes(broken)), read_workbook(SMALL[:at])
        # A flipped byte may lie where nothing is read; of a file that ends too early nothing can be.
        assert flipped.loaded or errors_in_words(flipped), at
        assert (cut.questionnaire, cut.loaded, errors_in_words(cut)) == (None, False, True), at


def errors_in_words(reading: ImportResult) -> bool:
    """Whether there is a problem that keeps it from being read, and each of them says what is wrong and what to do."""
    assert all(problem.what() and problem.remedy() for problem in reading.problems)
    return any(problem.severity == "error" for problem in reading.problems)


def test_macros_are_not_read() -> None:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    reading = read_workbook(archive(**files, **{"xl/vbaProject.bin": b"\0"}), "study.xlsm")
    assert [problem.code for problem in reading.problems] == ["macros_ignored"]
    assert reading.loaded


def test_an_unknown_name_is_refused_at_its_cell_with_the_nearest_name() -> None:
    (problem,) = problems(
        survey="""
            type    | name | label | relevant
            integer | age  | Age   |
            text    | job  | Job   | ${agee} > 18
        """
    )
    assert problem == Problem(
        "unknown_name_like", Place("survey", 3, "relevant", "job"), {"name": "agee", "nearest": "age"}
    )
    assert problem.severity == "error"


def test_a_name_in_other_capitals_is_read_as_what_it_must_mean() -> None:
    reading = read_workbook(
        workbook(survey="type|name|label|relevant\ninteger|Age|Age|\ntext|job|Job of ${AGE}|${age} > 18")
    )
    assert reading.questionnaire is not None
    _, job = reading.questionnaire.questions()
    assert (job.relevant, job.label) == ("${Age} > 18", {"": "Job of ${Age}"})
    assert {problem.code for problem in reading.problems} == {"name_in_other_case"}


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("(${age} > 18", "open_bracket"),
        ("${age} > 18)", "extra_bracket"),
        ("${age} =  and selected(., 'a')", "operand_missing"),
        ("${age} > 'x", "open_quote"),
        ("/data/age > 18", "document_path"),
    ],
)
def test_a_wrong_expression_is_refused_with_its_position(expression: str, code: str) -> None:
    (problem,) = problems(survey=f"type|name|label|constraint\ninteger|age|Age|{expression}")
    assert (problem.code, problem.place) == (code, Place("survey", 2, "constraint", "age"))
    assert int(problem.values["position"]) > 0


@pytest.mark.parametrize(
    ("survey", "found"),
    [
        ("text|a|A\ntext|a|B", [("name_twice", 3)]),
        ("text|a|A\ntext|A|B", [("name_twice_in_other_case", 3)]),
        ("text|my name|A", [("bad_name", 2)]),
        ("text||A", [("name_missing", 2)]),
        ("|a|A", [("type_missing", 2)]),
        ("||a comment\ntext|a|A", [("comment_row", 2)]),
        ("begin group|g|G\ntext|a|A", [("begin_without_end", 2)]),
        ("text|a|A\nend group||", [("end_without_begin", 3)]),
        ("begin group|g|G\nbegin repeat|r|R\ntext|a|A\nend group||", [("end_of_another", 5), ("begin_without_end", 2)]),
        ("select_one|a|A", [("list_not_given", 2)]),
        ("select_one yess|a|A", [("list_missing_like", 2)]),
        ("select_one YES|a|A", [("list_in_other_case", 2)]),
        ("select_multiple spaced|a|A", [("code_with_space", 2)]),
        ("text|a|", [("label_missing", 2)]),
        ("calculate|a|", [("calculation_missing", 2)]),
        ("begin lgroup|g|G\ntext|a|A\nend lgroup||", []),
    ],
)
def test_rows_are_checked(survey: str, found: list[tuple[str, int]]) -> None:
    choices = "list_name|name|label\nyes|y|Yes\nspaced|a b|A B"
    reading = read_workbook(workbook(survey=f"type|name|label\n{survey}", choices=choices))
    assert sorted((p.code, p.place.row) for p in reading.problems if p.place.sheet == "survey") == sorted(found)


def test_a_code_used_twice_is_refused_unless_a_filter_tells_them_apart() -> None:
    survey = "type|name|label\nselect_one towns|t|Town"
    twice = "list_name|name|label|region\ntowns|1|Roma|{}\ntowns|1|{}|{}"
    assert [p.code for p in problems(survey=survey, choices=twice.format("a", "Rieti", "a"))] == ["code_twice"]
    assert [p.code for p in problems(survey=survey, choices=twice.format("a", "Roma", "a"))] == ["choice_twice"]
    assert [p.code for p in problems(survey=survey, choices=twice.format("a", "Roma", "b"))] == ["code_twice_by_filter"]


def test_a_list_that_no_question_uses_stops_nothing() -> None:
    choices = "list_name|name|label|missing\nyn|1|Yes|\nyn|1|No, ${gone}|perhaps\nyn||Else|"
    used = read_workbook(workbook(survey="type|name|label\nselect_one yn|a|A", choices=choices))
    assert {problem.code for problem in used.problems if problem.severity == "error"} >= {
        "choice_without_code",
        "code_twice",
    }
    left = read_and_check(workbook(survey="type|name|label\ntext|a|A", choices=choices))[1]
    assert [problem.code for problem in left if problem.severity == "error"] == []
    assert "list_unused" in [problem.code for problem in left]


def test_all_problems_come_at_once_errors_first() -> None:
    found = problems(
        survey="""
            type       | name | label | relevant
            geopoint   | here | Here  |
            text       | a    | A     | ${zzzzzz} = 1
            text       | a    | A     |
        """,
        routes="""
            after | go_to
            a     | @nowhere
        """,
    )
    assert [(p.code, p.place.sheet, p.place.row) for p in found] == [
        ("unknown_name", "survey", 3),
        ("name_twice", "survey", 4),
        ("end_unknown", "routes", 2),
        ("device_type", "survey", 2),
    ]


def test_a_heading_or_sheet_that_looks_like_ours_is_pointed_out() -> None:
    found = problems(survey="type|name|label|relevent\ntext|a|A|", choises="list_name|name|label\nl|a|A")
    assert [(p.code, p.values["like"]) for p in found] == [("column_meant", "relevant"), ("sheet_meant", "choices")]


def test_an_italian_heading_beside_the_one_that_is_read_is_pointed_out_unless_it_is_empty_or_declared() -> None:
    survey = "type|name|label|etichetta|codice|nome\ntext|a|A|Quanti anni ha?|A1|"
    found = problems(survey=survey)
    assert [(p.code, p.severity, p.place.column, p.values["like"]) for p in found] == [
        ("column_beside", "warning", "etichetta", "label"),
        ("column_beside", "warning", "codice", "name"),
    ]
    assert {(p.place.sheet, p.place.row) for p in found} == {("survey", 1)}
    assert problems(survey=survey, settings="own_columns\netichetta, codice") == []


def test_an_old_xls_under_a_new_name_is_read_by_its_content() -> None:
    reading = read_workbook(b"\x09\x08\x10\x00" + b"\0" * 40, "study.xlsx")
    assert [problem.code for problem in reading.problems] == ["workbook_broken"]


def test_a_questionnaire_of_the_old_format_reads_as_the_new_one_does(tmp_path: Path) -> None:
    content = workbook(
        survey="""
        type         | name | label::Italiano (it) | relevant
        integer      | a    | Quanti anni ha?      |
        select_one l | b    | E dove è nato?       | ${a} >= 18
        """,
        choices="""
        list_name | name | label::Italiano (it)
        l         | 1    | Forlì
        """,
    )
    old = as_xls(content, tmp_path)
    reading = read_workbook(old, "study.xls")
    assert (reading.problems, reading.questionnaire) == ([], read_workbook(content, "study.xlsx").questionnaire)
    assert read_sheets(as_xlsx(old), Findings()) == read_sheets(old, Findings()), "edited it is an .xlsx"


def test_a_list_of_ten_thousand_choices_is_read() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "survey"
    for row in (["type", "name", "label"], ["select_one towns", "town", "Town?"]):
        book.worksheets[0].append(row)
    sheet = book.create_sheet("choices")
    sheet.append(["list_name", "name", "label"])
    for number in range(10_000):
        sheet.append(["towns", number, f"Town {number}"])
    reading = read_workbook(saved(book))
    assert reading.problems == []
    assert reading.questionnaire is not None
    assert len(reading.questionnaire.lists["towns"].choices) == 10_000


def test_a_workbook_of_a_thousand_questions_is_read_in_a_second() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    sheet.append(["type", "name", "label::Italiano (it)", "label::English (en)", "relevant", "constraint", "required"])
    for number in range(1000):
        earlier = f"${{q{number - 1}}} > {number % 7} and ${{q{number // 2}}} != 3" if number else None
        sheet.append(["integer", f"q{number}", f"Domanda {number}", f"Question {number}", earlier, ". >= 0", "yes"])
    content = saved(book)
    before = time.process_time()
    reading = read_workbook(content)
    taken = time.process_time() - before
    assert reading.problems == []
    assert taken < 1


def test_a_sheet_with_a_million_blank_rows_ends_at_its_last_block() -> None:
    book = openpyxl.load_workbook(io.BytesIO(SMALL))
    book["survey"].cell(row=1_000_000, column=1, value="text")
    reading = read_workbook(saved(book))
    assert reading.sheets == [{"name": "survey", "rows": 1, "read": True}]
