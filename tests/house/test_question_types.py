"""A question type is whole: its row, its twin on the screen, what prints it, writes it down, answers it."""

import ast
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.template.loader import render_to_string

from surveys.formats.xlsform.explained import TYPES as ROWS_OF_THE_GUIDE
from surveys.formats.xlsform.types import QUESTION, read_type
from surveys.questionnaire.codebook import build
from surveys.questionnaire.model import structure
from surveys.questionnaire.model.pages import ChoiceView, Page, Piece, QuestionView
from surveys.questionnaire.model.state import Answer
from surveys.questionnaire.model.structure import Choice, ChoiceList, Question, Questionnaire
from surveys.questionnaire.respondents import Population, Respondent
from surveys.questionnaire.types import SHOWN_TYPES, TYPES, QuestionType, holds_value, understand
from surveys.questionnaire.types.question_type import LIST, NO_BLANK
from surveys.web.screens.questions import screen
from surveys.web.screens.type_screens import SCREENS

from .code import CODE, ROOT

TODAY = date(2026, 11, 27)
NAMES = {name for name, value in vars(structure).items() if isinstance(value, str) and value in TYPES}
OWN = ROOT / "surveys" / "questionnaire" / "types"
ALL = [pytest.param(one, id=name) for name, one in TYPES.items()]
SHOWN = [pytest.param(one, id=name) for name, one in TYPES.items() if one.is_shown]
ASKED = [pytest.param(one, id=name) for name, one in TYPES.items() if one.is_asked]


def question(one: QuestionType) -> Question:
    return Question("q", one.name, {"": "How?"}, list_name="answers" if one.is_listed else "")


def view(one: QuestionType) -> QuestionView:
    choices = tuple(ChoiceView(code, code, (Piece(code),)) for code in ("1", "2")) if one.is_listed else ()
    return QuestionView("q", "q", one.name, "Q", (Piece("How?"),), choices=choices, minimum=1, maximum=10)


def of(one: QuestionType) -> Questionnaire:
    return Questionnaire((question(one),), {"answers": ChoiceList("answers", (Choice("1"), Choice("2")))})


@pytest.mark.parametrize("one", ALL)
def test_a_type_has_a_row_in_the_guide_and_is_read_as_it_is_spelt(one: QuestionType) -> None:
    assert one.meaning in ROWS_OF_THE_GUIDE.values()
    assert one.spellings
    for spelling in (one.name, *one.spellings):
        read = read_type(f"{spelling} answers" if one.is_listed else spelling)
        assert (read.kind, read.name, read.guessed) == (QUESTION, one.name, "")


@pytest.mark.parametrize("one", ALL)
def test_a_type_that_is_shown_has_a_screen_and_no_other_has(one: QuestionType) -> None:
    assert one.is_shown == (one.name in SCREENS) == (one.name in SHOWN_TYPES)
    assert one.is_shown == bool(one.asks_for) == bool(one.seconds)


@pytest.mark.parametrize("one", SHOWN)
def test_the_screen_of_a_type_is_drawn_alone_and_beside_others(one: QuestionType) -> None:
    for page in (Page("q", (view(one),)), Page("g", (view(one), view(TYPES["integer"])))):
        shown = screen(page, today=TODAY)
        assert shown.how
        html = render_to_string("screens/question.html", {"screen": shown, "find_url": "/"})
        assert "How?" in html
        assert "data-box" in html


@pytest.mark.parametrize("one", SHOWN)
def test_every_form_of_a_type_has_a_table_of_keys_in_the_browser(one: QuestionType) -> None:
    script = (ROOT / "static" / "interviewer" / "box.js").read_text()
    table = script[script.index("const kinds = {") : script.index("export const kindOf")]
    keys = set(re.findall(r"^  (\w+)(?:\(|:)", table, re.MULTILINE))
    assert [form.name for form in SCREENS[one.name].forms if form.name not in keys] == []


def test_types_share_a_form_or_give_theirs_a_name_of_its_own() -> None:
    forms = {id(form): form.name for one in SCREENS.values() for form in one.forms}
    assert len(set(forms.values())) == len(forms)


