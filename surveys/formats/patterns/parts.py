"""What a ready-made part is, and how it is put into a workbook with names that nothing else has."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from surveys.formats.editing import InsertRows, NewList, Operation
from surveys.questionnaire.model.structure import Choice, ChoiceList, Language

Words = tuple[str, str]
"""A text in Italian and in English."""
Row = Mapping[str, "str | Words"]
"""A row by headings; texts for respondents are pairs, the pattern's own names stand as ``${name}`` or ``{list}``."""
Answers = Sequence[Row]
"""The rows of a list, without that of its name."""

_OWN = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A ready-made part. ``title`` and ``what`` are message ids; ``lists``: makes its answers, by the list's name."""

    title: str
    what: str
    rows: tuple[Row, ...]
    lists: Callable[[], Mapping[str, Answers]] = dict
    routes: tuple[Mapping[str, str], ...] = ()


def answers(*choices: tuple[str, str, str]) -> Answers:
    """Answers from their codes and their words in Italian and in English."""
    return [{"name": code, "label": (italian, english)} for code, italian, english in choices]


YES_NO = answers(("1", "Sì", "Yes"), ("2", "No", "No"))


def rows_of(
    pattern: Pattern,
    *,
    names: Collection[str],
    lists: Mapping[str, ChoiceList],
    languages: Sequence[Language],
    language: str,
    after: int | None,
) -> list[Operation]:
    """The operations that put a pattern into a workbook, behind the row with the id ``after``, or at the end.

    What has one of the ``names`` that are taken gets a letter; so has a list, unless the workbook's has the same
    answers: then that is used. Texts are written for each of the workbook's ``languages``, in Italian where it is that
    and else in English; in ``language`` where the workbook names none.
    """
    own = {str(row["name"]) for row in pattern.rows if "name" in row}
    needed = {
        name: [dict(texts_of(row, languages, language)) for row in rows] for name, rows in pattern.lists().items()
    }
    there = {name: held for name, rows in needed.items() if (held := _same(name, rows, lists, languages))}
    new = {name: rows for name, rows in needed.items() if name not in there}
    renamed, lists_renamed = free_names(own, names), there | free_names(new, lists)
    plain = [
        {
            heading: _renamed(text, lists_renamed if heading == "type" else renamed)
            for heading, text in texts_of(row, languages, language)
        }
        for row in pattern.rows
    ]
    for row, source in zip(plain, pattern.rows, strict=True):
        if "name" in source:
            row["name"] = renamed[str(source["name"])]
    made: list[Operation] = [InsertRows("survey", tuple(plain), after)]
    made += [NewList(lists_renamed[name], tuple(rows)) for name, rows in new.items()]
    if pattern.routes:
        routes = [{heading: _renamed(text, renamed) for heading, text in route.items()} for route in pattern.routes]
        made.append(InsertRows("routes", tuple(routes)))
    return made


def texts_of(row: Row, languages: Sequence[Language], language: str) -> list[tuple[str, str]]:
    """The cells of a row by headings, those for respondents in each language."""
    found: list[tuple[str, str]] = []
    for heading, text in row.items():
        if isinstance(text, str):
            found.append((heading, text))
        elif not languages:
            found.append((heading, _in(text, language)))
        else:
            found += [(one.heading(heading), _in(text, one.code)) for one in languages]
    return found


def _same(
    name: str, rows: Sequence[Mapping[str, str]], lists: Mapping[str, ChoiceList], languages: Sequence[Language]
) -> str:
    """The name of the workbook's list that has these answers and this name; ``""`` if none does."""
    held = next((one for key, one in lists.items() if key.casefold() == name.casefold()), None)
    if held is None or len(held.choices) != len(rows):
        return ""
    labels = {one.heading("label"): one.code for one in languages} or {"label": ""}
    for row, choice in zip(rows, held.choices, strict=True):
        cells = _cells(choice, labels)
        if not cells.items() <= row.items() <= {**choice.properties, **cells}.items():
            return ""
    return held.name


def _cells(choice: Choice, labels: Mapping[str, str]) -> dict[str, str]:
    """The cells of an answer as it is read, without those that only filters look at; ``labels``: heading → language."""
    said = {True: "yes", False: "no", None: ""}
    flags = {
        "exclusive": "yes" if choice.exclusive else "",
        "specify": "yes" if choice.specify else "",
        "pin": "yes" if choice.pin else "",
        "read_out": said[choice.read_out],
        "missing": choice.missing,
    }
    texts = {heading: choice.label.get(code, "") for heading, code in labels.items()}
    return {"name": choice.name, **texts, **{flag: text for flag, text in flags.items() if text}}


def _in(words: Words, language: str) -> str:
    return words[0] if language.lower().startswith("it") else words[1]


def free_names(own: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """For each name one that is not taken, without regard to case: itself, or with the first letter that is free."""
    used = {name.casefold() for name in taken}
    # Letters, because names that end in a number are those of the variables of a ranking or a list.
    endings = ["", *(f"_{letter}" for letter in string.ascii_lowercase[1:])]
    endings += [f"_{first}{second}" for first in string.ascii_lowercase for second in string.ascii_lowercase]
    free = next(one for one in endings if used.isdisjoint(f"{name}{one}".casefold() for name in own))
    return {name: f"{name}{free}" for name in own}


def _renamed(text: str, names: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        name = names.get(found[1], found[1])
        return f"{{{name}}}" if found.start() and text[found.start() - 1] == "$" else name

    return _OWN.sub(put, text)
