"""Texts: missing translations, answers filled in too early, lists too long to be read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaire import structure as s
from surveys.questionnaire.problems import Place, Problem

from .outline import Outline

MOST_READ = 7
"""More answers than this are hardly remembered by someone who only hears them."""

LONGEST_SHOWN = 20
"""A longer list is searched by typing and not read, unless the workbook says so."""

SHOWN_ROWS = 8
"""So many rows are named in a problem that stands for many."""

_PIPED = re.compile(r"\$\{\s*([^{}]*?)\s*\}")
_SURVEY_TEXTS = {
    "label": "label",
    "hint": "hint",
    "guidance": "guidance_hint",
    "constraint_message": "constraint_message",
    "required_message": "required_message",
    "warning_message": "warning_message",
    "low_label": "low_label",
    "high_label": "high_label",
}

Written = tuple[str, str, int | None, s.Text]
"""Sheet, column, row and the text that stands there."""


def untranslated(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """One problem for each column and language in which texts are missing that another language has."""
    if len(questionnaire.languages) < 2:
        return
    gaps: dict[tuple[str, str, s.Language], list[int | None]] = {}
    for sheet, column, row, text in _written(questionnaire):
        if any(text.values()):
            for language in questionnaire.languages:
                if not text.get(language.code):
                    gaps.setdefault((sheet, column, language), []).append(row)
    for (sheet, column, language), rows in gaps.items():
        heading = f"{column}::{language.name}" + (f" ({language.code})" if language.code != language.name else "")
        values: dict[str, str | int] = {
            "count": len(rows),
            "language": language.name,
            "rows": _shown(rows),
            "column": heading,
        }
        yield Problem("translation_missing", Place(sheet, rows[0], heading), values)


def _written(questionnaire: s.Questionnaire) -> Iterator[Written]:
    for _, item in questionnaire.walk():
        columns = _SURVEY_TEXTS if isinstance(item, s.Question) else {"label": "label"}
        for attribute, column in columns.items():
            yield "survey", column, item.row, getattr(item, attribute)
    for answers in questionnaire.lists.values():
        for choice in answers.choices:
            yield "choices", "label", choice.row, choice.label
    for quota in questionnaire.quotas:
        yield "quotas", "label", quota.row, quota.label
    for script in questionnaire.scripts:
        yield "scripts", "text", script.row, script.text
    for entry in questionnaire.answers_for_respondents:
        yield "answers_for_respondents", "question", entry.row, entry.question
        yield "answers_for_respondents", "answer", entry.row, entry.answer
    for known in questionnaire.sample:
        yield "sample", "label", known.row, known.label


def _shown(rows: list[int | None]) -> str:
    known = [str(row) for row in rows if row is not None]
    return ", ".join(known[:SHOWN_ROWS]) + (" …" if len(known) > SHOWN_ROWS else "")


def piped_too_early(outline: Outline) -> Iterator[Problem]:
    """Texts into which an answer is filled that is not there yet."""
    for spot in outline.spots:
        item = spot.item
        texts = [(item.label, "label")]
        if isinstance(item, s.Question):
            texts += [(item.hint, "hint"), (item.guidance, "guidance_hint")]
            texts += [(item.low_label, "low_label"), (item.high_label, "high_label")]
        for text, column in texts:
            names = dict.fromkeys(name for words in text.values() for name in _PIPED.findall(words))
            for name in names:
                place = Place("survey", item.row, column, item.name)
                if name == item.name:
                    yield Problem("pipes_itself", place, {"name": name})
                elif outline.known_at(name) >= spot.at:
                    yield Problem("pipes_later", place, {"name": name})


def too_long_to_read(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Questions with too many answers to be read; filtered lists may be shorter and are left out."""
    for question in questionnaire.questions():
        answers = questionnaire.lists.get(question.list_name)
        if answers is None or question.choice_filter or question.type not in s.LISTED_TYPES:
            continue
        read = answers_read(question, answers)
        if len(read) > MOST_READ:
            place = Place("survey", question.row, "read_out", question.name)
            yield Problem("too_many_to_read", place, {"count": len(read), "most": MOST_READ})


def answers_read(question: s.Question, answers: s.ChoiceList) -> list[s.Choice]:
    """The choices that are read aloud: all but those marked otherwise; of a searched list only marked ones."""
    usual = len(answers.choices) <= LONGEST_SHOWN if question.read_out is None else question.read_out
    return [
        choice
        for choice in answers.choices
        if not choice.missing and (usual if choice.read_out is None else choice.read_out)
    ]
