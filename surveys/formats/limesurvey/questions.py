"""Converts LimeSurvey's questions with one answer or a list of answers; for arrays see ``arrays``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from surveys.formats.xlsform.logic import quoted
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import CALCULATED_TYPES, SILENT_TYPES, TYPES

from .arrays import array
from .carrying import Carried
from .fixed_lists import fixed_list, in_languages
from .script import UntranslatableError
from .survey import Answer, Asked
from .variables import LISTED, RANKING, SEVERAL, other_code, ranked

_BY_LETTER = {letter: one.name for one in TYPES.values() for letter in one.limesurvey}
_LONG_TEXTS = frozenset("TU")
_ARRAYS = frozenset("FABCEH1:;QK")
UPLOAD = "file"
"""XLSForm's type of questions that need a device: never asked, always empty."""


def question(carried: Carried) -> list[s.Item]:
    """A LimeSurvey question as one or more questionnaire items."""
    items = _items(carried)
    hidden = carried.asked.is_on("hidden") and _BY_LETTER.get(carried.asked.type) not in CALCULATED_TYPES
    if not (isinstance(items[0], s.Question) and items[0].device_type):
        carried.note_settings()
    return _hidden(carried, items) if hidden else items


def _items(carried: Carried) -> list[s.Item]:
    asked = carried.asked
    if asked.type in LISTED:
        return _one_of_a_list(carried)
    if asked.type in SEVERAL:
        return _several(carried)
    if asked.type in _ARRAYS:
        return [array(carried)]
    return [_plain(carried)]


def _base(carried: Carried, kind: str, *checks: str) -> s.Question:
    """A question with the properties common to all types."""
    return s.Question(
        name=carried.name,
        type=kind,
        label=carried.label,
        hint=carried.hint,
        relevant=carried.relevant,
        required=carried.required,
        constraint=carried.checks(*checks),
        constraint_message=carried.message,
        default=carried.default(),
    )


def _plain(carried: Carried) -> s.Question:
    name = _BY_LETTER.get(carried.asked.type, "")
    if name in _CARRIED:
        return _CARRIED[name](carried)
    if name not in SILENT_TYPES:
        carried.note("lss_type", "type", type=carried.asked.type)
    return s.Question(carried.name, s.HIDDEN, carried.label, relevant=carried.relevant, device_type=UPLOAD)


def _note(carried: Carried) -> s.Question:
    return replace(_base(carried, s.NOTE), required="", constraint="", default="")


def _equation(carried: Carried) -> s.Question:
    asked, of = carried.asked, carried.of
    written = asked.attribute("equation") or asked.words.get(of.main_language, "")
    try:
        calculation = of.joined_value(written, carried.name, "calculation")
    except UntranslatableError as error:
        carried.note("lss_equation", "calculation", written=written, part=error.what)
        calculation = "''"
    return s.Question(carried.name, s.CALCULATE, relevant=carried.relevant, calculation=calculation or "''")


def _number(carried: Carried) -> s.Question:
    whole = carried.asked.is_on("num_value_int_only")
    low, high = carried.bound("min_num_value_n", ">="), carried.bound("max_num_value_n", "<=")
    found = _base(carried, s.INTEGER if whole else s.DECIMAL, low, high)
    return replace(found, default=found.default.strip("'"))


def _moment(carried: Carried) -> s.Question:
    form = carried.asked.attribute("date_format")
    has_day, has_hour = any(sign in form for sign in "dmyY") or not form, "H" in form or "h" in form
    kind = s.DATETIME if has_day and has_hour else s.TIME if has_hour else s.DATE
    return _base(carried, kind, _day(carried, "date_min", ">="), _day(carried, "date_max", "<="))


def _day(carried: Carried, attribute: str, operator: str) -> str:
    """A first or last day as a check: from a year, a day or an expression."""
    written = carried.asked.attribute(attribute)
    if len(written) == 4 and written.isdigit():
        return f". {operator} date('{written}-{'01-01' if operator == '>=' else '12-31'}')"
    if len(written) == 10 and written.replace("-", "").isdigit():
        return f". {operator} date('{written}')"
    return carried.bound(attribute, operator)


def _text(carried: Carried) -> s.Question:
    asked = carried.asked
    if asked.is_on("numbers_only"):
        found = _base(carried, s.DECIMAL)
        return replace(found, default=found.default.strip("'"))
    longest = asked.attribute("maximum_chars")
    limit = f"string-length(.) <= {longest}" if longest.isascii() and longest.isdigit() else ""
    appearance = ("multiline",) if asked.type in _LONG_TEXTS else ()
    return replace(_base(carried, s.TEXT, limit), appearance=appearance)


