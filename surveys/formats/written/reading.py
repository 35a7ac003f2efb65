"""Understands a questionnaire written as a text, line by line.

A question begins with a code (D1, Q2a) or a number, or is a paragraph with a question mark; its answers follow, one a
line, with numbers, letters, boxes, bullets, or a code at their end. A table is a grid, or answers and their codes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from surveys.formats.numbered_lines import are_codes

from .answers import answer_from, routing_from
from .instructions import SMELL, is_missing_words
from .leftovers import find_open_points, settle_ends
from .lines import (
    Line,
    Marked,
    asked_if,
    beside,
    coded,
    coded_behind,
    condition_in,
    is_for_all,
    lines_of,
    listed,
    numbered,
    parted,
    section_in,
)
from .marks import BOXES, instruction_in, is_room, jump_cell, jump_in, jump_line
from .number_rows import columns_of, missing_words, number_row
from .preamble import closing_in, first_question, read_preamble
from .questions import Answer, Kind, Question, Section, Written
from .settling import settle_question

LONGEST_PLAIN_ANSWER = 70
LONGEST_TEXT = 4_000
"""Characters of one text, to which further lines are no longer added."""
_HIGHEST_PLAIN_CODE = 89
"""Codes above are those of don't know, refused and other, and follow no order."""
_DASHES = frozenset("–—-")
_CODE_HEADING = re.compile(r"(?:cod\w*\.?|code|codice)", re.IGNORECASE)
_ROUTING_HEADING = re.compile(r"(?:routing|vai\sa|salto|filtro|go\sto|skip)", re.IGNORECASE)
_VALUE_HEADING = re.compile(
    r"(?:voto|punteggio|score|rating|euro|points|punti|percentuale|%|risposta|answer)\b.*", re.IGNORECASE
)
_SCALE_LINE = re.compile(r"(?:scala|scale|risposte|answers)\s?:\s?(?P<points>\S.*)", re.IGNORECASE)
_POINTS = re.compile(r"\s[–—-]\s|\s?[;/]\s?|,\s(?=\d)")
_LAST_BRACKETS = re.compile(r"\(([^()]{2,80})\)\s*$")
_CODE_IN_BRACKETS = re.compile(r"(?P<words>[^()]{1,80}?)\s?\((?P<code>\d{1,2})\)")
_POINT = re.compile(r"(?P<code>\d{1,2})\s?[=:.)]?\s(?P<words>\D.*)")


def read_text(text: str) -> Written:
    """Everything that was understood, and the lines that were not. Never raises because of a text's content."""
    reader = _Reader()
    lines = lines_of(text)
    start = first_question(lines) or 0
    if start:
        lines = [*reader.begin(lines[:start]), *lines[start:]]
    for place, (line, behind) in enumerate(zip(lines, (*lines[1:], None), strict=True)):
        reader.behind = behind
        if reader.is_closing(line, lines[place + 1 :]):
            break
        condition, *question = parted(line)
        if question:
            reader.take(Line(line.number, "", ("",), ""))
        for one in (condition, *question):
            reader.take(one)
    return reader.written()


