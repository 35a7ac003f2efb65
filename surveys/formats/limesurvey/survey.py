"""Builds LimeSurvey's survey from its tables: groups, questions, answers, translations.

Until database version 400 each language has a row of its own in ``questions``, ``groups`` and ``answers``; since then
the texts are in ``question_l10ns``, ``group_l10ns`` and ``answer_l10ns``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from .document import Row, Tables

Words = Mapping[str, str]
"""Texts by language, still with LimeSurvey's markup and expressions."""


@dataclass(slots=True)
class Answer:
    """An answer of a list, or a subquestion: a row (scale 0) or a column (scale 1) of an array."""

    code: str
    words: dict[str, str]
    relevance: str = ""
    id: str = ""


@dataclass(slots=True)
class Asked:
    """A question. ``type`` is LimeSurvey's letter; answers and subquestions are kept by scale."""

    id: str
    group: str
    code: str
    type: str
    words: dict[str, str]
    help: dict[str, str]
    other: bool
    mandatory: str
    relevance: str
    pattern: str
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    answers: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    subquestions: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    defaults: dict[str, Words] = field(default_factory=dict)
    """Defaults by subquestion id (``""``: of the question itself)."""
    used: set[str] = field(default_factory=set)
    """The attributes that have been read during the conversion."""

    def attribute(self, name: str) -> str:
        """An attribute's value, in any language."""
        return next((value.strip() for value in self.in_words(name).values() if value.strip()), "")

    def in_words(self, name: str) -> Words:
        """An attribute that is a text, by language."""
        self.used.add(name)
        return self.attributes.get(name, {})

    def unused(self) -> list[tuple[str, str]]:
        """The attributes that have not been read, with their values."""
        known = [(name, set(values.values())) for name, values in self.attributes.items() if name not in self.used]
        return [(name, " / ".join(sorted(filter(None, map(str.strip, values))))) for name, values in known]

    def is_on(self, name: str) -> bool:
        """Whether a switch attribute is on."""
        return self.attribute(name) not in ("", "0", "N", "no")


@dataclass(slots=True)
class Section:
    """A group of questions; groups with the same ``random`` name are shuffled with each other."""

    id: str
    words: dict[str, str]
    description: dict[str, str]
    relevance: str
    random: str
    questions: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """The whole survey, in the order in which it is asked."""

    id: str
    languages: list[str]
    sections: list[Section]
    texts: dict[str, dict[str, str]]
    """Title, welcome text and the like, by column of ``surveys_languagesettings`` and language."""

    def questions(self) -> list[Asked]:
        """Every question in order."""
        return [question for section in self.sections for question in section.questions]


def read(tables: Tables) -> Survey:
    """The survey in these tables."""
    settings = (tables.rows("surveys") or [{}])[0]
    languages = [settings.get("language", ""), *settings.get("additional_languages", "").split()]
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables.rows("surveys_languagesettings"):
        language = row.get("surveyls_language", "")
        languages.append(language)
        for column, words in row.items():
            texts[column.removeprefix("surveyls_")][language] = words
    known = [language for language in dict.fromkeys(languages) if language] or ["en"]
    sections = _sections(tables, known[0])
    by_id = {section.id: section for section in sections}
    for question in _questions(tables, known[0]):
        if question.group not in by_id:
            by_id[question.group] = Section(question.group, {}, {}, "", "")
            sections.append(by_id[question.group])
        by_id[question.group].questions.append(question)
    return Survey(settings.get("sid", ""), known, sections, texts)


