"""Makes a questionnaire workbook of a written questionnaire."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from surveys.formats.starter import workbook_of
from surveys.formats.starter_study import Row

from .conditions import Conditions
from .questions import Answer, Kind, Question, Written

_YES_NO = frozenset({("sì", "no"), ("si", "no"), ("yes", "no")})
_MISSING_CODES = {"dk": 98, "refused": 99}
_TYPES = {Kind.NUMBER: "integer", Kind.TEXT: "text", Kind.DATE: "date", Kind.NOTE: "note"}


def written_workbook(
    written: Written, *, title: str, language: tuple[str, str], translate: Callable[[str], str] = str
) -> bytes:
    """The .xlsx workbook, with every column of the template. ``language``: its code, and how its headings name it."""
    code, name = language
    rows = _Rows(written, code)
    survey = list(rows.survey())
    sheets: dict[str, tuple[Row, ...]] = {
        "survey": tuple(survey),
        "choices": tuple(rows.choices),
        "routes": tuple(rows.routes()),
        "scripts": tuple(rows.scripts()),
        "settings": ({"form_title": written.title or title, "default_language": name},),
    }
    return workbook_of(sheets, {code: name}, translate)


class _Rows:
    """The rows of the sheets. ``choices`` fills while the survey's rows are made."""

    def __init__(self, written: Written, language: str) -> None:
        self._written, self._language = written, language
        self.choices: list[Row] = []
        self._lists: dict[tuple[tuple[str, str, str, bool, bool], ...], str] = {}
        self._conditions = Conditions(written.questions)
        said = [one if one.kind is Kind.NOTE else None for one in (*written.questions[:1], *written.questions[1:][-1:])]
        self._introduction, self._closing = (*said, None, None)[:2]

    def survey(self) -> Iterator[Row]:
        """The rows of the sheet ``survey``."""
        is_open, sections = False, 0
        for part in self._written.parts:
            if isinstance(part, Question):
                if part is not self._introduction and part is not self._closing:
                    yield from self._question(part)
                continue
            if is_open:
                yield {"type": "end_group"}
            sections += 1
            is_open = True
            yield {"type": "begin_group", "name": f"section_{sections}", **self._text("label", part.title)}
        if is_open:
            yield {"type": "end_group"}

    def scripts(self) -> Iterator[Row]:
        """The rows of the sheet ``scripts``: what is said before the first question, and after the last."""
        for name, said in (("introduction", self._introduction), ("closing", self._closing)):
            if said is not None:
                yield {"name": name, **self._text("text", said.text)}

    def routes(self) -> Iterator[Row]:
        """The rows of the sheet ``routes``, one for each jump that an answer says."""
        for question in self._written.questions:
            name = self._conditions.names[id(question)]
            for answer, code in zip(question.answers, _codes(question.answers), strict=True):
                if answer.go_to and question.kind in (Kind.ONE, Kind.SEVERAL):
                    yield {
                        "after": name,
                        "when": self._conditions.holds(question, code),
                        "go_to": self._conditions.place(answer.go_to),
                    }
            for condition, go_to in question.jumps:
                if when := self._conditions.expression(condition):
                    yield {"after": name, "when": when, "go_to": self._conditions.place(go_to)}

    def _question(self, question: Question) -> Iterator[Row]:
        name = self._conditions.names[id(question)]
        row: dict[str, str | int] = {"name": name, **self._text("label", question.text)}
        if hint := "\n".join(question.instructions + self._unread_condition(question)):
            row |= self._text("hint", hint)
        if relevant := self._conditions.expression(question.condition):
            row["relevant"] = relevant
        if question.kind is Kind.GRID:
            yield from self._grid(question, row)
            return
        yield {"type": self._type(question, name), **row, **self._details(question)}

    def _grid(self, question: Question, row: dict[str, str | int]) -> Iterator[Row]:
        yield {"type": "begin_group", **row, **({"order": "random"} if question.shuffled else {})}
        name = str(row["name"])
        asked = self._type(question, name)
        details = {key: value for key, value in self._details(question).items() if key != "order"}
        for number, item in enumerate(question.items, start=1):
            yield {"type": asked, "name": f"{name}_{number}", **self._text("label", item), **details}
        yield {"type": "end_group"}

    def _type(self, question: Question, name: str) -> str:
        if question.answers and question.kind in (Kind.ONE, Kind.SEVERAL, Kind.GRID):
            kind = "select_multiple" if question.kind is Kind.SEVERAL else "select_one"
            return f"{kind} {self._list(question.answers, name)}"
        return (
            "range"
            if question.scale and question.kind in (Kind.SCALE, Kind.GRID)
            else _TYPES.get(question.kind, "text")
        )

    def _details(self, question: Question) -> dict[str, str | int]:
        details: dict[str, str | int] = {} if question.kind is Kind.NOTE else {"required": "yes"}
        if question.answers:
            if question.read_out is not None:
                details["read_out"] = "yes" if question.read_out else "no"
            if question.kind is Kind.SEVERAL and question.most and question.most < len(question.answers):
                details["max_answers"] = question.most
            if question.shuffled and question.kind is not Kind.GRID:
                details["order"] = "random"
        elif question.scale:
            low, high = question.scale
            if question.kind is Kind.NUMBER:
                details["constraint"] = f". >= {low} and . <= {high}"
            else:
                details["parameters"] = f"start={low} end={high} step=1"
        return details

    def _list(self, answers: list[Answer], name: str) -> str:
        """The name of the list with these answers, which is made the first time."""
        codes = _codes(answers)
        key = tuple(
            (code, one.text, one.missing, one.specify, one.exclusive) for code, one in zip(codes, answers, strict=True)
        )
        if key not in self._lists:
            is_yes_no = tuple(one.text.lower() for one in answers) in _YES_NO and "yes_no" not in self._lists.values()
            self._lists[key] = list_name = "yes_no" if is_yes_no else f"{name}_answers"
            for code, one in zip(codes, answers, strict=True):
                self.choices.append(
                    {"list_name": list_name, "name": code, **self._text("label", one.text), **_flags(one)}
                )
        return self._lists[key]

    def _unread_condition(self, question: Question) -> list[str]:
        return (
            [question.condition] if question.condition and not self._conditions.expression(question.condition) else []
        )

    def _text(self, column: str, text: str) -> dict[str, str | int]:
        return {f"{column}:{self._language}": text}


def _flags(answer: Answer) -> dict[str, str | int]:
    last = answer.specify or answer.exclusive or answer.missing
    return {
        **({"exclusive": "yes"} if answer.exclusive else {}),
        **({"specify": "yes"} if answer.specify else {}),
        **({"pin": "yes"} if last else {}),
        **({"missing": answer.missing, "read_out": "no"} if answer.missing else {}),
    }


def _codes(answers: list[Answer]) -> list[str]:
    """A code for each answer: the written one, or the next free number."""
    taken = {one.code for one in answers if one.code}
    found: dict[str, None] = {}
    following = 1
    for one in answers:
        code = one.code if one.code not in found else ""
        if not code and one.missing:
            code = str(_MISSING_CODES[one.missing])
            code = "" if code in taken or code in found else code
        while not code:
            code = "" if str(following) in taken or str(following) in found else str(following)
            following += 1
        found[code] = None
    return list(found)
