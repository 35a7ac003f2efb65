"""Real workbooks of other projects: what is understood, and what is refused for which reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from surveys.formats.xlsform import ImportResult, read_workbook
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Question
from surveys.questionnaire.privacy import PERSONAL, UNDECIDED, WAITING, standings
from surveys.questionnaire.problems import CATALOGUE, ERROR
from surveys.questionnaire.problems.slips import SLIP_PROBLEMS

pytestmark = pytest.mark.corpus

TARGET = 0.94

REFUSED_BY_RULE = {
    "code_twice": "two people share one code and nothing tells them apart: an answer would be ambiguous",
    "list_missing": "an extract of a form whose choices sheet was cut off",
    "open_bracket": "one of the authors' own examples of a wrong formula",
    "open_quote": "one of the authors' own examples of a wrong formula",
    "unknown_name": "an extract of a form: the question referred to was cut off",
    "unknown_name_like": "an extract of a form: the question referred to was cut off",
}

SLIPS = frozenset({*SLIP_PROBLEMS, "language_like", "language_of_no_question", "date_compared_with_text"})


@pytest.fixture(scope="session")
def readings(corpus: Path) -> dict[str, ImportResult]:
    """Every workbook of the manifest, read; any exception fails here."""
    entries = json.loads((corpus / "manifest.json").read_text())
    files = [entry["file"] for entry in entries]
    return {file: read_workbook((corpus / "xlsforms" / file).read_bytes(), file) for file in files}


def refusals(reading: ImportResult) -> set[str]:
    """Codes of the errors because of which something was not read."""
    return {problem.code for problem in reading.problems if problem.severity == ERROR and not problem.is_read}


def test_real_workbooks_load(readings: dict[str, ImportResult], say: Callable[[str], None]) -> None:
    loaded = sum(reading.loaded for reading in readings.values())
    codes = Counter(code for reading in readings.values() for code in refusals(reading))
    print()
    for code, count in codes.most_common():
        print(f"  refused: {count} × {code}: {REFUSED_BY_RULE.get(code, CATALOGUE[code].what)}")
    say(f"workbooks {loaded}/{len(readings)} loaded")
    assert loaded >= TARGET * len(readings)


def test_every_listed_rule_still_refuses_something(readings: dict[str, ImportResult], is_ours: bool) -> None:
    codes = {code for reading in readings.values() for code in refusals(reading)}
    # The rules describe the corpus beside the project; of another one only its refusals' reasons can be asked.
    assert codes == set(REFUSED_BY_RULE) if is_ours else codes <= set(CATALOGUE)


def test_every_problem_says_what_is_wrong_and_what_to_do(readings: dict[str, ImportResult]) -> None:
    for reading in readings.values():
        for problem in reading.problems:
            assert problem.what()
            assert problem.remedy()
            assert "%(" not in problem.what() + problem.remedy()


def test_real_questionnaires_are_checked_and_compiled_without_an_exception(readings: dict[str, ImportResult]) -> None:
    for reading in readings.values():
        if reading.questionnaire is not None:
            for problem in (*checks.check(reading.questionnaire), *compile(reading.questionnaire).problems):
                assert problem.what()
                assert problem.remedy()


def test_personal_data_are_followed_through_real_questionnaires(
    readings: dict[str, ImportResult], say: Callable[[str], None]
) -> None:
    found: Counter[int] = Counter()
    for reading in readings.values():
        form = reading.questionnaire
        if form is not None:
            marked = tuple(replace(item, personal=True) if isinstance(item, Question) else item for item in form.items)
            found.update(one.verdict for one in standings(replace(form, items=marked)).values())
    say(f"personal {found[PERSONAL]}, to be decided {found[UNDECIDED]}, waiting for that {found[WAITING]}")
    assert found[PERSONAL] > 1000
    # Whatever a questionnaire does with answers, few of its rows are asked about.
    assert 0 < found[UNDECIDED] < found[PERSONAL] / 4


def test_hardly_a_real_workbook_is_kept_from_publication_by_a_doubt(
    readings: dict[str, ImportResult], is_ours: bool, say: Callable[[str], None]
) -> None:
    """What is read all the same but has to be put right: a false alarm here is one that researchers would meet."""
    doubts = Counter(code for one in readings.values() for code in {p.code for p in one.problems if p.is_read})
    held = sum(any(problem.is_read for problem in reading.problems) for reading in readings.values())
    say(f"workbooks {held}/{len(readings)} held back by what was read all the same: {dict(doubts)}")
    if is_ours:
        # Parts of a survey on sheets of their own, an Excel date as a label, a name without its dollar (twice)
        assert doubts == {"sheet_with_logic": 1, "excel_date": 1, "braces_without_dollar": 2}


def test_slips_are_said_of_real_workbooks_only_where_there_are_some(
    readings: dict[str, ImportResult], is_ours: bool, say: Callable[[str], None]
) -> None:
    said: Counter[str] = Counter()
    for one in readings.values():
        form = one.questionnaire
        said.update(p.code for p in (*one.problems, *(checks.check(form) if form else ())) if p.code in SLIPS)
    say(f"slips {dict(said)}")
    if is_ours:
        # Each was looked at: “Lower” and “pharmacy” twice, two kinds of “other”, one person twice; “None of the
        # above” beside others; choices in a language without questions; English texts under French.
        assert said == {
            "answers_of_same_words": 4,
            "none_not_exclusive": 1,
            "language_of_no_question": 2,
            "text_in_other_language": 3,
        }


def test_errors_come_first_then_sheet_by_sheet_and_row_by_row(readings: dict[str, ImportResult]) -> None:
    for reading in readings.values():
        severities = [problem.severity for problem in reading.problems]
        assert severities == sorted(severities)
        places = [(p.severity, p.place.sheet, p.place.row or 0) for p in reading.problems]
        for earlier, later in pairwise(places):
            assert earlier[:2] != later[:2] or earlier[2] <= later[2]


def test_stored_questionnaires_are_the_same_when_they_come_back(readings: dict[str, ImportResult]) -> None:
    for file, reading in readings.items():
        if reading.questionnaire is not None:
            stored = json.dumps(storage.to_json(reading.questionnaire))
            assert storage.from_json(json.loads(stored)) == reading.questionnaire, file
