"""Column headings: their meaning under any of their aliases, and their language.

Aliases are those of pyxform, SurveyCTO and KoboToolbox (reference: XLSForm, pyxform 4.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.problems import Place

from .findings import Findings
from .grid import Row, Sheet
from .lookalikes import closest, like_a_column, translated_column, with_language

_SPACE = re.compile(r"\s+")
_JOINT = re.compile(r"[\s_\-]+")
_WITH_CODE = re.compile(r"^(?P<name>.*?)\s*\(\s*(?P<code>[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)\s*\)$")
_CODE = re.compile(r"^[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_PREFIXES = frozenset({"bind", "body", "control"})

TRANSLATED = frozenset(
    {
        "label",
        "hint",
        "guidance_hint",
        "constraint_message",
        "required_message",
        "warning_message",
        "low_label",
        "high_label",
        "media",
        "text",
        "question",
        "listen",
        "back",
        "answer",
    }
)
_WRITTEN_OUT = (TRANSLATED - {"media"}) | {"name", "list_name", "type"}
"""Columns in which a date is a text that Excel has converted: ``3-5`` is a number of times, not a day in May."""
_LOGICAL = frozenset({"relevant", "constraint", "warning", "calculation", "choice_filter", "when"})
_LOGIC = re.compile(r"\$\{|[=<>]|\w\(")
_EXCEL_ERROR = re.compile(
    r"#(?:N/[AD]|NV|REF!|RIF!|VALUE!|VALORE!|NAME\?|NOME\?|DIV/0!|NUM!|NULL!|NULLO!|SPILL!|ESPANSIONE!|CALC!|CALCOLO!"
    r"|FIELD!|CAMPO!|BLOCKED!|BLOCCATO!|CONNECT!|CONNESSIONE!|UNKNOWN!|SCONOSCIUTO!|GETTING_DATA|BUSY!|OCCUPATO!)"
    r"|Err:\d{3}"
)
_MEDIA = dict.fromkeys(("media", "image", "big_image", "audio", "video", "autoplay"), "media")
_MESSAGES = {
    "constraint_msg": "constraint_message",
    "constraintmsg": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "required_msg": "required_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
}

SURVEY: Mapping[str, str] = {
    **dict.fromkeys(("type", "command"), "type"),
    **dict.fromkeys(("name", "tag", "value"), "name"),
    **dict.fromkeys(("label", "caption"), "label"),
    **dict.fromkeys(("relevant", "relevance", "skip_logic"), "relevant"),
    **dict.fromkeys(("calculation", "calculate"), "calculation"),
    **dict.fromkeys(("repeat_count", "count", "jr:count"), "repeat_count"),
    **dict.fromkeys(("read_only", "readonly"), "read_only"),
    **{
        name: name
        for name in [
            "hint",
            "guidance_hint",
            "constraint",
            "constraint_message",
            "required",
            "required_message",
            "default",
            "appearance",
            "choice_filter",
            "parameters",
            "trigger",
            "disabled",
            "nonresponse",
            "warning",
            "warning_message",
            "read_out",
            "personal",
            "was",
            "order",
            "order_as",
            "pin",
            "min_answers",
            "max_answers",
            "low_label",
            "high_label",
            "total",
            "quick",
            "trend",
            "client",
            "open_points",
        ]
    },
    **_MESSAGES,
    **_MEDIA,
}
CHOICES: Mapping[str, str] = {
    **dict.fromkeys(("list_name", "listname"), "list_name"),
    **dict.fromkeys(("name", "value"), "name"),
    **dict.fromkeys(("label", "caption"), "label"),
    **{name: name for name in ["exclusive", "specify", "pin", "read_out", "missing"]},
    **_MEDIA,
}
_OTHER_SETTINGS = (
    "version",
    "default_language",
    "allow_choice_duplicates",
    "partial_from",
    "after_break_off",
    "clients",
    "country",
    "own_sheets",
    "own_columns",
)
SETTINGS: Mapping[str, str] = {
    **dict.fromkeys(("form_title", "title", "set_form_title"), "form_title"),
    **dict.fromkeys(("form_id", "id_string", "set_form_id"), "form_id"),
    **{name: name for name in _OTHER_SETTINGS},
    "ask_all_quota_questions": "ask_all_quota_questions",
}
ROUTES = {name: name for name in ("after", "when", "go_to")}
QUOTAS = {name: name for name in ("name", "label", "when", "target", "on_full", "group")}
SCRIPTS = {name: name for name in ("name", "text")}
SAMPLE = {name: name for name in ("name", "label", "example", "personal")}
ANSWERS = {name: name for name in ("question", "answer", "listen", "back", "situation")}
RESPONDENTS = {name: name for name in ("question", "answer", "share", "from", "to", "mean")}
TESTS = {
    name: name
    for name in (
        "name",
        "language",
        "sample",
        "full",
        "answers",
        "route",
        "end",
        "quotas",
        "texts",
        "seed",
        "began_at",
    )
}
BY_SHEET: Mapping[str, Mapping[str, str]] = {
    "survey": SURVEY,
    "choices": CHOICES,
    "external_choices": CHOICES,
    "settings": SETTINGS,
    "routes": ROUTES,
    "quotas": QUOTAS,
    "scripts": SCRIPTS,
    "answers_for_respondents": ANSWERS,
    "sample": SAMPLE,
    "respondents": RESPONDENTS,
    "tests": TESTS,
}
"""What headings mean, by the key of their sheet."""


@dataclass(slots=True)
class Languages:
    """The workbook's languages in order of first use; names are compared regardless of case."""

    known: dict[str, Language] = field(default_factory=dict)
    default: str = ""
    """The code of the default language in the settings sheet."""
    asked: frozenset[str] = frozenset()
    """The codes of the languages in whose columns the survey has its questions."""

    def code(self, written: str) -> str:
        """The code of a language as written in headings: ``Italiano (it)``, ``it``, ``Italiano``."""
        written = _SPACE.sub(" ", written).strip()
        if not written or written.lower() == "default":
            return ""
        match = _WITH_CODE.match(written)
        name, code = (match["name"] or match["code"], match["code"]) if match else (written, written)
        for language in self.known.values():
            if name.lower() in (language.name.lower(), language.code.lower()) or code.lower() == language.code.lower():
                if language.name == language.code and match:
                    self.known[language.code] = Language(language.code, name)
                return language.code
        self.known[code] = Language(code, name)
        return code

    def codes(self) -> list[str]:
        """The codes of the languages used; only ``""`` if the workbook names no language."""
        return list(self.known) or [""]

    def without_code(self) -> list[Language]:
        """Languages given by name only, which the language of dates and pages therefore cannot follow."""
        return [language for language in self.known.values() if not _CODE.match(language.code)]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading as written, its meaning (``field``, ``""`` if unknown) and its language code."""

    index: int
    words: str
    field: str = ""
    language: str = ""


@dataclass(slots=True)
class Table:
    """A sheet with its headings interpreted."""

    name: str
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    by_field: dict[str, list[Heading]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for heading in self.headings:
            self.by_field.setdefault(heading.field, []).append(heading)

    def cell(self, row: Row, name: str) -> str:
        """The first non-empty text among the columns with the meaning ``name``."""
        cells = row.cells
        for heading in self.by_field.get(name, ()):
            if heading.index < len(cells) and (text := cells[heading.index]):
                return text
        return ""

    def words(self, row: Row, name: str) -> dict[str, str]:
        """A translated text: language code → text."""
        text: dict[str, str] = {}
        cells = row.cells
        for heading in self.by_field.get(name, ()):
            if heading.index < len(cells) and (words := cells[heading.index]):
                text.setdefault(heading.language, words)
        return text

    def others(self, row: Row) -> dict[str, str]:
        """The cells of unknown columns, by heading."""
        return {heading.words: words for heading in self.by_field.get("", ()) if (words := row.at(heading.index))}

    def column(self, name: str) -> str:
        """The heading as written of the column ``name``, for the places of problems."""
        found = self.by_field.get(name)
        return found[0].words if found else name

    def place(self, row: Row | None, name: str = "", item: str = "") -> Place:
        """The place of a problem: this sheet, the row, the column ``name``."""
        return Place(self.name, row.number if row else None, self.column(name) if name else "", item)


def read_table(
    sheet: Sheet, fields: Mapping[str, str], languages: Languages, findings: Findings, header: str = ""
) -> Table:
    """The sheet with its first row (or the first that has ``header``) as headings."""
    start = 0
    if header:
        start = next((n for n, row in enumerate(sheet.rows[:10]) if _has(row, fields, header)), 0)
    if not sheet.rows:
        return Table(sheet.name, (), ())
    row = sheet.rows[start]
    headings = _headings(row, fields, languages)
    headings = _prefer_own_names(headings)
    headings = _as_meant(sheet, start, headings, fields, languages, findings)
    table = Table(sheet.name, _default_language(headings, languages), sheet.rows[start + 1 :])
    _note_doubles(table, row, findings)
    note_spoilt_cells(table, findings)
    return table


def _has(row: Row, fields: Mapping[str, str], header: str) -> bool:
    return any(fields.get(_key(cell)) == header for cell in row.cells)


def _key(words: str) -> str:
    return _JOINT.sub("_", words.strip().lower()).replace("jr_:", "jr:")


def _headings(row: Row, fields: Mapping[str, str], languages: Languages) -> tuple[Heading, ...]:
    found = []
    for index, cell in enumerate(row.cells):
        words = _SPACE.sub(" ", cell).strip()
        if words:
            found.append(_heading(index, words, fields, languages))
    return tuple(found)


def _heading(index: int, words: str, fields: Mapping[str, str], languages: Languages) -> Heading:
    guarded = re.sub(r"\bjr\s*:\s*", "jr§", words)
    separator = "::" if "::" in guarded else ":"
    parts = [part.replace("jr§", "jr:").strip() for part in guarded.split(separator)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and _key(parts[0]) in _PREFIXES:
        parts = parts[1:]
    if len(parts) > 1 and _key(parts[0]) == "media":
        parts = ["media", *parts[2:]]
    meaning = fields.get(_key(parts[0]), "") if parts else ""
    language = " ".join(parts[1:])
    if not meaning or (language and meaning not in TRANSLATED):
        meaning = meaning if meaning and meaning not in TRANSLATED and separator == "::" else ""
        return Heading(index, words, meaning if not language else "")
    return Heading(index, words, meaning, languages.code(language) if meaning != "media" else "")


def read_heading(words: str, fields: Mapping[str, str], languages: Languages) -> Heading:
    """A heading as it is read in a table; without a language it is that of the workbook's default one."""
    heading = _heading(0, _SPACE.sub(" ", words).strip(), fields, languages)
    if heading.field in TRANSLATED and not heading.language:
        return Heading(0, heading.words, heading.field, languages.default)
    return heading