@pytest.mark.parametrize("one", ALL)
def test_a_type_is_printed_with_room_for_its_answer(one: QuestionType) -> None:
    template = (ROOT / "templates" / "researcher" / "print" / "_question.html").read_text()
    blanks = set(re.findall(r'question\.blank == "(\w+)"', template))
    assert one.printed in ({LIST} if one.is_listed else blanks if one.is_asked else {NO_BLANK})


@pytest.mark.parametrize("one", ALL)
def test_a_type_that_holds_a_value_has_a_variable_in_the_codebook(one: QuestionType) -> None:
    variables = build(of(one)).variables
    assert [variable.type for variable in variables] == ([one.name] if holds_value(question(one)) else [])
    assert one.is_asked <= holds_value(question(one))
    if one.is_listed or one.codes:
        assert variables[0].codes


@pytest.mark.parametrize("one", ASKED)
def test_a_simulated_respondent_answers_a_type_so_that_it_is_understood_and_said_in_words(one: QuestionType) -> None:
    asked = view(one)
    entry = Respondent(7, Population(of(one))).reply(Page("q", (asked,)), TODAY, language="en")["q"]
    answer = understand(asked, entry, language="en", today=TODAY)
    assert isinstance(answer, Answer)
    assert one.answering.words(asked, answer, "en")


def test_a_letter_of_limesurvey_becomes_one_type() -> None:
    letters = "".join(one.limesurvey for one in TYPES.values())
    assert len(set(letters)) == len(letters)


def test_nothing_but_its_row_asks_for_a_type_by_name() -> None:
    found = {}
    for path in CODE:
        source = path.read_text()
        if ("structure" in source or ".type" in source) and not path.is_relative_to(OWN):
            lines = list(branches(ast.parse(source)))
            found |= {str(path.relative_to(ROOT)): lines} if lines else {}
    for path in (ROOT / "templates").rglob("*.html"):
        lines = re.findall(rf"\{{%[^%]*\.type (?:[!=]=|in) \"(?:{'|'.join(TYPES)})\"[^%]*%\}}", path.read_text())
        found |= {str(path.relative_to(ROOT)): lines} if lines else {}
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from surveys.questionnaire.model import structure as s\nis_open = question.type == s.TEXT",
        "from surveys.questionnaire.model.structure import DATE, TIME\nis_moment = view.type in (DATE, TIME)",
        "from surveys.questionnaire.model.structure import RANK as ORDERED\nis_ranked = kind != ORDERED",
        "from surveys.questionnaire.model import structure as s\nmatch question.type:\n    case s.NOTE: pass",
        "is_listed = question.type in {'select_one', 'select_multiple'}",
        "is_ranked = 'rank' == item.question.type",
        "match view.type:\n    case 'note': pass",
    ],
)
def test_a_branch_on_the_name_of_a_type_is_found(source: str) -> None:
    assert list(branches(ast.parse(source)))


def branches(tree: ast.AST) -> Iterator[str]:
    """Lines on which something is compared with a type's name, as the model calls it or as it is written."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("structure")
        for alias in node.names
        if alias.name in NAMES
    }
    for node in ast.walk(tree):
        for part in compared(node):
            by_name = isinstance(part, ast.Name) and part.id in imported
            by_module = isinstance(part, ast.Attribute) and part.attr in NAMES and ast.unparse(part.value) == "s"
            if by_name or by_module or (isinstance(part, ast.Constant) and part.value in TYPES and asks_for_type(node)):
                yield ast.unparse(node).partition("\n")[0]


def compared(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a comparison, or in the cases of a match."""
    if isinstance(node, ast.Compare):
        yield from (inner for one in (node.left, *node.comparators) for inner in ast.walk(one))
    elif isinstance(node, ast.Match):
        yield from (inner for case in node.cases for inner in ast.walk(case.pattern))


def asks_for_type(node: ast.AST) -> bool:
    """Whether an attribute called ``type`` is compared, or matched."""
    asked = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    asked += [node.subject] if isinstance(node, ast.Match) else []
    return any(isinstance(one, ast.Attribute) and one.attr == "type" for one in asked)
