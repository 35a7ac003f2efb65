"""The documents and what must come out of them agree: what is expected stands in the document."""

import io
import re
from collections import Counter
from functools import cache

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P

from surveys.questionnaire.expressions import parse

from .expectations import NAMES, ExpectedCell, ExpectedDocument, read_document, read_expectations

REFERENCE = re.compile(r"\$\{([^}]+)\}")
TYPES = {"select_one", "select_multiple", "integer", "decimal", "text", "range", "rank", "date", "time", "grid", "sum"}
# What issue 24 names, and what institutes write besides: each stands in two documents at least.
CONVENTIONS = {
    "an end at a condition": r"(?i)(se|if)\b.{0,12}?(<|under|meno di)\s?\d+:? .*?(chiud|close)",
    "boxes in one line": r"\[ \] ?(M|Male|Yes|auto)\b\s+\[ \]",
    "round bullets": r"○",
    "square bullets": r"☐|",
    "the letter O as a bullet": r"(?m)^ *O +\w",
    "a number with limits": r"(?i)\bmin\w* \d+,? max\w* \d+",
    "a scale by its ends": r"(?i)0-10|da 0 a 10|0 to 10",
    "a line of numbers": r"1\s+2\s+3\s+4\s+5",
    "a grid in words": r"GRID\s+Agree\s+Neither",
    "the first in order": r"(?i)i primi (tre|due)",
    "the top ranks": r"(?i)rank (the )?(top \d|three|the three|all)",
    "a sum to distribute": r"(?i)distribuisca|divide 100|must sum|somma|total (must|has to) be",
    "several answers": r"(?i)multi-?code|più risposte|multipla|multiple response|code all|tick all",
    "other, specify": r"(?i)(altr|other|else|another)[\w ]*.{0,8}(specif|spec\.|write in)",
    "an answer in a text": r"(\[|\{)(Q|Dom\.|D)?\d+(\]|\})",
    "several codes in a jump": r"(?i)= ?\d (or|o) \d+.{0,4}? (go to|vai)|= ?\d, \d or \d|= ?\d (or|o) \d",
    "two codes in one line": r"(?i)98\.? (dk|don't know)\s+(/ )?99",
    "a code of refusal": r"(?im)^ *9[. ]+(rifiuta|refused)",
    "a code that is not read": r"(?i)\(non leggere: 9",
    "a question that is not asked": r"(?i)non chiedere|do not ask",
    "the reason of a score": r"(?i)perché|motivo|ragione|why",
}
ENDS = {"@screened_out", "@complete"}


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def expectations(name: str) -> ExpectedDocument:
    return read_expectations(name)


def normalise_words(text: str) -> str:
    """The letters and digits of a text, in small letters."""
    return " ".join(re.findall(r"\w+", text.replace("_", " ").lower()))


@cache
def written_text(name: str) -> str:
    """The text of the document as somebody who opens it sees it, with Word's own numbers."""
    file_name, contents = read_document(name)
    if file_name.endswith(".txt"):
        return contents.decode()
    document, counters = docx.Document(io.BytesIO(contents)), dict[int, list[int]]()
    lines = []
    for paragraph in document.element.body.iter(qn("w:p")):
        parts = paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:sym"))
        text = "".join("☐" if part.tag == qn("w:sym") else part.text or "\n" for part in parts)
        lines.append(f"{_list_label(document, paragraph, counters)} {text}")
    return "\n".join(lines)


def _list_label(document: Document, paragraph: CT_P, counters: dict[int, list[int]]) -> str:
    """Return what Word writes before the paragraph of a list, such as ``Q7.``."""
    if paragraph.pPr is None or paragraph.pPr.numPr is None:
        return ""
    number_id, level = paragraph.pPr.numPr.numId.val, paragraph.pPr.numPr.ilvl.val
    counts = counters.setdefault(number_id, [0, 0])
    counts[level] += 1
    counts[level + 1 :] = [0] * len(counts[level + 1 :])
    numbering = document.part.numbering_part.element
    abstract_id = numbering.num_having_numId(number_id).abstractNumId.val
    label = numbering.xpath(f'w:abstractNum[@w:abstractNumId="{abstract_id}"]/w:lvl[{level + 1}]/w:lvlText/@w:val')[0]
    return str(label.replace("%1", str(counts[0])).replace("%2", str(counts[1])))


