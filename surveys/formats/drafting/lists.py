"""Lists of answers as they are typed or pasted: from Excel, Word or a plain list, with codes or without."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveys.formats.editing import AddAnswers, FreeCodes, MoveRows, NewList, Operation, SetCell
from surveys.formats.numbered_lines import are_codes, number_in
from surveys.formats.pasted_cells import lines_of_paste
from surveys.formats.xlsform.grid import Row, clean_text
from surveys.formats.xlsform.types import named_list, with_list
from surveys.questionnaire.types.searching import flat

from .blocks import place_of
from .written import Written, column_for, folded_list, free_list, heading_for

MOST_PASTED = 10_000
"""Lines taken of a paste; more belong into the workbook."""
EQUAL, NEW, CHANGED = "equal", "new", "changed"
BULLET = re.compile(r"(?:[-–•*·□○◦☐☑❏❑\uf0a7\uf0b7]|[a-z]\))\s+(\S.*)")
_BEHIND = re.compile(r"(\S.*?)(?:\s?(?:[.…_]{2,}|…)\s?|\s?[(\[])(\d{1,3})[)\]]?")
LONGEST_WORD = 28
_WORD = re.compile(r"[a-z0-9]+")
_CODE = re.compile(r"[\w.-]{1,32}", re.ASCII)
"""What may be a code in a column of words: ``IT``, ``north``; a word with an accent is a text."""


@dataclass(frozen=True, slots=True)
class PastedAnswer:
    """An answer of a paste: its code, its texts in the order of the languages, and what becomes of it.

    ``state``: equal, new or changed; ``row``: that of the answer with its code.
    """

    code: str
    texts: tuple[str, ...]
    state: str
    row: int | None = None


def read_pasted(text: str, written: Written, list_name: str) -> list[PastedAnswer]:
    """The answers of a paste, compared with those of the list: ``code⇥text⇥english``, ``1) text``, or texts alone.

    An answer without a code is the one that has its text already, else it gets the first free code: a number, or a
    word where the other lines have words for codes. Codes that stand before different texts are none.
    """
    table, rows = written.choices, rows_of_list(written, list_name)
    by_code = {table.cell(row, "name"): row for row in rows}
    by_text = {table.cell(row, "label").lower(): table.cell(row, "name") for row in rows}
    lines = _read([line for line in lines_of_paste(text)[:MOST_PASTED] if line.strip()])
    given = {code for code, _ in lines if code}
    has_words = any(not code.isdecimal() for code in given)
    free, found = FreeCodes([*by_code, *given]), []
    for code, texts in lines:
        if not code:
            code = by_text.get(texts[0].lower(), "")
            if not code or code in given:
                code = free.take_word(_word_code(texts[0], like=given)) if has_words else free.take()
        found.append(_compared(written, code, texts, by_code.get(code)))
    return list({one.code: one for one in found}.values())


def lines_left_out(text: str) -> int:
    """How many lines of a paste are not taken, as there are too many."""
    return max(len(lines_of_paste(text)) - MOST_PASTED, 0)


def pasted(written: Written, list_name: str, answers: Iterable[PastedAnswer]) -> list[Operation]:
    """What makes the list say what was pasted: new answers behind the others, new texts in their cells."""
    operations, new = list[Operation](), []
    for one in answers:
        if one.state == NEW:
            new.append(answer_cells(written, one))
        elif one.state == CHANGED and one.row is not None:
            operations += [
                SetCell("choices", one.row, _label(written, at), text) for at, text in enumerate(one.texts) if text
            ]
    return [*operations, AddAnswers(list_name, tuple(new))] if new else operations


def answer_moved(written: Written, row: int, by: int) -> list[Operation]:
    """The answer stands so many places further down in its list, or up (``by`` -1); none if it is at the edge."""
    table = written.choices
    listed = next((table.cell(one, "list_name") for one in table.rows if one.number == row), "")
    numbers = [one.number for one in rows_of_list(written, listed)]
    at = numbers.index(row) if row in numbers else -1
    to = min(max(at + by, 0), len(numbers) - 1)
    if at < 0 or to == at:
        return []
    if to > at:
        return [MoveRows("choices", (row,), numbers[to])]
    return [MoveRows("choices", (row,), _before(table.rows, numbers[to], written.headings_at["choices"]))]


def _before(rows: Sequence[Row], row: int, heading: int) -> int:
    """The row above one, or that of the headings."""
    at = place_of(rows, row)
    return rows[at - 1].number if at else heading


def answer_placed(written: Written, row: int, beside: int, *, before: bool = False) -> list[Operation]:
    """The answer stands behind another one of its list, or before it; none if it stands there already."""
    rows = written.choices.rows
    listed = next((written.choices.cell(one, "list_name") for one in rows if one.number == row), "")
    if row == beside or beside not in [one.number for one in rows_of_list(written, listed)]:
        return []
    at, own = place_of(rows, beside), place_of(rows, row)
    if at is None or own is None or at == own + (1 if before else -1):
        return []
    if not before:
        return [MoveRows("choices", (row,), beside)]
    return [MoveRows("choices", (row,), _before(rows, beside, written.headings_at["choices"]))]


def detached(written: Written, row: int) -> list[Operation]:
    """The question has a copy of its list for itself."""
    table, choices = written.survey, written.choices
    found = next((one for one in table.rows if one.number == row), None)
    held = named_list(table.cell(found, "type")) if found else ""
    rows = rows_of_list(written, held)
    if found is None or not rows:
        return []
    name = free_list(written, table.cell(found, "name"))
    others = [heading for heading in choices.headings if heading.field != "list_name"]
    copies = [{one.words: row.at(one.index) for one in others if row.at(one.index)} for row in rows]
    return [NewList(name, tuple(copies)), SetCell("survey", row, "type", with_list(table.cell(found, "type"), name))]


def rows_of_list(written: Written, list_name: str) -> list[Row]:
    """The rows of a list, whose name is compared without regard to case and white space."""
    wanted = folded_list(list_name)
    table = written.choices
    return [row for row in table.rows if wanted and folded_list(table.cell(row, "list_name")) == wanted]


def _read(lines: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The code of each line, ``""`` if it has none, and its texts; none has a code that stands before others, too."""
    cells = _codes_first(_without_spare_columns([[clean_text(cell) for cell in line.split("\t")] for line in lines]))
    coded = all(_CODE.fullmatch(one[0]) for one in cells if len(one) > 1 and one[0] and any(one[1:]))
    found = [_parts(one, coded=coded) for one in cells]
    bare = [_bare(code, texts) for code, texts in found]
    if all(code or pair for (code, _), pair in zip(found, bare, strict=True)):
        every = [pair or (code, texts) for (code, texts), pair in zip(found, bare, strict=True)]
        if len({code for code, _ in every}) == len(every) and are_codes(
            (code, texts[0]) for code, texts in filter(None, bare)
        ):
            return every
    texts_of = defaultdict[str, set[tuple[str, ...]]](set)
    for code, texts in found:
        texts_of[code].add(texts)
    return [(code if len(texts_of[code]) == 1 else "", texts) for code, texts in found]


