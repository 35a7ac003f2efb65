"""Reads an XLSForm workbook as a questionnaire, with all its problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.predefined_names import ALWAYS
from surveys.questionnaire.problems import Place, Problem, has_errors

from .choices import Lists
from .extras import Extras, sample_columns
from .findings import NOWHERE, Findings, folded
from .grid import Sheet, UnreadableError, read_sheets
from .headers import CHOICES, SURVEY, Languages, Table, read_table
from .logic import Logic
from .lookalikes import closest, like_a_sheet
from .records import Record, Records
from .respondents import read_expectations
from .saved_tests import is_sheet_of_tests, read_tests
from .settings import Settings, read_settings
from .strange_languages import language_meant, note_strange_languages
from .survey import OTHER_SUFFIX, Survey
from .types import END
from .unread import columns_of_filters, declared_own, holds, note_unread_logic

SHEETS = (
    "survey",
    "choices",
    "external_choices",
    "settings",
    "routes",
    "quotas",
    "scripts",
    "answers_for_respondents",
    "sample",
    "respondents",
    "tests",
)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of reading a workbook.

    ``questionnaire`` is set whenever the survey sheet could be read, without the rows and cells that were refused, so
    that it can be previewed; with an error among ``problems`` it must not be published. ``problems`` are all of them,
    errors first, then by sheet and row. ``sheets`` has for each sheet ``name``, ``rows`` (without headings), ``read``
    (``False``: unknown, ignored) and ``as``, the sheet as which it is read if its name differs.
    """

    questionnaire: s.Questionnaire | None
    problems: list[Problem]
    sheets: list[dict[str, str | int | bool]]

    @property
    def loaded(self) -> bool:
        """Whether the whole workbook was understood, even if something in it must be corrected before use."""
        return self.questionnaire is not None and not has_errors([one for one in self.problems if not one.is_read])


def read_workbook(content: bytes, name: str = "", own: Iterable[tuple[str, str]] = ()) -> ImportResult:
    """Read an .xlsx, .xlsm or .xls file (the content decides, not the ``name``). Never raises for what a file holds.

    ``own``: sheets, and columns by sheet and heading, that are declared to be the researcher's own.
    """
    findings = Findings(own={folded(*one) for one in own})
    try:
        sheets = read_sheets(content, findings)
    except UnreadableError as error:
        findings.add(error.code, NOWHERE, **error.values)
        return ImportResult(None, findings.in_order([]), [])
    return read_tables(sheets, findings)


def read_tables(sheets: list[Sheet], findings: Findings) -> ImportResult:
    """Read sheets already extracted from their file; ``findings`` holds the problems of the extraction."""
    ours = by_name(sheets, findings)
    keys = {id(sheet): key for key, sheet in ours.items()}
    summary = [_summary(sheet, keys.get(id(sheet), "")) for sheet in sheets]
    questionnaire = _read(ours, findings) if "survey" in ours else None
    if questionnaire is not None:
        foreign = [sheet for sheet in sheets if id(sheet) not in keys]
        note_unread_logic(ours, foreign, {item.name for _, item in questionnaire.walk()}, findings)
    order = [ours[key].name for key in SHEETS if key in ours]
    return ImportResult(questionnaire, findings.in_order(order), summary)


def _summary(sheet: Sheet, key: str) -> dict[str, str | int | bool]:
    """A sheet's name and size, whether it is read, and as which sheet if its name differs."""
    found: dict[str, str | int | bool] = {
        "name": sheet.name,
        "rows": max(len(sheet.rows) - 1, 0),
        "read": bool(key),
    }
    return {**found, "as": key} if key and key != sheet_key(sheet.name) else found


def by_name(sheets: list[Sheet], findings: Findings) -> dict[str, Sheet]:
    """The known sheets by their standard names, near misses included; what that misses is noted."""
    ours: dict[str, Sheet] = {}
    for sheet in sheets:
        key = sheet_key(sheet.name)
        is_free = key in SHEETS and key not in ours and not findings.is_own(sheet.name)
        if is_free and (key != "tests" or is_sheet_of_tests(sheet)):
            ours[key] = sheet
    findings.own |= declared_own(ours.get("settings"))
    for sheet in sheets:
        if sheet in ours.values() or findings.is_own(sheet.name) or not sheet.rows:
            continue
        like = like_a_sheet(sheet_key(sheet.name), [name for name in SHEETS if name not in ours])
        if like == "tests" and not is_sheet_of_tests(sheet):
            continue
        if like and (closest(sheet_key(sheet.name), [like]) or holds(sheet, like)):
            findings.add("sheet_meant", Place(sheet.name), sheet=sheet.name, like=like, rows=len(sheet.rows) - 1)
            ours[like] = sheet
    if "survey" not in ours:
        findings.add("no_survey_sheet")
    return ours