def is_written(expected: str, document: str) -> bool:
    """Say whether the words stand in the document; what is piped stands there in another spelling."""
    parts = [re.escape(normalise_words(part)) for part in re.split(r"\$\{[^}]+\}|\{interviewer\}", expected)]
    return re.search(r"\W*.{0,40}?\W*".join(parts), normalise_words(document)) is not None


def test_there_are_six_in_each_language_half_of_them_word_documents() -> None:
    kinds = Counter((name[-2:], read_document(name)[0].rpartition(".")[2]) for name in NAMES)
    assert kinds == {(language, kind): 3 for language in ("it", "en") for kind in ("docx", "txt")}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_convention_stands_in_several_documents(convention: str) -> None:
    assert sum(bool(re.search(CONVENTIONS[convention], written_text(name))) for name in NAMES) >= 2


def test_a_document_is_as_long_as_one_of_an_institute(expectations: ExpectedDocument) -> None:
    numbers = [question.number for question in expectations.questions]
    assert 15 <= len(numbers) <= 35
    assert len(set(numbers)) == len(numbers)
    assert {kind for question in expectations.questions for kind in question.types} <= TYPES


@pytest.mark.parametrize("column", ["text", "hint", "row", "open", "introduction", "closing", "answer", "scale"])
def test_what_is_expected_stands_in_the_document(name: str, expectations: ExpectedDocument, column: str) -> None:
    document = written_text(name)
    missing = [
        cell
        for cell in expectations.cells()
        if cell.column == column
        and not any(_is_cell_written(cell, alternative, document) for alternative in cell.alternatives)
    ]
    assert missing == []


def _is_cell_written(cell: ExpectedCell, alternative: str, document: str) -> bool:
    if cell.column == "answer":
        return is_written(alternative.partition(" = ")[2], document)
    if cell.column == "scale":
        return all(is_written(end, document) for end in alternative.split("|")[1:])
    return is_written(alternative, document)


def test_conditions_ask_for_questions_that_exist_and_are_expressions(expectations: ExpectedDocument) -> None:
    numbers = {question.number for question in expectations.questions}
    for cell in expectations.cells():
        if cell.column not in {"relevant", "jump", "quota", "choice_filter", "text"}:
            continue
        for alternative in cell.alternatives:
            asked = {reference.partition("/")[0] for reference in REFERENCE.findall(alternative)}
            assert asked - {"interviewer"} <= numbers, cell
            if cell.column != "text" and not alternative.startswith(("open", "relevant of")):
                condition, _, target = alternative.partition(" -> ")
                assert cell.column != "jump" or target in ENDS | numbers, cell
                if condition != "always":
                    parse(REFERENCE.sub(lambda match: "${q" + re.sub(r"\W", "_", match[1]) + "}", condition))


def test_each_document_has_places_that_no_reader_can_understand(expectations: ExpectedDocument) -> None:
    assert [cell.alternatives[0] for cell in expectations.cells() if cell.column == "open"]


def test_each_question_stands_under_its_number(name: str, expectations: ExpectedDocument) -> None:
    document = normalise_words(written_text(name))
    for question in expectations.questions:
        texts = [cell.alternatives for cell in question.properties if cell.column == "text"]
        beginnings = [re.escape(normalise_words(REFERENCE.split(text)[0])) for text in texts[0]]
        number = re.escape(normalise_words(question.number))
        assert re.search(rf"\b{number} .{{0,60}}?({'|'.join(beginnings)})", document), question.number
