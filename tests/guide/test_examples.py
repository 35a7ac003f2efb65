"""Every example of the guide does what the guide says."""

from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt

from surveys.formats.xlsform import read_workbook
from surveys.formats.xlsform.headers import TRANSLATED
from surveys.questionnaire import checks
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.web.researcher.pages.guide.contents import LANGUAGES, sources
from surveys.web.researcher.pages.guide.examples import ExampleTable, expressions, tables
from surveys.web.researcher.pages.guide.functions import SUBJECTS
from tests.design.workbooks import workbook

from .evaluating import expected, gives


def blocks(kind: str, language: str) -> Iterator[tuple[str, str]]:
    """The page's name and the content of each of its blocks of this kind."""
    for name, source in sources(language).items():
        for token in MarkdownIt().parse(source):
            if token.type == "fence" and token.info == kind:
                yield name, token.content


def examples(kind: str) -> list[object]:
    return [
        pytest.param(content, id=f"{language}-{name}-{number}")
        for language in LANGUAGES
        for number, (name, content) in enumerate(blocks(kind, language), start=1)
    ]


def as_workbook(example: tuple[ExampleTable, ...]) -> bytes:
    return workbook(
        **{table.sheet: [table.headings, *([cell or None for cell in row] for row in table.rows)] for table in example}
    )


@pytest.mark.parametrize("content", examples("survey"))
def test_a_workbook_of_the_guide_reads_and_runs_without_a_problem(content: str) -> None:
    reading = read_workbook(as_workbook(tables(content)), "example.xlsx")
    assert reading.questionnaire is not None
    found = [*reading.problems, *compile(reading.questionnaire).problems, *checks.check(reading.questionnaire)]
    assert [problem.what() for problem in found] == []


@pytest.mark.parametrize("content", examples("expression"))
def test_an_expression_of_the_guide_gives_what_it_says(content: str) -> None:
    example = expressions(content)
    assert example.lines
    results = [gives(expression, example.given) for expression, _ in example.lines]
    assert results == [expected(result) for _, result in example.lines]


@pytest.mark.parametrize("name", [name for subject in SUBJECTS.values() for name in subject])
def test_a_function_of_the_guide_gives_what_it_says(name: str) -> None:
    (_, example) = next(subject[name] for subject in SUBJECTS.values() if name in subject)
    shown = expressions(example)
    assert all(f"{name}(" in expression for expression, _ in shown.lines)
    assert [gives(expression, shown.given) for expression, _ in shown.lines] == [
        expected(result) for _, result in shown.lines
    ]


def test_no_function_of_the_language_is_forgotten() -> None:
    explained = {name for subject in SUBJECTS.values() for name in subject}
    assert explained == {name for name, function in FUNCTIONS.items() if not function.device}


def test_both_languages_have_the_same_pages() -> None:
    assert list(sources("it")) == list(sources("en"))


def test_both_languages_have_the_same_expressions() -> None:
    assert list(blocks("expression", "it")) == list(blocks("expression", "en"))
    assert list(blocks("generated", "it")) == list(blocks("generated", "en"))


def test_both_languages_have_the_same_workbooks_but_for_the_words_that_are_read() -> None:
    for (page, italian), (_, english) in zip(blocks("survey", "it"), blocks("survey", "en"), strict=True):
        assert without_words(italian) == without_words(english), page


def without_words(content: str) -> list[ExampleTable]:
    """The example with the cells emptied that are written in its language."""
    return [
        ExampleTable(
            table.sheet,
            table.headings,
            tuple(
                tuple(
                    "" if heading.split("::")[0] in TRANSLATED or heading == "form_title" or _speaks(cell) else cell
                    for heading, cell in zip(table.headings, row, strict=True)
                )
                for row in table.rows
            ),
        )
        for table in tables(content)
    ]


def _speaks(cell: str) -> bool:
    """Whether a calculation makes words."""
    return cell.startswith(("greeting(", "if(${people}"))
