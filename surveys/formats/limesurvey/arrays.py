"""Converts LimeSurvey's arrays and questions with several fields into groups on one page, one question per row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import NUMBER_TYPES

from .carrying import Carried, all_of
from .fixed_lists import fixed_list
from .survey import Answer
from .variables import DUAL, GRIDS, TABLES, rows

GRID, PAGE = ("table-list",), ("field-list",)
_HEADERS = ("dualscale_headerA", "dualscale_headerB")


def array(carried: Carried) -> s.Group:
    """The question as a group: its text becomes the group's label, its rows become questions."""
    kind = carried.asked.type
    if kind in GRIDS:
        group = _grid(carried)
    elif kind == DUAL:
        group = _dual(carried)
    elif kind in TABLES:
        group = _table(carried)
    else:
        group = _fields(carried)
    for setting in ("min_answers", "max_answers"):
        if value := carried.asked.attribute(setting):
            carried.note("lss_attribute", attribute=setting, value=value)
    return _checked(carried, replace(group, order=carried.order))


def _checked(carried: Carried, group: s.Group) -> s.Group:
    """The group with the check of each field; the overall check is on the last field, where all answers are known."""
    each = carried.check(carried.asked.attribute("em_validation_sq"))
    whole = carried.check(carried.asked.attribute("em_validation_q"), own="")
    last = list(s.Questionnaire((group,)).questions())[-1:]

    def with_checks(item: s.Item) -> s.Item:
        if not isinstance(item, s.Question):
            return replace(item, items=tuple(with_checks(inner) for inner in item.items))
        if [item] != last or not whole:
            return replace(item, constraint=all_of(item.constraint, each))
        return replace(item, constraint=all_of(item.constraint, each, whole), constraint_message=carried.message)

    return replace(group, items=tuple(with_checks(item) for item in group.items)) if each or whole else group


def _group(carried: Carried, items: Iterable[s.Item], appearance: tuple[str, ...] = ()) -> s.Group:
    return s.Group(
        name=carried.name,
        items=tuple(items),
        label=carried.label,
        hint=carried.hint,
        relevant=carried.relevant,
        field_list=bool(appearance),
        appearance=appearance,
    )


def _row(carried: Carried, row: Answer, part: str, kind: str, list_name: str = "") -> s.Question:
    """One row as a question; in ``Good|Bad`` the two parts label the ends of its scale."""
    low, high, label = {}, {}, carried.text(row.words)
    if list_name and all("|" in words for words in label.values()):
        ends = {language: words.split("|", 1) for language, words in label.items()}
        low = {language: pair[0].strip() for language, pair in ends.items()}
        high = {language: pair[1].strip() for language, pair in ends.items()}
        label = {language: f"{low[language]} – {high[language]}" for language in ends}
    elif kind in NUMBER_TYPES and carried.asked.is_on("slider_layout"):
        label, low, high = _slider_words(carried, label)
    default = carried.default(row.id)
    return s.Question(
        name=carried.of.known.name(carried.asked.id, part),
        type=kind,
        label=label,
        list_name=list_name,
        relevant=carried.row_condition(row),
        required=carried.required,
        default=default.strip("'") if kind in NUMBER_TYPES else default,
        low_label=low,
        high_label=high,
    )


