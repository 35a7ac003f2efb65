"""Conditions as people write them, as expressions over the variables of the questionnaire that is made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .answer_codes import answer_codes
from .instructions import DK, REFUSED
from .marks import CODE, END, FINISH, NUMBER, TO
from .questions import Kind, Question

_PLACE = rf"{TO}(?P<code>{CODE}|{NUMBER})"
_SIGN = (
    r"(?P<sign>==|!=|<>|>=|<=|=|≠|≥|≤|>|<|è\b|is\b|cod\b\.?|less\sthan|under|below|younger\sthan|meno\sdi|minore\sdi"
    r"|more\sthan|over|above|older\sthan|pi[uù]\sdi|maggiore\sdi|oltre|at\sleast|almeno|at\smost|al\smassimo)"
)
_SIGNS = {
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "<>": "!=",
    **dict.fromkeys(("less than", "under", "below", "younger than", "meno di", "minore di"), "<"),
    **dict.fromkeys(("more than", "over", "above", "older than", "più di", "piu di", "maggiore di", "oltre"), ">"),
    **dict.fromkeys(("at least", "almeno"), ">="),
    **dict.fromkeys(("at most", "al massimo"), "<="),
}
_COMPARISON = re.compile(
    rf"(?:in\s|at\s)?{_PLACE}\s?(?:(?:is|è)\s(?=less|under|more|over|at|meno|pi|oltre|al))?{_SIGN}"
    r"\s?(?P<values>[\w ,/;'’–-]{1,80})",
    re.IGNORECASE,
)
_SPAN_OF_PLACE = re.compile(
    rf"{_PLACE}\s?(?:=|is|è)?\s?(?:da|from|between|tra)\s(?P<low>\d{{1,4}})\s(?:a|to|and|e)\s(?P<high>\d{{1,4}})",
    re.IGNORECASE,
)
_CHOSEN = r"(?:ha|hanno|had|has|have|who|gave)?\s?(?:risposto|indicato|scelto|detto|answered|said|chosen|chose|coded)\s"
_CODED = r"(?:cod(?:ice|es?|\.)?\s)?"
_SAID = re.compile(
    rf"(?:{_CHOSEN})?{_CODED}[\"«“']?(?P<values>[^\"«“»”]{{1,80}}?)[\"»”']?\s(?:a|alla|al|in|at|to)\s{_PLACE}",
    re.IGNORECASE,
)
_SAID_BEHIND = re.compile(
    rf"(?:in|at|a|alla|al)\s{_PLACE}\s{_CHOSEN}{_CODED}[\"«“']?(?P<values>[^\"«“»”()]{{1,80}}?)[\"»”']?"
    r"(?:\s?\(cod(?:e|ice|\.)?\s?(?P<number>\d{1,4})\)?)?",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"(?:pi[uùÙ]['’]?\sdi\suna?|more\sthan\sone)\s?(?:risposta|answer|mention|code)?\s(?:a|alla|in|at|to)\s{_PLACE}",
    re.IGNORECASE,
)
_MISSED = re.compile(
    rf"{_PLACE}\s?(?:=|is|è)?\s?(?:(?P<dk>{DK})|(?P<refused>{REFUSED}))|(?P<own>dk|refused)\(\)", re.IGNORECASE
)
_RELATIVE = re.compile(rf"{_SIGN}\s?(?P<values>[\w ,]{{1,40}})", re.IGNORECASE)
_RELATIVE_CODES = re.compile(r"(?:codes?|cod\.?|codic[ei])?\s?(?P<values>\d[\d ,oOrR]{0,40})", re.IGNORECASE)
_OPENING = re.compile(
    r"(?:(?:solo|only|ask|chiedere|porre)\s)*(?:se|if)\s|(?:only|solo)\s|(?:a\s)?chi\s|per\schi\s|(?:a\s)?coloro\sche\s",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\s(?:ask|chiedere|porre)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|/|;|\bo\b|\bor\b|\be\b|\band\b)\s*", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,3})\s?(?:[–-]|\ba\b|\bto\b)\s?(\d{1,3})", re.IGNORECASE)
_JOINED = {
    " or ": re.compile(r"\s(?:o|or|oppure)\s", re.IGNORECASE),
    " and ": re.compile(r"\s(?:e|ed|and)\s", re.IGNORECASE),
}
_PREFIXED = re.compile(r"(?:dom|d|q)(\d.*)")
_MOST_PARTS = 6
_COUNTED = frozenset({Kind.NUMBER, Kind.DECIMAL, Kind.SCALE})


class Conditions:
    """The variables of a written questionnaire, and what its conditions mean. ``names``: by ``id`` of a question."""

    def __init__(self, questions: list[Question]) -> None:
        self.names = _names(questions)
        self._places = {id(question): place for place, question in enumerate(questions)}
        self._by_code = {question.code.lower(): question for question in reversed(questions) if question.code}
        self._by_letters = {_letters(question.code): question for question in reversed(questions) if question.code}
        self._by_digits: dict[str, Question | None] = {}
        for question in questions:
            if found := _PREFIXED.fullmatch(_letters(question.code)):
                self._by_digits[found[1]] = None if found[1] in self._by_digits else question

    def expression(self, condition: str, owner: Question | None = None) -> str:
        """``D1 = 1, 2``, ``D1 = 1 e D2 > 3`` as an expression; empty if it is none, or not understood.

        ``owner``: the question of which a condition speaks that names none: ``< 18``, ``code 2``.
        """
        condition = _ENDING.sub("", condition.strip(" .:()[]")).strip(" .:")
        while opening := _OPENING.match(condition):
            condition = condition[opening.end() :]
        if found := self._simple(condition, owner):
            return found
        for joined, pattern in _JOINED.items():
            parts = pattern.split(condition)
            found_parts = [self.expression(part, owner) for part in parts] if 1 < len(parts) <= _MOST_PARTS else [""]
            if all(found_parts):
                return joined.join(f"({one})" if joined == " and " and " or " in one else one for one in found_parts)
        return ""

    def find_question(self, code: str) -> Question | None:
        """The question that is named, also as ``dom. 5`` or ``5`` where its code is ``Dom.5``."""
        short = "".join(code.split()).lower()
        found = self._by_code.get(short) or self._by_letters.get(_letters(short))
        if found is None and (number := _PREFIXED.fullmatch(_letters(short))):
            found = self._by_letters.get(number[1])
        return found or (self._by_digits.get(_letters(short)) if short[:1].isdigit() else None)

    def leads_on(self, question: Question, condition: str, go_to: str) -> bool:
        """Whether a jump leads to an end or a later question; on the condition of another one not to the very next."""
        if go_to in (END, FINISH):
            return True
        target = self.find_question(go_to)
        if target is None or self._places[id(target)] <= self._places[id(question)]:
            return False
        own = f"${{{self.names[id(question)]}}}"
        is_of_another = condition and own not in self.expression(condition, question)
        return not (is_of_another and self._places[id(target)] == self._places[id(question)] + 1)

    def holds(self, question: Question, code: str) -> str:
        """The expression that holds where this code was answered."""
        name = self.names[id(question)]
        if question.kind is Kind.SEVERAL:
            return f"selected(${{{name}}}, '{code}')"
        return f"${{{name}}} = '{code}'" if question.answers else f"${{{name}}} = {code}"

    def place(self, go_to: str) -> str:
        """Where a jump leads: a question's name, or an end."""
        if go_to in (END, FINISH):
            return "@screened_out" if go_to == END else "@complete"
        question = self.find_question(go_to)
        return self.names[id(question)] if question else go_to.lower()

    def _simple(self, condition: str, owner: Question | None) -> str:
        readings = (self._compared, self._spanned, self._several, self._missed, self._said_behind, self._said)
        for reading in readings:
            if found := reading(condition):
                return found
        return self._relative(condition, owner) if owner is not None else ""

    def _compared(self, condition: str) -> str:
        """``D1 = 1, 2`` as an expression."""
        found = _COMPARISON.fullmatch(condition)
        question = self.find_question(found["code"]) if found else None
        return self._comparison(question, found["sign"], found["values"]) if found and question else ""

    def _comparison(self, question: Question, written_sign: str, written_values: str) -> str:
        sign = _SIGNS.get(" ".join(written_sign.lower().split()), written_sign)
        if sign in (">=", "<=", ">", "<"):
            value = re.match(r"(\d{1,6})(?:\s(?:anni|years|euro|volte|times)(?:\sold)?)?$", written_values.strip())
            is_number = question.kind in _COUNTED or (question.kind is Kind.TEXT and not question.answers)
            is_number = is_number or (question.kind is Kind.ONE and all(answer.code for answer in question.answers))
            return f"${{{self.names[id(question)]}}} {sign} {value[1]}" if value and is_number else ""
        same = self._same(question, written_values)
        return f"not({same})" if same and sign == "!=" else same

    def _same(self, question: Question, written: str) -> str:
        """The expression for any of the values, which are codes or words of answers."""
        if question.kind in (Kind.GRID, Kind.SUM, Kind.RANK, Kind.NOTE):
            return ""
        whole = self._code(question, written)
        codes = [whole] if whole else [self._code(question, one) for one in _values(written)]
        return " or ".join(self.holds(question, code) for code in codes) if codes and all(codes) else ""

    def _code(self, question: Question, value: str) -> str:
        value = value.strip(" \"'«»“”‘’")
        if not question.answers:
            return value if value.isdigit() and question.kind is not Kind.DATE else ""
        codes = answer_codes(question.answers)
        if value in codes:
            return value
        same_numbers = [code for code in codes if value.isdigit() and code.lstrip("0") == value.lstrip("0")]
        words = [
            code for code, answer in zip(codes, question.answers, strict=True) if _plain(answer.text) == _plain(value)
        ]
        return next(iter((*same_numbers, *words)), "")

    def _spanned(self, condition: str) -> str:
        found = _SPAN_OF_PLACE.fullmatch(condition)
        question = self.find_question(found["code"]) if found else None
        if found is None or question is None:
            return ""
        if question.kind in _COUNTED:
            name = self.names[id(question)]
            return f"${{{name}}} >= {found['low']} and ${{{name}}} <= {found['high']}"
        return self._same(question, f"{found['low']}-{found['high']}")

    def _several(self, condition: str) -> str:
        found = _SEVERAL.fullmatch(condition)
        question = self.find_question(found["code"]) if found else None
        if question is None or question.kind is not Kind.SEVERAL:
            return ""
        return f"count-selected(${{{self.names[id(question)]}}}) > 1"

    def _missed(self, condition: str) -> str:
        """``A1 REFUSED`` as an expression."""
        found = _MISSED.fullmatch(condition)
        question = self.find_question(found["code"]) if found and found["code"] else None
        if found is None or question is None:
            return ""
        missing = "dk" if found["dk"] else "refused"
        is_offered = missing in question.nonresponse or any(one.missing == missing for one in question.answers)
        return f"{missing}(${{{self.names[id(question)]}}})" if is_offered else ""

    def _said(self, condition: str) -> str:
        """``ha risposto 1 a D1``, ``ha risposto «Sì» alla D1``, ``Internet at Q5``."""
        found = _SAID.fullmatch(condition)
        question = self.find_question(found["code"]) if found else None
        return self._same(question, found["values"]) if found and question and question.answers else ""

    def _said_behind(self, condition: str) -> str:
        """``in D5 ha risposto Anagrafe (cod. 1)``."""
        found = _SAID_BEHIND.fullmatch(condition)
        question = self.find_question(found["code"]) if found else None
        if found is None or question is None or not question.answers:
            return ""
        same = self._same(question, found["values"])
        return same if not found["number"] or same == self._same(question, found["number"]) else ""

    def _relative(self, condition: str, owner: Question) -> str:
        """``< 18``, ``under 18``, ``code 2``, ``don't know`` of the question itself."""
        name = self.names[id(owner)]
        if condition in ("dk()", "refused()"):
            return f"{condition[:-2]}(${{{name}}})"
        for missing, pattern in (("dk", DK), ("refused", REFUSED)):
            if re.fullmatch(pattern, condition, re.IGNORECASE) and missing in owner.nonresponse:
                return f"{missing}(${{{name}}})"
        if found := _RELATIVE.fullmatch(condition):
            return self._comparison(owner, found["sign"], found["values"])
        if found := _RELATIVE_CODES.fullmatch(condition):
            return self._same(owner, found["values"])
        return self._same(owner, condition) if owner.answers else ""