class _Reader:
    """Goes from line to line; ``_now`` is the question to which a line may still belong."""

    def __init__(self) -> None:
        self.behind: Line | None = None
        """The line that comes next."""
        self._parts: list[Question | Section] = []
        self._left: list[tuple[int, str]] = []
        self._now: Question | None = None
        self._condition = ""
        self._plain: list[Line] = []
        """Lines right beneath a question without any mark: its answers, or more of its text.

        Some may begin with a number, which is a code if all do: ``1 uomo``, not ``1 volta al mese``.
        """
        self._after_blank = True
        self._codes = False
        """Whether questions have codes of letters and digits; numbers are then those of answers."""
        self._code, self._number, self._mark, self._answer_mark = "", 0, "", ""
        self._spaced = False
        """Whether blank lines stand between the answers of this question."""
        self._ticked: list[bool] = []
        self._headed = False
        """Whether the answers stand at the head of a table, so that what comes beneath are items."""
        self._title = ""
        self._hints: list[str] = []
        """Instructions that stand before the first question."""
        self._doubtful: list[str] = []
        """Lines that sound like a rule for the next question, and are none that is understood."""
        self._source = ""
        """The line of the condition that waits for its question."""
        self._has_codes, self._has_routing = False, False
        """Whether the table's heading names codes and where answers lead."""
        self._closing: Question | None = None

    def begin(self, lines: list[Line]) -> list[Line]:
        """Take what stands before the first question; the lines that say something of it are returned."""
        preamble = read_preamble(lines)
        self._title, self._hints, self._doubtful = preamble.title, preamble.instructions, preamble.quotas
        if preamble.introduction:
            self._parts.append(preamble.introduction)
        if preamble.section:
            self._parts.append(preamble.section)
        return preamble.rest

    def is_closing(self, line: Line, following: list[Line]) -> bool:
        """Take the thanks at the end, if the line is their heading."""
        if not any(isinstance(part, Question) for part in self._parts) and self._now is None:
            return False
        words = closing_in(line, following)
        if words is None:
            return False
        self._close()
        texts = [words, *(one.text for one in following)]
        self._closing = Question(line.number, text=" ".join(text for text in texts if text), kind=Kind.NOTE)
        return True

    def take(self, line: Line) -> None:
        """Understand one more line."""
        if not line.text:
            self._settle_plain()
            self._after_blank = True
            return
        if is_room(line.text):
            if self._now is not None and BOXES.search(line.text):
                self._now.has_boxes = True
            return
        if not self._marked(line):
            self._unmarked(line)
        self._after_blank = False

    def written(self) -> Written:
        """What was understood of all lines."""
        self._close()
        questions = [part for part in self._parts if isinstance(part, Question)]
        if self._condition and questions and self._closing:  # behind the last question: there is no other
            questions[-1].condition, self._condition = questions[-1].condition or self._condition, ""
            questions[-1].sources[questions[-1].condition] = self._source
        if questions:
            questions[-1].open_points.extend(self._doubtful)
        if self._condition:
            self._left.append((questions[-1].line if questions else 1, self._condition))
            if questions:
                questions[-1].open_points.append(self._source or self._condition)
        if self._closing:
            self._parts.append(self._closing)
        written = Written(self._title, self._parts, self._left)
        settle_ends(written)
        self._left.extend(find_open_points(written))
        self._left.sort()
        return written

    def _marked(self, line: Line) -> bool:
        """Take a line that says by itself what it is."""
        if len(line.cells) > 1 and self._now is not None and self._row(self._now, line):
            return True
        if is_for_all(line) and self._is_followed_by_a_question():
            self._condition = ""
            return True
        if self._is_jump(line):
            return True
        if condition := condition_in(line):
            self._asked_if(condition, line)
            return True
        return self._is_begin(line) or self._is_answer(line) or self._is_between(line)

    def _is_begin(self, line: Line) -> bool:
        """Take a line that begins a question by its code."""
        if question := coded(line, self._code):
            self._codes = True
        else:
            question = None if self._codes else beside(line)
            if question is None or not question.code.startswith(str(self._number)):
                return False
        self._begin(line, question)
        return True

    def _is_answer(self, line: Line) -> bool:
        """Take a line that belongs to the question above it by its form; a number may begin one as well."""
        if self._is_number_row(line) or ((number := numbered(line)) and self._numbered(line, number)):
            return True
        if self._now is None:
            return False
        if self._is_instruction(line):
            self._settle_plain()
            self._now.instructions.append(line.text)
        elif answer := listed(line):
            if self._headed:
                self._settle_plain()
                self._now.items.append(answer.rest)
            else:
                self._answer(self._now, answer)
        else:
            return False
        return True

    def _is_between(self, line: Line) -> bool:
        """Take a heading, an instruction, or a rule for the next question."""
        section, instruction = section_in(line), instruction_in(line.text)
        if self._is_doubtful(line) and (section or not instruction or self._now is None):
            self._doubtful.append(line.raw)
        elif section:
            self._close()
            self._parts.append(Section(line.number, section))
        elif instruction and self._now is not None:
            self._take_instruction(self._now, instruction, line)
        else:
            return False
        return True

    def _take_instruction(self, now: Question, instruction: str, line: Line) -> None:
        """Take a line in brackets: of the question above it, or a rule for the one below."""
        if self._is_doubtful(line) and (now.answers or self._is_followed_by_a_question()):
            self._doubtful.append(line.raw)
            return
        self._settle_plain()
        now.instructions.append(instruction)

    def _is_doubtful(self, line: Line) -> bool:
        """Whether a line sounds like a rule: it is in capitals or brackets, and of filters, samples, modules."""
        is_shouted = not any(sign.islower() for sign in line.text) and "?" not in line.text
        return (is_shouted or line.text[0] in "([") and SMELL.search(line.text) is not None

    def _is_instruction(self, line: Line) -> bool:
        """Whether a line in capitals right beneath a question's words says how it is asked."""
        if self._now is None or self._after_blank or self._now.answers or self._now.items or not self._now.text:
            return False
        letters = [sign for sign in line.text if sign.isalpha()]
        is_shouted = len(letters) >= 2 and all(sign.isupper() for sign in letters)
        is_heading = len(line.cells) > 2 or line.text.startswith("#") or _is_grid_heading(line)
        return is_shouted and not is_heading and not (SMELL.search(line.text) and self._is_followed_by_a_question())

    def _is_jump(self, line: Line) -> bool:
        """Take a line that is a jump after the last question."""
        jump = jump_line(line.text)
        last = self._now or next((one for one in reversed(self._parts) if isinstance(one, Question)), None)
        if jump is None or last is None or last.kind is Kind.NOTE or "?" in line.text:
            return False
        self._settle_plain()
        last.jumps.append(jump)
        last.sources[jump[0]] = line.raw
        return True

    def _is_number_row(self, line: Line) -> bool:
        """Take a line of numbers to choose from, or the heading of such lines."""
        now = self._now
        if now is None:
            return False
        if _is_grid_heading(line):
            self._settle_plain()
            now.answers, self._headed = _headed(columns_of(line.raw)[1:]), True
            return True
        if (points := _SCALE_LINE.fullmatch(line.text)) and (answers := _points(points["points"])):
            self._settle_plain()
            now.answers, self._headed = answers, True
            return True
        if row := number_row(line.raw):
            self._settle_plain()
            if now.answers and (not row.label.startswith("[") or any(answer.code for answer in now.answers)):
                return False
            now.items, now.answers = [*now.items, *(answer.text for answer in now.answers)], []
            now.scale = (row.low, row.high)
            if row.label and not row.label.startswith("["):
                now.items.append(row.label)
            now.nonresponse.extend(one for one in row.missing if one not in now.nonresponse)
            return True
        columns = columns_of(line.raw)
        if len(columns) > 1 and self.behind is not None and number_row(self.behind.raw) and not now.items:
            missing = [one for column in columns for one in missing_words(column)]
            ends = [column for column in columns if not missing_words(column)]
            now.ends = (ends[0], ends[1]) if len(ends) == 2 else now.ends
            now.nonresponse.extend(missing)
            return True
        return False

    def _asked_if(self, written: str, line: Line) -> None:
        """Take a condition: of a jump after this question, or of whoever is asked this one or the next."""
        condition, go_to = jump_in(written)
        last = self._now or next((one for one in reversed(self._parts) if isinstance(one, Question)), None)
        if go_to and last is not None:
            self._settle_plain()
            last.jumps.append((condition, go_to))
            last.sources[condition] = line.raw
        elif self._now is not None and self._is_of(self._now):
            self._now.condition = condition
            self._now.sources[condition] = line.raw
        else:
            self._close()
            if self._condition:
                self._left.append((line.number - 1, self._condition))
                self._doubtful.append(self._source)
            self._condition, self._source = condition, line.raw

    def _is_of(self, now: Question) -> bool:
        """Whether a condition belongs to the question above it: not if the next one begins right beneath."""
        if self._after_blank or now.answers or now.condition:
            return False
        return not self._is_followed_by_a_question()

    def _is_followed_by_a_question(self) -> bool:
        """Whether the next line begins one."""
        number = numbered(self.behind) if self.behind else None
        is_coded = self.behind is not None and coded(self.behind, self._code) is not None
        return is_coded or (number is not None and "?" in number.rest)

    def _numbered(self, line: Line, number: Marked) -> bool:
        if number.mark and _all_coded(self._plain):
            self._settle_plain()
        if self._is_question(number):
            if not number.mark and "?" not in number.rest:  # "3 persone": no number of a list
                return False
            self._begin(line, number)
            return True
        if not number.mark and not self._follows(int(number.code), marked=False) and not _is_missing(number):
            return False
        if self._now is None:
            return False
        is_word = not number.mark and not number.rest[0].isupper() and not (_is_missing(number) and self._now.answers)
        if is_word and (self._plain or not self._now.answers):
            self._plain.append(line)
        else:
            self._answer(self._now, number)
        return True

    def _is_question(self, number: Marked) -> bool:
        """Whether a number is a question's: it goes on from the last question's, and less well from an answer's."""
        now = self._now
        if self._codes and number.code.isdigit() and number.mark in _DASHES:
            is_next = int(number.code) == self._number + 1
            return is_next and ("?" in number.rest or number.mark == self._mark)
        if self._codes or not number.code[-1].isdigit():
            return not self._codes and now is None
        value = int(number.code)
        if now is None:
            return True
        if number.rest.endswith("?") and self._is_out_of_line(value, number.mark):
            return True
        if value != self._number + 1 or value > _HIGHEST_PLAIN_CODE:
            return False
        if not self._follows(value, marked=bool(number.mark)) or "?" in number.rest:
            return True
        if number.mark != self._answer_mark:
            return number.mark == self._mark
        return self._after_blank and not self._spaced

    def _is_out_of_line(self, value: int, mark: str) -> bool:
        """Whether the number before a question mark goes on from no answer's: questions are numbered oddly."""
        if not mark or value > _HIGHEST_PLAIN_CODE:
            return False
        is_as_questions = self._now is not None and bool(self._now.answers) and mark == self._mark != self._answer_mark
        return is_as_questions or not self._follows(value, marked=True)

    def _follows(self, value: int, *, marked: bool) -> bool:
        """Whether an answer's number goes on from the one before it; a ``marked`` one from none that may be a word."""
        if self._now is None:
            return False
        pending = (one.code for line in reversed(self._plain) if (one := numbered(line)) and one.code.isdigit())
        given = (one.code for one in reversed(self._now.answers) if one.code)
        last = next((int(code) for code in chain(() if marked else pending, given)), None)
        expected = (0, 1) if last is None else (last + 1,)
        return value > _HIGHEST_PLAIN_CODE or value in expected

    def _begin(self, line: Line, marked: Marked) -> Question:
        self._close()
        condition, text = ("", marked.rest) if self._condition else asked_if(marked.rest)
        begun = self._now = Question(line.number, marked.code, text, condition=self._condition or condition)
        begun.sources[begun.condition] = self._source if self._condition else marked.rest[: -len(text)].strip()
        begun.instructions, begun.open_points = self._hints, self._doubtful
        self._hints, self._doubtful, self._source = [], [], ""
        self._has_codes = self._has_routing = False
        self._condition, self._answer_mark, self._spaced, self._ticked, self._headed = "", "", False, [], False
        self._code = marked.code or self._code
        if marked.code.isdigit():
            self._number, self._mark = int(marked.code), marked.mark
        return begun

    def _answer(self, now: Question, marked: Marked) -> None:
        self._settle_plain()
        self._spaced = self._after_blank
        code = marked.code if marked.code.isdigit() else ""
        now.answers.append(answer_from(marked.rest, code))
        self._answer_mark = marked.mark
        self._ticked.append(marked.ticked)

    def _row(self, now: Question, line: Line) -> bool:
        """Take a row of a table under a question: an answer and its code, a grid's scale, or an item of a grid."""
        cells = [cell for cell in line.cells if cell]
        if self._is_table_heading(now, line):
            return True
        if self._headed and not now.answers and cells and not cells[0].isdigit():
            now.items.append(cells[0])
            return True
        if self._has_codes and (answer := self._coded_answer(line)):
            self._settle_plain()
            now.answers.append(answer)
            self._ticked.append(False)
            return True
        if _is_grid_heading(line) or (not now.answers and number_row(line.raw)):
            return False
        if len(cells) == 2 and not now.items and len(line.cells) == 2:
            return self._pair(now, cells)
        return len(line.cells) > 2 and self._row_of_grid(now, line, cells)

    def _pair(self, now: Question, cells: Sequence[str]) -> bool:
        """Take an answer and its code."""
        codes = [cell for cell in cells if cell.isdigit()]
        if len(codes) != 1:
            return False
        (text,) = [cell for cell in cells if not cell.isdigit()] or [""]
        self._answer(now, Marked(text, codes[0], "\t"))
        return True

    def _row_of_grid(self, now: Question, line: Line, cells: Sequence[str]) -> bool:
        """Take a grid's scale, or an item of a grid; or an answer with its code and a jump."""
        if not now.items and not self._headed and (answer := _in_cells(cells)):
            self._answer(now, answer)
            return True
        self._settle_plain()
        first, *others = line.cells
        if not now.answers and not now.scale and not all(one.isdigit() or not one for one in others):
            now.answers, self._headed = _headed([text for text in others if text]), True
        elif first:
            now.items.append(first)
            numbers = [int(one) for one in others if one.isdigit()]
            if not now.answers and len(numbers) > 1:
                now.scale = (min(numbers), max(numbers))
            elif len({*numbers}) == len(now.answers) == len(others) and not any(one.code for one in now.answers):
                for point, code in zip(now.answers, others, strict=True):
                    point.code = code
        else:
            return False
        return True

    def _is_table_heading(self, now: Question, line: Line) -> bool:
        """Take the heading of a table of answers with codes, or of items with room for a number."""
        cells = [cell for cell in line.cells if cell]
        if len(cells) < 2 or now.answers or now.items:
            return False
        if any(_CODE_HEADING.fullmatch(cell) for cell in cells):
            self._has_codes = True
            self._has_routing = any(_ROUTING_HEADING.fullmatch(cell) for cell in cells)
            return True
        if len(cells) == 2 and len(line.cells) == 2 and _VALUE_HEADING.fullmatch(cells[1]):
            self._settle_plain()
            self._headed = True
            now.instructions.append(cells[1])
            return True
        return False

    def _coded_answer(self, line: Line) -> Answer | None:
        """The answer in a row of a table with codes, and where it leads."""
        cells = list(line.cells)
        code = next((cell for cell in cells[:2] if cell.isdigit()), None)
        if code is None or len(cells) > 3:
            return None
        cells.remove(code)
        answer = answer_from(cells[0], code)
        if len(cells) > 1:
            routing_from(answer, cells[1])
        return answer

    def _unmarked(self, line: Line) -> None:
        """Take a line that is only words."""
        now = self._now
        if now is not None and not now.text:
            now.text = line.text
        elif now is not None and self._headed and not self._after_blank:
            now.items.append(line.text)
        elif not self._title and not self._parts and now is None and _is_title(line.text):
            self._title = line.text
        elif now is None or self._after_blank:
            if now is not None and _goes_on(now) and "?" not in line.text:
                now.text += f"\n{line.text}"
                return
            begun = self._begin(line, Marked(line.text))
            if "?" not in line.text and not line.text.endswith((":", "…", "...")):
                begun.kind = Kind.NOTE
        elif now.answers and not self._plain:
            if line.text[0].islower() and len(now.answers[-1].text) < LONGEST_TEXT:
                now.answers[-1] = answer_from(f"{now.answers[-1].text} {line.text}", now.answers[-1].code)
            else:
                self._left.append((line.number, line.text))
                now.open_points.append(line.raw)
        else:
            self._plain.append(line)

    def _settle_plain(self) -> None:
        """Decide what lines without a mark are: answers if there are several short ones, otherwise the text goes on."""
        now, plain = self._now, self._plain
        self._plain = []
        if now is None or not plain:
            return
        texts = [line.text for line in plain]
        if coded := _all_coded(plain) or coded_behind(plain):
            for one in coded:
                now.answers.append(answer_from(one.rest, one.code))
                self._ticked.append(False)
        elif len(texts) > 1 and all(len(text) <= LONGEST_PLAIN_ANSWER and "?" not in text for text in texts):
            now.answers.extend(answer_from(text, "") for text in texts)
        else:
            now.text = " ".join([now.text, *texts])

    def _close(self) -> None:
        self._settle_plain()
        now, self._now = self._now, None
        if now is None:
            return
        if now.kind is Kind.NOTE and (now.answers or now.items):
            now.kind = Kind.TEXT
        settle_question(now, bool(self._ticked) and all(self._ticked))
        self._parts.append(now)


