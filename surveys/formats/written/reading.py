"""Understands a questionnaire written as a text, line by line.

A question begins with a code (D1, Q2a) or a number, or is a paragraph with a question mark; its answers follow, one a
line, with numbers, letters, boxes, bullets, or a code at their end. A table is a grid, or answers and their codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from surveys.formats.numbered_lines import are_codes

from .conditions import Conditions
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
from .marks import answer_from, instruction_in, is_room, jump_cell, jump_in, settle
from .questions import Answer, Kind, Question, Section, Written

LONGEST_PLAIN_ANSWER = 70
LONGEST_TEXT = 4_000
"""Characters of one text, to which further lines are no longer added."""
_HIGHEST_PLAIN_CODE = 94
"""Codes above are those of don't know, refused and other, and follow no order."""


def read_text(text: str) -> Written:
    """Everything that was understood, and the lines that were not. Never raises because of a text's content."""
    reader = _Reader()
    lines = lines_of(text)
    for line, behind in zip(lines, (*lines[1:], None), strict=True):
        reader.behind = behind
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

    def take(self, line: Line) -> None:
        """Understand one more line."""
        if not line.text:
            self._settle_plain()
            self._after_blank = True
            return
        if is_room(line.text):
            return
        if not self._marked(line):
            self._unmarked(line)
        self._after_blank = False

    def written(self) -> Written:
        """What was understood of all lines."""
        self._close()
        written = Written(self._title, self._parts, self._left)
        conditions = Conditions(written.questions)
        for question in written.questions:
            said = [question.condition, *(condition for condition, _ in question.jumps)]
            unread = [(question.line, one) for one in said if one and not conditions.expression(one)]
            self._left.extend(unread)
        self._left.sort()
        return written

    def _marked(self, line: Line) -> bool:
        """Take a line that says by itself what it is."""
        if len(line.cells) > 1 and self._now is not None and self._row(self._now, line):
            return True
        if is_for_all(line) and self._is_followed_by_a_question():
            self._condition = ""
        elif condition := condition_in(line):
            self._asked_if(condition, line)
        elif question := coded(line, self._code):
            self._codes = True
            self._begin(line, question)
        elif (question := beside(line)) and not self._codes and question.code.startswith(str(self._number)):
            self._begin(line, question)
        elif (number := numbered(line)) and self._numbered(line, number):
            pass
        elif self._now is not None and (answer := listed(line)):
            self._answer(self._now, answer)
        elif section := section_in(line):
            self._close()
            self._parts.append(Section(line.number, section))
        elif self._now is not None and (instruction := instruction_in(line.text)):
            self._settle_plain()
            self._now.instructions.append(instruction)
        else:
            return False
        return True

    def _asked_if(self, written: str, line: Line) -> None:
        """Take a condition: of a jump after this question, or of whoever is asked this one or the next."""
        condition, go_to = jump_in(written)
        last = self._now or next((one for one in reversed(self._parts) if isinstance(one, Question)), None)
        if go_to and last is not None:
            self._settle_plain()
            last.jumps.append((condition, go_to))
        elif self._now is not None and self._is_of(self._now):
            self._now.condition = condition
        else:
            self._close()
            if self._condition:
                self._left.append((line.number - 1, self._condition))
            self._condition = condition

    def _is_of(self, now: Question) -> bool:
        """Whether a condition belongs to the question above it: not if the next one begins right beneath."""
        if self._after_blank or now.answers or now.condition:
            return False
        return not self._is_followed_by_a_question()

    def _is_followed_by_a_question(self) -> bool:
        """Whether the next line begins one."""
        number = numbered(self.behind) if self.behind else None
        is_coded = self.behind is not None and coded(self.behind, self._code) is not None
        return is_coded or (number is not None and number.rest.endswith("?"))

    def _numbered(self, line: Line, number: Marked) -> bool:
        if number.mark and _all_coded(self._plain):
            self._settle_plain()
        if self._is_question(number):
            if not number.mark and "?" not in number.rest:  # "3 persone": no number of a list
                return False
            self._begin(line, number)
            return True
        if not number.mark and not self._follows(int(number.code), marked=False):
            return False
        if self._now is None:
            return False
        if not number.mark and not number.rest[0].isupper() and (self._plain or not self._now.answers):
            self._plain.append(line)
        else:
            self._answer(self._now, number)
        return True

    def _is_question(self, number: Marked) -> bool:
        """Whether a number is a question's: it goes on from the last question's, and less well from an answer's."""
        now = self._now
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
        if len(cells) == 2 and not now.items and len(line.cells) == 2:
            codes = [cell for cell in cells if cell.isdigit()]
            if len(codes) != 1:
                return False
            (text,) = [cell for cell in cells if not cell.isdigit()] or [""]
            self._answer(now, Marked(text, codes[0], "\t"))
            return True
        if len(line.cells) < 3:
            return False
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
        settle(now, bool(self._ticked) and all(self._ticked))
        self._parts.append(now)


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
    """The points of a scale at the head of a table: ``1 Per niente``, or words alone."""
    marked = [numbered(Line(0, text, (text,), text)) for text in texts]
    bare = [(one.code, one.rest) for one in marked if one and not one.mark and one.code.isdigit()]
    is_each_numbered = all(one or text.isdigit() for one, text in zip(marked, texts, strict=True))
    are_bare_codes = are_codes(bare) and (is_each_numbered or all(words[0].isupper() for _, words in bare))
    return [
        answer_from(one.rest, one.code) if one and (one.mark or are_bare_codes) else answer_from(text, "")
        for one, text in zip(marked, texts, strict=True)
    ]
