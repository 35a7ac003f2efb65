"""Imports a LimeSurvey survey structure as a questionnaire, and reports everything that cannot be imported.

The result is written as a workbook and read again, so that row numbers match those of the workbook downloaded here, and
all checks for workbooks are applied to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from surveys.formats.xlsform.findings import NOWHERE, Findings
from surveys.formats.xlsform.read import SHEETS, ImportResult, read_workbook
from surveys.formats.xlsform.write import write_workbook
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.problems import Place

from .carrying import Carried, Import
from .conditions import conditions_of
from .document import Tables, UnreadableError, read_tables
from .fixed_lists import language_of
from .questions import question
from .quotas import Quotas
from .survey import Asked, Section, read
from .variables import is_always, name_everything

_SCRIPTS = {"introduction": "welcometext", "privacy_notice": "policy_notice", "closing": "endtext"}
Shuffled = tuple[s.Item, str]
"""An item and the name of its random group (``""``: it keeps its place)."""


def read_survey(content: bytes, name: str = "") -> ImportResult:
    """Read a .lss file of any version of LimeSurvey since 1.9. Never raises because of a file's content.

    Places of problems are those in the workbook that ``write_workbook`` makes of the questionnaire.
    """
    findings = Findings()
    try:
        tables = read_tables(content)
    except UnreadableError as error:
        findings.add(error.code, NOWHERE, **error.values)
        return ImportResult(None, findings.in_order([]), [])
    written = write_workbook(_questionnaire(tables, findings))
    reading = read_workbook(written, name)
    rows = {} if reading.questionnaire is None else _rows(reading.questionnaire)
    placed = Findings()
    for problem in findings.problems.values():
        place = problem.place
        row = rows.get((place.sheet, place.name))
        placed.add(problem.code, replace(place, row=row), **problem.values)
    for problem in reading.problems:
        placed.add(problem.code, problem.place, **problem.values)
    return replace(reading, problems=placed.in_order(list(SHEETS)))


def _rows(questionnaire: s.Questionnaire) -> dict[tuple[str, str], int | None]:
    rows = {("survey", item.name): item.row for _, item in questionnaire.walk()}
    rows |= {("routes", route.after): route.row for route in questionnaire.routes}
    return rows


def _questionnaire(tables: Tables, findings: Findings) -> s.Questionnaire:
    survey = read(tables)
    conditions = conditions_of(tables)

    def note(code: str, at: str, column: str, **values: str) -> None:
        findings.add(code, Place("survey", None, column, at), **values)

    of = Import(survey, name_everything(survey, conditions, note), conditions, findings)
    filled = [section for section in survey.sections if section.questions]
    sections = [(_section(of, section, number), section.random) for number, section in enumerate(filled, 1)]
    if of.left_out:
        questions = {name for names in of.left_out.values() for name in names}
        findings.add("lss_layout", NOWHERE, attributes=", ".join(sorted(of.left_out)), count=len(questions))
    quotas = Quotas(of, tables)
    title = of.text(survey.texts.get("title", {}), "", "form_title", pipes=False)
    return s.Questionnaire(
        items=_shuffled(of, sections),
        lists=of.lists,
        title=title.get(of.main_language, ""),
        form_id=f"limesurvey_{survey.id}" if survey.id else "",
        languages=tuple(language_of(code) for code in survey.languages),
        default_language=of.main_language,
        routes=tuple(quotas.routes),
        quotas=tuple(quotas.quotas),
        scripts=tuple(_scripts(of, survey.texts)),
    )


def _scripts(of: Import, texts: Mapping[str, Mapping[str, str]]) -> list[s.Script]:
    found = []
    for name, column in _SCRIPTS.items():
        if words := of.text(texts.get(column, {}), name, "text", pipes=False):
            found.append(s.Script(name, {of.main_language: next(iter(words.values())), **words}))
    return found


def _section(of: Import, section: Section, number: int) -> s.Group:
    """A group with its description as a note, then the calculations its texts use, then its questions."""
    name = of.known.take(f"group_{number}")
    of.worked_out.clear()
    label = of.text(section.words, name, "label")
    asked = [shuffled for one in section.questions for shuffled in _with_random_group(of, one)]
    items: list[s.Item] = list(_shuffled(of, asked))
    if description := of.text(section.description, name, "label"):
        items.insert(0, s.Question(of.known.take(f"{name}_text"), s.NOTE, description))
    relevant = "" if is_always(section.relevance) else of.condition(section.relevance, name)
    return s.Group(name, (*of.worked_out, *items), label, relevant=relevant)


def _with_random_group(of: Import, asked: Asked) -> list[Shuffled]:
    """A question's items with their random group; kept together if they are shuffled."""
    random, items = asked.attribute("random_group"), question(Carried(of, asked))
    if random and len(items) > 1:
        items = [s.Group(of.known.take(f"{items[0].name}_together"), tuple(items))]
    return [(item, random) for item in items]


def _shuffled(of: Import, items: Sequence[Shuffled]) -> tuple[s.Item, ...]:
    """The items, with adjacent ones of the same random group put in a group of their own."""
    found: list[s.Item] = []
    seen: set[str] = set()
    for group, members in groupby(items, key=lambda item: item[1]):
        together = [item for item, _ in members]
        if group in seen:
            of.note("lss_random", together[0].name, "order", group=group)
        if not group or len(together) == 1:
            found.extend(together)
        else:
            found.append(s.Group(of.known.take(f"random_{_word(group)}"), tuple(together), order="random"))
        seen |= {group} - {""}
    return tuple(found)


def _word(group: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in group)