def _is_grid_heading(line: Line) -> bool:
    return line.raw[:4].upper() == "GRID" and len(columns_of(line.raw)) >= 3


def _points(written: str) -> list[Answer]:
    """The points of a scale in one line: ``1 Never - 2 Often (do not read: 9 don't know)``."""
    last = _LAST_BRACKETS.search(written)
    points = _POINTS.split(written[: last.start()].strip() if last else written)
    if last:
        points.append(last[1].rpartition(":")[2].strip())
    found = [_POINT.fullmatch(point.strip()) for point in points]
    if len(found) < 3 or not all(found):
        return []
    return [answer_from(one["words"], one["code"]) for one in found if one]


def _is_missing(number: Marked) -> bool:
    """Whether a number is the code of don't know or refused."""
    return is_missing_words(_LAST_BRACKETS.sub("", number.rest))


def _goes_on(question: Question) -> bool:
    """Whether a paragraph after a blank line may be more of the question's text."""
    is_whole = question.answers or question.items or len(question.text) > LONGEST_TEXT
    return not is_whole and "?" not in question.text


def _is_title(text: str) -> bool:
    return len(text) <= 80 and text[-1] not in "?.:…,;!"


def _all_coded(lines: Sequence[Line]) -> list[Marked]:
    """The lines without the numbers that are their codes; none if they are words, or if a line has none."""
    found = [one for line in lines if (one := numbered(line)) and one.code.isdigit()]
    is_all = len(found) == len(lines) > 0 and are_codes((one.code, one.rest) for one in found)
    return found if is_all and int(found[0].code) in (0, 1) else []