def _values(written: str) -> list[str]:
    return [value for part in _BETWEEN.split(written.strip()) for value in _span(part)]


def _plain(text: str) -> str:
    """The words without case and accents: ``SI`` is ``Sì``."""
    return " ".join(text.casefold().translate(_ACCENTS).split())


_ACCENTS = str.maketrans("àèéìòù’", "aeeiou'")


def _letters(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())


def _names(questions: list[Question]) -> dict[int, str]:
    """The variable's name of each question: its code, or its number in the questionnaire."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    further: dict[str, int] = {}
    for number, question in enumerate(questions, start=1):
        code = re.sub(r"[._]+", "_", question.code.lower())
        name = wanted = f"q{code}" if code[:1].isdigit() else code or f"n{number}"
        while name in taken:
            further[wanted] = further.get(wanted, 1) + 1
            name = f"{wanted}_{further[wanted]}"
        taken.add(name)
        names[id(question)] = name
    return names


def _span(part: str) -> Iterator[str]:
    """``1-3`` as its numbers; anything else as it is."""
    span = _SPAN.fullmatch(part.strip())
    if span is None:
        yield from [part.strip()] if part.strip() else []
        return
    yield from (str(number) for number in range(int(span[1]), min(int(span[2]), int(span[1]) + 50) + 1))
