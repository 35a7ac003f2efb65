"""Makes a questionnaire workbook of a written questionnaire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from surveys.formats.starter import workbook_of
from surveys.formats.starter_study import Row

from .answer_codes import answer_codes
from .conditions import Conditions
from .marks import CODE, NUMBER
from .questions import Answer, Kind, Question, Written

_YES_NO = frozenset({("sì", "no"), ("si", "no"), ("yes", "no")})
_LISTED = frozenset({Kind.ONE, Kind.SEVERAL, Kind.RANK, Kind.GRID})
_LIST_TYPES = {Kind.SEVERAL: "select_multiple", Kind.RANK: "rank"}
_TYPES = {
    Kind.NUMBER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.SUM: "integer",
    Kind.NOTE: "note",
}
_PIPED = re.compile(rf"\[({CODE}|{NUMBER})\]|\{{({CODE}|{NUMBER})\}}")


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
        self._lists: dict[tuple[tuple[str, str, str, bool, bool, bool], ...], str] = {}
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
            for answer, code in zip(question.answers, answer_codes(question.answers), strict=True):
                can_lead = question.kind in (Kind.ONE, Kind.SEVERAL)
                if answer.go_to and can_lead and self._conditions.leads_on(question, "", answer.go_to):
                    when = self._conditions.holds(question, code)
                    yield {"after": name, "when": when, "go_to": self._conditions.place(answer.go_to)}
            for condition, go_to in question.jumps:
                when = self._conditions.expression(condition, question) if condition else ""
                if when or not condition:
                    yield {"after": name, "when": when, "go_to": self._conditions.place(go_to)}

    def _question(self, question: Question) -> Iterator[Row]:
        name = self._conditions.names[id(question)]
        row: dict[str, str | int] = {"name": name, **self._text("label", question.text)}
        if question.instructions:
            row |= self._text("hint", "\n".join(question.instructions))
        if relevant := self._relevant(question):
            row["relevant"] = relevant
        if question.open_points:
            row["open_points"] = "\n".join(" ".join(point.split()) for point in question.open_points)
        if question.kind in (Kind.GRID, Kind.SUM):
            yield from self._page(question, row)
            return
        yield {"type": self._type(question, name), **row, **self._details(question)}

    def _relevant(self, question: Question) -> str:
        written = [question.condition, *question.conditions]
        found = [
            one for condition in written if condition and (one := self._conditions.expression(condition, question))
        ]
        return found[0] if len(found) == 1 else " and ".join(f"({one})" for one in found)

    def _page(self, question: Question, row: dict[str, str | int]) -> Iterator[Row]:
        """The rows of a grid or a sum, which stand on one page."""
        row["appearance"] = "field-list"
        if question.shuffled:
            row["order"] = "random"
        if question.kind is Kind.SUM and question.total is not None:
            row["total"] = question.total
        yield {"type": "begin_group", **row}
        name = str(row["name"])
        asked = self._type(question, name)
        details = {key: value for key, value in self._details(question).items() if key != "order"}
        for number, item in enumerate(question.items, start=1):
            yield {"type": asked, "name": f"{name}_{number}", **self._text("label", item), **details}
        yield {"type": "end_group"}

    def _type(self, question: Question, name: str) -> str:
        if question.answers and question.kind in _LISTED:
            kind = _LIST_TYPES.get(question.kind, "select_one")
            return f"{kind} {self._list(question.answers, name)}"
        is_scale = question.scale and question.kind in (Kind.SCALE, Kind.GRID)
        return "range" if is_scale else _TYPES.get(question.kind, "text")

    def _details(self, question: Question) -> dict[str, str | int]:
        details: dict[str, str | int] = {} if question.kind is Kind.NOTE else {"required": "yes"}
        if question.appearance:
            details["appearance"] = question.appearance
        if question.nonresponse:
            details["nonresponse"] = " ".join(question.nonresponse)
        if question.answers:
            if question.read_out is not None:
                details["read_out"] = "yes" if question.read_out else "no"
            can_be_limited = question.kind in (Kind.SEVERAL, Kind.RANK)
            if can_be_limited and question.most and question.most < len(question.answers):
                details["max_answers"] = question.most
            if question.shuffled and question.kind is not Kind.GRID:
                details["order"] = "random"
        elif question.limits:
            low, high = question.limits
            details["constraint"] = f". >= {low} and . <= {high}"
        elif question.scale:
            low, high = question.scale
            details["parameters"] = f"start={low} end={high} step=1"
            for column, words in zip(("low_label", "high_label"), question.ends, strict=True):
                details |= self._text(column, words) if words else {}
        return details

    def _list(self, answers: list[Answer], name: str) -> str:
        """The name of the list with these answers, which is made the first time."""
        codes = answer_codes(answers)
        key = tuple(
            (code, one.text, one.missing, one.specify, one.exclusive, one.is_read)
            for code, one in zip(codes, answers, strict=True)
        )
        if key not in self._lists:
            is_yes_no = tuple(one.text.lower() for one in answers) in _YES_NO and "yes_no" not in self._lists.values()
            self._lists[key] = list_name = "yes_no" if is_yes_no else f"{name}_answers"
            for code, one in zip(codes, answers, strict=True):
                self.choices.append(
                    {"list_name": list_name, "name": code, **self._text("label", one.text), **_flags(one)}
                )
        return self._lists[key]

    def _text(self, column: str, text: str) -> dict[str, str | int]:
        return {f"{column}:{self._language}": _PIPED.sub(self._piped, text)}

    def _piped(self, match: re.Match[str]) -> str:
        """The answer to a question that is named in a text: ``[Q5]``, ``{Dom.4}``."""
        question = self._conditions.find_question(match[1] or match[2])
        is_answer = question is not None and question.kind not in (Kind.GRID, Kind.SUM, Kind.NOTE)
        return f"${{{self._conditions.names[id(question)]}}}" if is_answer else match[0]


def _flags(answer: Answer) -> dict[str, str | int]:
    last = answer.specify or answer.exclusive or answer.missing or answer.is_last
    return {
        **({"exclusive": "yes"} if answer.exclusive else {}),
        **({"specify": "yes"} if answer.specify else {}),
        **({"pin": "yes"} if last else {}),
        **({"missing": answer.missing} if answer.missing else {}),
        **({"read_out": "no"} if answer.missing or not answer.is_read else {}),
    }