def _in_cells(cells: Sequence[str]) -> Marked | None:
    """An answer in a row with its code, and maybe where it leads: ``Sì | 1 | → D3``."""
    codes, texts = [cell for cell in cells if cell.isdigit()], [cell for cell in cells if not cell.isdigit()]
    if len(codes) != 1 or len(codes[0]) > 3 or not 1 <= len(texts) <= 2:
        return None
    jump = jump_cell(texts[1]) if len(texts) == 2 else ""
    return Marked(texts[0] + jump, codes[0], "\t") if jump or len(texts) == 1 else None


def _headed(texts: Sequence[str]) -> list[Answer]:
    """The points of a scale at the head of a table: ``1 Per niente``, ``Never (1)``, or words alone."""
    behind = [_CODE_IN_BRACKETS.fullmatch(text) for text in texts]
    if all(behind):
        return [answer_from(one["words"], one["code"]) for one in behind if one]
    marked = [numbered(Line(0, text, (text,), text)) for text in texts]
    bare = [(one.code, one.rest) for one in marked if one and not one.mark and one.code.isdigit()]
    is_each_numbered = all(one or text.isdigit() for one, text in zip(marked, texts, strict=True))
    are_bare_codes = are_codes(bare) and (is_each_numbered or all(words[0].isupper() for _, words in bare))
    return [
        answer_from(one.rest, one.code) if one and (one.mark or are_bare_codes) else answer_from(text, "")
        for one, text in zip(marked, texts, strict=True)
    ]