def _slider_words(carried: Carried, label: dict[str, str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """A slider's label and the labels of its two ends, which LimeSurvey keeps in one text: ``Prezzo|basso|alto``."""
    separator = carried.asked.attribute("slider_separator") or "|"
    parts = {language: [part.strip() for part in words.split(separator)] for language, words in label.items()}
    words, low, high = (
        {language: found[place] for language, found in parts.items() if len(found) > place and found[place]}
        for place in range(3)
    )
    return words, low, high


def _listed(carried: Carried, scale: int = 0) -> str:
    """Register the list of the array's answers; returns its name."""
    asked, of = carried.asked, carried.of
    answers = fixed_list(asked.type, of.survey.languages)
    if answers is None:
        name = carried.name if asked.type != DUAL else f"{carried.name}_{scale}"
        choices = (s.Choice(answer.code, carried.text(answer.words)) for answer in asked.answers[scale])
        answers = s.ChoiceList(name, tuple(choices))
    of.lists[answers.name] = answers
    return answers.name


def _grid(carried: Carried) -> s.Group:
    list_name = _listed(carried)
    items = (_row(carried, row, row.code, s.SELECT_ONE, list_name) for row in rows(carried.asked))
    return _group(carried, items, GRID)


def _dual(carried: Carried) -> s.Group:
    """An array with two scales: one grid after the other."""
    asked, grids = carried.asked, []
    for scale, header in enumerate(_HEADERS):
        list_name = _listed(carried, scale)
        items = (_row(carried, row, f"{row.code}#{scale}", s.SELECT_ONE, list_name) for row in rows(asked))
        grids.append(
            s.Group(
                name=carried.of.known.take(f"{carried.name}_scale_{scale}"),
                items=tuple(items),
                label=carried.text(asked.in_words(header)),
                field_list=True,
                appearance=GRID,
            )
        )
    return _group(carried, grids)


def _table(carried: Carried) -> s.Group:
    """An array of rows by columns: one page for each row."""
    asked = carried.asked
    if asked.type == ":" and asked.is_on("multiflexible_checkbox"):
        columns = (s.Choice(column.code, carried.text(column.words)) for column in asked.subquestions[1])
        carried.of.lists[carried.name] = s.ChoiceList(carried.name, tuple(columns))
        ticked = (_row(carried, row, row.code, s.SELECT_MULTIPLE, carried.name) for row in rows(asked))
        return _group(carried, ticked, GRID)
    kind, check = _cell(carried)
    pages = []
    for row in rows(asked):
        cells = (
            replace(_row(carried, column, f"{row.code}_{column.code}", kind), constraint=check)
            for column in asked.subquestions[1]
        )
        name = carried.of.known.take(f"{carried.name}_{row.code}")
        relevant = carried.row_condition(row)
        pages.append(s.Group(name, tuple(cells), carried.text(row.words), {}, relevant, True, PAGE))
    return _group(carried, pages)


def _cell(carried: Carried) -> tuple[str, str]:
    """Type and constraint of a table cell."""
    asked = carried.asked
    if asked.type == ";":
        return (s.DECIMAL if asked.is_on("numbers_only") else s.TEXT), ""
    low, high = carried.bound("multiflexible_min", ">="), carried.bound("multiflexible_max", "<=")
    if not asked.is_on("input_boxes"):  # a list from 1 to 10 by default
        low, high = low or ". >= 1", high or ". <= 10"
    kind = s.DECIMAL if "." in asked.attribute("multiflexible_step") else s.INTEGER
    return kind, " and ".join(check for check in (low, high) if check)


def _fields(carried: Carried) -> s.Group:
    """Several text or number fields on one page; numbers may have to add up to a total."""
    asked = carried.asked
    numbers = asked.type == "K" or asked.is_on("numbers_only")
    kind = s.DECIMAL if numbers else s.TEXT
    if numbers and asked.is_on("num_value_int_only"):
        kind = s.INTEGER
    low = carried.bound("min_num_value_n", ">=") if numbers else ""
    high = carried.bound("max_num_value_n", "<=") if numbers else ""
    if numbers and asked.is_on("slider_layout"):
        ends = carried.bound("slider_min", ">=") or ". >= 0", carried.bound("slider_max", "<=") or ". <= 100"
        low, high = all_of(low, ends[0]), all_of(high, ends[1])
    check = all_of(low, high)
    items = (replace(_row(carried, row, row.code, kind), constraint=check) for row in rows(asked))
    total = carried.bound("equals_num_value", "=", "").removeprefix(" = ") if numbers else ""
    return replace(_group(carried, items, PAGE), total=total)
