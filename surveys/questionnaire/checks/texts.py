"""Checks texts: missing translations, answers piped in too early, lists too long to be read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place, Problem
from surveys.questionnaire.types import LISTED_TYPES
from surveys.questionnaire.types.searching import is_searched
from surveys.questionnaire.wording.plain_language import hard_to_hear
from surveys.questionnaire.wording.written_texts import SPOKEN, written_texts

from .collapsing import some_rows
from .outline import Outline, PlacedItem

MOST_READ = 7
"""Respondents who only hear the answers hardly remember more than this."""

_WORDS = re.compile(r"[^\W\d_]")
_PIPED = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def untranslated(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """One problem for each column and language that lacks texts which another language has."""
    if len(questionnaire.languages) < 2:
        return
    gaps: dict[tuple[str, str, s.Language], list[int | None]] = {}
    for one in written_texts(questionnaire):
        if any(one.text.values()):
            for language in questionnaire.languages:
                if not one.text.get(language.code):
                    gaps.setdefault((one.sheet, one.column, language), []).append(one.row)
    for (sheet, column, language), rows in gaps.items():
        heading = language.heading(column)
        values: dict[str, str | int] = {
            "count": len(rows),
            "language": language.name,
            "rows": some_rows(rows),
            "column": heading,
        }
        yield Problem("translation_missing", Place(sheet, rows[0], heading), values)


def hard_when_heard(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Texts that are read aloud with a sentence or a word that is hard to understand, each text once in a language."""
    questions = {question.name for question in questionnaire.questions()}
    headings = {language.code: language for language in questionnaire.languages}
    for one in written_texts(questionnaire):
        is_read = one.name in questions and one.column == "label" if one.sheet == "survey" else one.sheet in SPOKEN
        for code, words in one.text.items() if is_read and one.column != "question" else ():
            language = headings.get(code)
            heading = language.heading(one.column) if language else one.column
            for kind, values in hard_to_hear(words, code or questionnaire.default_language):
                yield Problem(kind, Place(one.sheet, one.row, heading, one.name), values)


def piped_too_early(outline: Outline) -> Iterator[Problem]:
    """Texts that pipe in an answer before it is given."""
    for placed in outline.items:
        item = placed.item
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
                elif outline.known_at(name) >= placed.at and not _is_inside(outline, name, placed):
                    source = outline.worked_out_from(name)
                    values = {"name": name, "source": source} if source else {"name": name}
                    yield Problem("pipes_worked_out_later" if source else "pipes_later", place, values)


def _is_inside(outline: Outline, name: str, group: PlacedItem) -> bool:
    """Whether the question belongs to the group, whose title may change as its questions are answered."""
    return name in outline.by_name and group.item.name in outline.by_name[name].around


def read_too_long(questionnaire: s.Questionnaire) -> Iterator[Problem]:
    """Lists with too many answers to be read aloud, each once; filtered lists may be shorter and are left out."""
    found: dict[tuple[str, int], list[s.Question]] = {}
    for question in questionnaire.questions():
        answers = questionnaire.lists.get(question.list_name)
        if answers is None or question.choice_filter or question.type not in LISTED_TYPES:
            continue
        count = sum(map(_has_words, answers_read(question, answers)))
        if count > MOST_READ:
            found.setdefault((question.list_name, count), []).append(question)
    for (_list, count), questions in found.items():
        first = questions[0]
        place = Place("survey", first.row, "read_out", first.name)
        values: dict[str, str | int] = {"count": count, "most": MOST_READ}
        if len(questions) == 1:
            yield Problem("too_many_to_read", place, values)
        else:
            values |= {"questions": len(questions), "rows": some_rows([question.row for question in questions])}
            yield Problem("too_many_to_read_often", place, values)


def _has_words(choice: s.Choice) -> bool:
    """Whether the label has more than a number: the points of a scale are not read one by one."""
    return not choice.label or any(_WORDS.search(words) for words in choice.label.values())


def reads_usually(question: s.Question, answers: s.ChoiceList) -> bool:
    """Whether the answers are read aloud by default, which those of a searched list are not."""
    if question.read_out is None:
        return not is_searched(len(answers.choices))
    return question.read_out


def answers_read(question: s.Question, answers: s.ChoiceList) -> list[s.Choice]:
    """The choices that are read aloud: all but those marked otherwise; in a searched list only marked ones."""
    usual = reads_usually(question, answers)
    return [
        choice
        for choice in answers.choices
        if not choice.missing and (usual if choice.read_out is None else choice.read_out)
    ]