def _number(row: Row, column: str) -> int:
    text = row.get(column, "").strip()
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _in_order(rows: list[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: _number(row, column))


def _localised(tables: Tables, table: str, key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in tables.rows(table):
        found[row.get(key, "")].append(row)
    return found


def _sections(tables: Tables, language: str) -> list[Section]:
    localised = _localised(tables, "group_l10ns", "gid")
    sections: dict[str, Section] = {}
    for row in _in_order(tables.rows("groups"), "group_order"):
        key = row.get("gid", "")
        if key not in sections:
            random = row.get("randomization_group", "").strip()
            sections[key] = Section(key, {}, {}, row.get("grelevance", ""), random)
        for one in localised.get(key) or [row]:
            code = one.get("language") or language
            sections[key].words[code] = one.get("group_name", "")
            sections[key].description[code] = one.get("description", "")
    return list(sections.values())


def _questions(tables: Tables, language: str) -> list[Asked]:
    localised = _localised(tables, "question_l10ns", "qid")
    rows = _in_order([*tables.rows("questions"), *tables.rows("subquestions")], "question_order")
    questions: dict[str, Asked] = {}
    for row in rows:
        if row.get("parent_qid", "0") in ("", "0"):
            key = row.get("qid", "")
            question = questions.setdefault(key, _asked(row))
            for one in localised.get(key) or [row]:
                question.words[one.get("language") or language] = one.get("question", "")
                question.help[one.get("language") or language] = one.get("help", "")
    for row in rows:
        parent = questions.get(row.get("parent_qid", "0"))
        if parent is not None:
            _add_subquestion(parent, row, localised, language)
    _add_answers(tables, questions, language)
    _add_attributes(tables, questions)
    _add_defaults(tables, questions, language)
    return list(questions.values())


def _asked(row: Row) -> Asked:
    return Asked(
        id=row.get("qid", ""),
        group=row.get("gid", ""),
        code=row.get("title", "").strip(),
        type=row.get("type", "").strip() or "T",
        words={},
        help={},
        other=row.get("other", "") == "Y",
        mandatory=row.get("mandatory", ""),
        relevance=row.get("relevance", ""),
        pattern=row.get("preg", "").strip(),
    )


def _add_subquestion(parent: Asked, row: Row, localised: Mapping[str, list[Row]], language: str) -> None:
    key, scale = row.get("qid", ""), _number(row, "scale_id")
    found = next((one for one in parent.subquestions[scale] if one.id == key), None)
    if found is None:
        found = Answer(row.get("title", "").strip(), {}, row.get("relevance", ""), key)
        parent.subquestions[scale].append(found)
    for one in localised.get(key) or [row]:
        found.words[one.get("language") or language] = one.get("question", "")


def _add_answers(tables: Tables, questions: Mapping[str, Asked], language: str) -> None:
    localised = _localised(tables, "answer_l10ns", "aid")
    for row in _in_order(tables.rows("answers"), "sortorder"):
        question = questions.get(row.get("qid", ""))
        if question is None:
            continue
        scale, code = question.answers[_number(row, "scale_id")], row.get("code", "").strip()
        found = next((one for one in scale if one.code == code), None)
        if found is None:
            found = Answer(code, {})
            scale.append(found)
        for one in localised.get(row.get("aid", "-")) or [row]:
            found.words[one.get("language") or language] = one.get("answer", "")


def _add_attributes(tables: Tables, questions: Mapping[str, Asked]) -> None:
    for row in tables.rows("question_attributes"):
        question = questions.get(row.get("qid", ""))
        if question is not None:
            values = question.attributes.setdefault(row.get("attribute", ""), {})
            values[row.get("language", "")] = row.get("value", "")


def _add_defaults(tables: Tables, questions: Mapping[str, Asked], language: str) -> None:
    localised = _localised(tables, "defaultvalue_l10ns", "dvid")
    for row in tables.rows("defaultvalues"):
        question = questions.get(row.get("qid", ""))
        if question is None:
            continue
        key = row.get("specialtype", "") or ("" if row.get("sqid", "0") in ("", "0") else row["sqid"])
        words = dict(question.defaults.get(key, {}))
        for one in localised.get(row.get("dvid", "-")) or [row]:
            words[one.get("language") or language] = one.get("defaultvalue", "")
        question.defaults[key] = words