def _one_of_a_list(carried: Carried) -> list[s.Item]:
    asked, of = carried.asked, carried.of
    answers = fixed_list(asked.type, of.survey.languages)
    if answers is None:
        answers = s.ChoiceList(carried.name, tuple(_choices(carried, asked.answers[0])))
    of.lists[answers.name] = answers
    if asked.type == "I":
        carried.note("lss_language_question", "type")
    filter_words = _filter(carried, asked.answers[0])
    found = replace(
        _base(carried, s.SELECT_ONE), list_name=answers.name, order=carried.order, choice_filter=filter_words
    )
    if asked.type != "O":
        return [found]
    comment = s.Question(
        of.known.name(asked.id, "comment"),
        s.TEXT,
        in_languages("comment", of.survey.languages),
        relevant=found.relevant,
    )
    return [found, comment]


def _several(carried: Carried) -> list[s.Item]:
    asked, of = carried.asked, carried.of
    rows = asked.subquestions[0]
    of.lists[carried.name] = s.ChoiceList(carried.name, tuple(_choices(carried, rows)))
    ticked = [row.code for row in rows if carried.default(row.id).strip("'") == "Y"]
    found = replace(
        _base(carried, s.SELECT_MULTIPLE),
        list_name=carried.name,
        choice_filter=_filter(carried, rows),
        default=quoted(" ".join(ticked)) if ticked else "",
        order=carried.order,
        min_answers=carried.count("min_answers"),
        max_answers=carried.count("max_answers"),
    )
    items: list[s.Item] = [found]
    if asked.type == "P":
        for row in rows:
            picked = f"selected(${{{carried.name}}}, {quoted(row.code)})"
            items.append(
                s.Question(
                    of.known.name(asked.id, f"{row.code}comment"), s.TEXT, carried.text(row.words), relevant=picked
                )
            )
    return items


def _ranking(carried: Carried) -> s.Question:
    answers = ranked(carried.asked)
    carried.of.lists[carried.name] = s.ChoiceList(carried.name, tuple(_choices(carried, answers)))
    return replace(
        _base(carried, s.RANK),
        list_name=carried.name,
        choice_filter=_filter(carried, answers),
        default="",
        order=carried.order,
        min_answers=carried.count("min_answers"),
        max_answers=_fewer(carried.count("max_answers"), carried.count("max_subquestions")),
    )


_CARRIED: Mapping[str, Callable[[Carried], s.Question]] = {
    s.NOTE: _note,
    s.CALCULATE: _equation,
    s.DECIMAL: _number,
    s.DATETIME: _moment,
    s.RANK: _ranking,
    s.TEXT: _text,
}
"""Question type → the function that converts a LimeSurvey question to it, or to a narrower type."""


def _fewer(one: int | None, other: int | None) -> int | None:
    """The lower of two limits; ``None`` if neither is set."""
    return min(filter(None, (one, other)), default=None)


def _choices(carried: Carried, answers: list[Answer]) -> list[s.Choice]:
    """The answers as choices; "other" opens a text question and keeps its position when answers are shuffled."""
    asked = carried.asked
    exclusive = {code.strip() for code in asked.attribute("exclude_all_others").replace(",", ";").split(";")}
    choices = [
        s.Choice(answer.code, carried.text(answer.words), exclusive=answer.code in exclusive) for answer in answers
    ]
    if asked.other and asked.type != RANKING:
        label: Mapping[str, str] = carried.text(asked.in_words("other_replace_text"))
        label = label or in_languages("other", carried.of.survey.languages)
        shuffled = carried.order != "fixed"
        other = s.Choice(other_code(asked), label, specify=True, pin=shuffled, exclusive="other" in exclusive)
        choices.insert(_place_of_other(asked, [choice.name for choice in choices]), other)
    return choices


def _place_of_other(asked: Asked, codes: list[str]) -> int:
    """The index of "other": last, first, or after a certain answer (LimeSurvey 6)."""
    position, code = asked.attribute("other_position"), asked.attribute("other_position_code")
    if position == "beginning":
        return 0
    return codes.index(code) + 1 if position == "specific" and code in codes else len(codes)


def _filter(carried: Carried, answers: list[Answer]) -> str:
    """The answers' own conditions as one filter; a condition that all share appears once."""
    conditions = {answer.code: carried.row_condition(answer) for answer in answers}
    general = {
        code: condition.replace(f"}}, {quoted(code)})", "}, name)") if condition else ""
        for code, condition in conditions.items()
    }
    if len(set(general.values())) == 1:
        common = next(iter(general.values()))
        return f"name = {quoted(other_code(carried.asked))} or {common}" if common and carried.asked.other else common
    parts = [f"(name != {quoted(code)} or {condition})" for code, condition in conditions.items() if condition]
    return " and ".join(parts)


def _hidden(carried: Carried, items: list[s.Item]) -> list[s.Item]:
    """A question that is always hidden becomes a calculation of its default."""
    carried.note("lss_hidden", "type")
    hidden: list[s.Item] = []
    for item in items:
        if isinstance(item, s.Question) and not item.device_type:
            hidden.append(s.Question(item.name, s.HIDDEN, item.label, relevant=item.relevant, default=item.default))
        elif isinstance(item, s.Group):
            hidden.append(replace(item, relevant="false()"))
        else:
            hidden.append(item)
    return hidden