def heading_field(words: str, fields: Mapping[str, str]) -> str:
    """The meaning of a heading; ``""`` if it is unknown."""
    return _heading(0, words, fields, Languages()).field


def _prefer_own_names(headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """If a sheet has both ``name`` and ``value``, treat ``value`` as the researcher's own column."""
    own = {heading.field for heading in headings if _key(heading.words) == heading.field}
    loose = {"value", "tag", "count", "caption", "title"}
    return tuple(
        Heading(heading.index, heading.words) if heading.field in own and _key(heading.words) in loose else heading
        for heading in headings
    )


def _default_language(headings: tuple[Heading, ...], languages: Languages) -> tuple[Heading, ...]:
    """Assign columns without a language to the default one, unless that has a column of its own."""
    if not languages.default:
        return headings
    own = {heading.field for heading in headings if heading.language == languages.default}
    return tuple(
        Heading(heading.index, heading.words, heading.field, languages.default)
        if heading.field in TRANSLATED and not heading.language and heading.field not in own
        else heading
        for heading in headings
    )


def _note_doubles(table: Table, row: Row, findings: Findings) -> None:
    seen: dict[tuple[str, str], Heading] = {}
    for heading in table.headings:
        if heading.field in ("", "media"):
            continue
        first = seen.setdefault((heading.field, heading.language), heading)
        if first is not heading:
            place = Place(table.name, row.number, heading.words)
            findings.add("column_twice", place, heading=heading.words, first=first.words)


def _as_meant(
    sheet: Sheet,
    start: int,
    headings: tuple[Heading, ...],
    fields: Mapping[str, str],
    languages: Languages,
    findings: Findings,
) -> tuple[Heading, ...]:
    """The headings with near misses interpreted as the intended ones; each is noted.

    So is a column whose meaning another one has already, as ``etichetta`` beside ``label``: nobody reads it.
    """
    found = list(headings)
    for at, heading in enumerate(found):
        if heading.field or findings.is_own(sheet.name, heading.words):
            continue
        place = Place(sheet.name, sheet.rows[start].number, heading.words)
        meant = _meant(heading, found, fields, languages)
        if meant is None and (first := _beside(heading, found, fields)):
            if any(row.at(heading.index) for row in sheet.rows[start + 1 :]):
                findings.add("column_beside", place, heading=heading.words, like=first.words, sheet=sheet.name)
            continue
        if meant is None or not _may_be(meant, sheet.rows[start + 1 :], fields):
            continue
        tail = heading.words.partition("::" if "::" in heading.words else ":")[2]
        like = f"{meant.field}::{tail.strip() or meant.language}" if meant.language else meant.field
        findings.add("column_meant", place, heading=heading.words, like=like, sheet=sheet.name)
        found[at] = meant
    return tuple(found)


def _meant(
    heading: Heading, headings: list[Heading], fields: Mapping[str, str], languages: Languages
) -> Heading | None:
    """The heading with the meaning it must have; ``None`` if it resembles no meaning that is still free."""
    parts = [part.strip() for part in heading.words.split("::" if "::" in heading.words else ":") if part.strip()]
    if len(parts) > 1 and _key(parts[0]) in _PREFIXES:
        parts = parts[1:]
    if not parts:
        return None
    language = languages.code(" ".join(parts[1:])) if len(parts) > 1 else ""
    taken = {one.field for one in headings if one.field not in TRANSLATED or one.language == language}
    field = like_a_column(_key(parts[0]), fields, taken)
    if not field and len(parts) == 1:
        field, written = with_language(_key(parts[0]), TRANSLATED & set(fields.values()))
        language = languages.code(written) if field else ""
    if not field or (language and field not in TRANSLATED):
        return None
    if any((one.field, one.language) == (field, language) for one in headings):
        return None
    return Heading(heading.index, heading.words, field, language)


def _beside(heading: Heading, headings: list[Heading], fields: Mapping[str, str]) -> Heading | None:
    """The column that is read in place of this one, whose heading is a translation of its name; else ``None``."""
    field = translated_column(_key(heading.words.split(":")[0]), fields)
    return next((one for one in headings if one.field == field), None) if field else None


def _may_be(meant: Heading, rows: tuple[Row, ...], fields: Mapping[str, str]) -> bool:
    """Whether the cells fit the meaning: a column taken for conditions by a synonym may hold remarks."""
    if meant.field not in _LOGICAL or closest(_key(meant.words.split(":")[0]), fields):
        return True
    return any(_LOGIC.search(row.at(meant.index)) for row in rows)


def note_spoilt_cells(table: Table, findings: Findings) -> None:
    """Note cells in which Excel has put an error value, and texts that it has converted to a date."""
    errors: dict[Heading, dict[Place, str]] = {}
    dates: dict[Heading, dict[Place, str]] = {}
    for heading in table.headings:
        is_text = heading.field in _WRITTEN_OUT
        if not heading.field and "list_name" not in table.by_field:
            continue  # a remark; the choices' own columns matter, since filters use them
        for row in table.rows:
            words = row.at(heading.index)
            is_error = words[:1] in ("#", "E") and bool(_EXCEL_ERROR.fullmatch(words))
            if is_error or (is_text and heading.index in row.dated):
                place = Place(table.name, row.number, heading.words, table.cell(row, "name"))
                (errors if is_error else dates).setdefault(heading, {})[place] = words
    for cells in errors.values():
        findings.add_for_all("excel_error", cells)
    for cells in dates.values():
        findings.add_for_all("excel_date", cells)