def sheet_key(name: str) -> str:
    """A sheet's name normalised for comparison, without regard to case, spaces and hyphens."""
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def _read(ours: dict[str, Sheet], findings: Findings) -> s.Questionnaire | None:
    languages, unheard = Languages(), Findings(own=findings.own)
    for key, fields in (("survey", SURVEY), ("choices", CHOICES)):
        if key in ours:
            read_table(ours[key], fields, languages, unheard, header="type" if key == "survey" else "")
    settings = read_settings(ours.get("settings"), languages, findings)
    table = _survey_table(ours["survey"], languages, findings)
    if _lacks_columns(table, findings):
        return None
    findings.own |= columns_of_filters(table, ours)
    lists = _lists(ours, languages, settings, findings)
    rows = Records(table, lists, languages, findings)
    records = rows.read()
    sample = sample_columns(ours.get("sample"), languages, findings)
    logic = Logic(_names(records), findings, ALWAYS | {column.name for column in sample})
    items = Survey(table, languages, logic, findings, settings.clients).build(records)
    if not items and not has_errors(list(findings.problems.values())):
        findings.add("survey_empty", table.place(None))
    extras = Extras(languages, logic, findings)
    known = _known_lists(lists, items, logic, ours, findings)
    questionnaire = s.Questionnaire(
        items=items,
        lists=known,
        title=settings.title or rows.title,
        form_id=settings.form_id or rows.form_id,
        version=settings.version,
        routes=extras.routes(ours.get("routes")),
        quotas=extras.quotas(ours.get("quotas")),
        scripts=extras.scripts(ours.get("scripts")),
        answers_for_respondents=extras.answers(ours.get("answers_for_respondents")),
        sample=sample,
        partial_from=_named(settings, "partial_from", settings.partial_from, logic),
        after_break_off=_named(settings, "after_break_off", settings.after_break_off, logic),
        clients=settings.clients,
        settings={**_old_settings(rows), **settings.cells},
    )
    questionnaire = _with_what_is_tried(questionnaire, ours, languages, findings)
    return _with_languages(questionnaire, languages, settings, findings)


def _survey_table(sheet: Sheet, languages: Languages, findings: Findings) -> Table:
    """The survey sheet, whose labels say in which languages the questions are written."""
    table = read_table(sheet, SURVEY, languages, findings, header="type")
    labels = frozenset(heading.language for heading in table.by_field.get("label", ()))
    languages.asked = labels if "" not in labels else frozenset()
    note_strange_languages(table, languages, findings)
    return table


def _with_what_is_tried(
    questionnaire: s.Questionnaire, ours: dict[str, Sheet], languages: Languages, findings: Findings
) -> s.Questionnaire:
    """The questionnaire with what simulated respondents say, and with the saved tests."""
    respondents = read_expectations(ours.get("respondents"), questionnaire, findings)
    tests = read_tests(ours.get("tests"), questionnaire, languages, findings)
    return replace(questionnaire, respondents=respondents, tests=tests)


def _lacks_columns(table: Table, findings: Findings) -> bool:
    """Whether the survey sheet lacks the type or name column; the first missing one is noted."""
    missing = next((column for column in ("type", "name") if column not in table.by_field), "")
    if missing:
        findings.add("column_missing", table.place(None), column=missing)
    return bool(missing)


def _lists(ours: dict[str, Sheet], languages: Languages, settings: Settings, findings: Findings) -> Lists:
    lists = Lists(findings, settings.duplicates_allowed)
    for key in ("choices", "external_choices"):
        if key in ours:
            table = read_table(ours[key], CHOICES, languages, findings)
            note_strange_languages(table, languages, findings)
            lists.read(table)
    return lists


def _names(records: list[Record]) -> set[str]:
    names = {record.name for record in records if record.kind.kind != END}
    return names | {record.name + OTHER_SUFFIX for record in records if record.kind.or_other}


def _old_settings(rows: Records) -> dict[str, str]:
    """The title and id that old workbooks have as rows of the survey sheet."""
    found = {"form_title": rows.title, "form_id": rows.form_id}
    return {name: value for name, value in found.items() if value}


def _known_lists(
    lists: Lists, items: tuple[s.Item, ...], logic: Logic, ours: dict[str, Sheet], findings: Findings
) -> dict[str, s.ChoiceList]:
    """The lists with their labels checked; errors in a list that no question uses stop nothing."""
    asked = {question.list_name for question in s.Questionnaire(items).questions()}
    known = lists.done(asked)
    _check_labels(known, logic, ours, findings)
    findings.forget_errors(lists.unused_rows(asked))
    return known


def _check_labels(lists: Mapping[str, s.ChoiceList], logic: Logic, ours: dict[str, Sheet], findings: Findings) -> None:
    """Check the names piped into labels of choices."""
    if "choices" not in ours:
        return
    for choice_list in lists.values():
        for choice in choice_list.choices:
            for words in choice.label.values():
                logic.words(Place(ours["choices"].name, choice.row, "label", choice.name), words)


def _named(settings: Settings, column: str, written: str, logic: Logic) -> str:
    """The question or group that a setting names."""
    if not written or settings.table is None:
        return written
    return logic.question(settings.table.place(settings.row, column), written)


def _with_languages(
    questionnaire: s.Questionnaire, languages: Languages, settings: Settings, findings: Findings
) -> s.Questionnaire:
    """The questionnaire with the languages its texts are written in; the default first."""
    used = {code for item in questionnaire.questions() for code in (*item.label, *item.hint)}
    used |= {code for group in questionnaire.lists.values() for choice in group.choices for code in choice.label}
    default = languages.default
    if default and default not in used and used:
        place = settings.table.place(settings.row, "default_language") if settings.table else Place()
        findings.add("default_language_unused", place, language=settings.default_language)
        default = ""
        languages.known.pop(languages.default, None)
    if not default and "" not in used:
        default = next(iter(languages.known), "")
    for language in languages.without_code():
        if not language_meant(language, languages):
            findings.add("language_without_code", Place(), language=language.name)
    known = sorted(languages.known.values(), key=lambda language: language.code != default)
    return replace(questionnaire, languages=tuple(known), default_language=default)