def _bare(code: str, texts: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The number with which a text without a code begins, and the words behind it."""
    number = number_in(texts[0]) if not code and len(texts) == 1 else None
    return (number.number, (number.rest,)) if number and not number.mark and not number.sub else None


def _without_spare_columns(lines: list[list[str]]) -> list[list[str]]:
    """The cells of the lines without columns before the first one that says anything."""
    spare = min((next((at for at, cell in enumerate(one) if cell), 0) for one in lines), default=0)
    return [one[spare:] for one in lines]


def _codes_first(lines: list[list[str]]) -> list[list[str]]:
    """The cells with the codes before the texts, where each line ends with one: ``Sì⇥1``, ``Sì ... 1``, ``Sì (1)``."""
    behind = [_code_last(one) for one in lines]
    codes = {one[0] for one in behind if one}
    return [one for one in behind if one] if len(codes) == len(lines) > 1 else lines


def _code_last(cells: list[str]) -> list[str] | None:
    said = cells[: max((at for at, cell in enumerate(cells, 1) if cell), default=0)]
    if len(said) == 1 and (found := _BEHIND.fullmatch(said[0])):
        said = [found[1], found[2]]
    if len(said) < 2 or not said[-1].isdecimal() or len(said[-1]) > 4 or number_in(said[0]) or said[0].isdecimal():
        return None
    return [said[-1], *said[:-1]]


def _parts(cells: Sequence[str], *, coded: bool) -> tuple[str, tuple[str, ...]]:
    """The code of a line of cells, ``""`` if none is marked as one, and its texts.

    ``coded``: whether words of the first column are codes; numbers are, and an empty cell is a code that is missing.
    """
    if len(cells) > 1:
        if not cells[0]:
            return "", tuple(cells[1:])
        if len(cells[0]) <= 32 and (cells[0].isdecimal() or (coded and any(cells[1:]))):
            return cells[0], tuple(cells[1:])
        return "", tuple(cells)
    number = number_in(cells[0])
    if number and number.mark and not number.sub:
        return number.number, (number.rest,)
    match = BULLET.fullmatch(cells[0])
    return "", (match[1] if match else cells[0],)


def _word_code(text: str, like: Iterable[str]) -> str:
    """Return a code made of the words of an answer, in capitals if the codes it shall be like are."""
    word = "_".join(_WORD.findall(flat(text)))[:LONGEST_WORD] or "other"
    return word.upper() if all(code == code.upper() for code in like) else word


def _compared(written: Written, code: str, texts: tuple[str, ...], row: Row | None) -> PastedAnswer:
    if row is None:
        return PastedAnswer(code, texts, NEW)
    held = [_held(written, row, at) for at in range(len(texts))]
    same = all(not text or text == one for text, one in zip(texts, held, strict=True))
    return PastedAnswer(code, texts, EQUAL if same else CHANGED, row.number)


def _held(written: Written, row: Row, at: int) -> str:
    language = written.languages[at].code if at < len(written.languages) else ""
    heading = column_for(written.choices, "label", language)
    return row.at(heading.index) if heading else ""


def _label(written: Written, at: int) -> str:
    language = written.languages[at].code if at < len(written.languages) else ""
    heading = column_for(written.choices, "label", language)
    return heading.words if heading else heading_for("label", language, written.languages)


def answer_cells(written: Written, answer: PastedAnswer) -> Mapping[str, str]:
    """Return the cells of an answer by their headings, without that of the list's name."""
    most = max(len(written.languages), 1)
    texts = {_label(written, at): text for at, text in enumerate(answer.texts[:most]) if text}
    return {"name": answer.code, **texts}
