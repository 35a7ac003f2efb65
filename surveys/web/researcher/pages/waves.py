"""The page on which a new study, or the next wave of a series, is made from a study."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import Draft, Study, Version
from surveys.design.queries import TESTS, questionnaire_of
from surveys.formats.editing import EditError
from surveys.formats.xlsform.grid import UnreadableError
from surveys.formats.xlsform.read import sheet_key
from surveys.people.models import Role, User
from surveys.questionnaire.comparison.trend import marked, trend_problems
from surveys.questionnaire.model.structure import Question, Questionnaire
from surveys.questionnaire.problems import ERROR
from surveys.questionnaire.types import ASKED_TYPES, CALCULATED_TYPES
from surveys.web.researcher.forms.waves import DRAFT, Offered

from .counts import errors_words, holdings

_YEAR = re.compile(r"\b20\d\d\b")
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class VariableRow:
    """A variable that may be locked: its words, the waves that have it, and what differs from the earlier wave."""

    name: str
    words: str
    waves: str
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class WavePage:
    """The content of the page. ``source``: what is taken over, one of the values of ``sources``.

    ``languages``: codes and names of those beside the default one.
    """

    source: str
    sources: Sequence[tuple[str, str]]
    holdings: str
    languages: Sequence[tuple[str, str]]
    quotas: str
    texts: str
    tests: str
    rules: str
    people: str
    library: str
    variables: Sequence[VariableRow]
    offered: Offered


def wave_page(study: Study, user: User, source: str) -> WavePage | None:
    """Return the page of one source, by default the version in use; ``None`` if there is nothing to take over."""
    found = queries.repeatable_of(study)
    if not found:
        return None
    values = [_value(one) for one in found]
    chosen = source if source in values else values[0]
    whole = queries.whole_source(study, version=None if chosen == DRAFT else int(chosen))
    questionnaire = (questionnaire_of(whole) if whole else None) or Questionnaire(())
    waves = _waves(study, user)
    locked = _locked(questionnaire, waves)
    others = [one for one in questionnaire.languages if one.code != questionnaire.default_language]
    variables = _variables(study, questionnaire, waves, locked)
    codes = [one.code for one in others]
    return WavePage(
        source=chosen,
        sources=[(_value(one), _said(one, study)) for one in found],
        holdings=holdings(questionnaire),
        languages=[(one.code, one.name) for one in others],
        quotas=_counted(len(questionnaire.quotas), _quotas),
        texts=_texts(study, questionnaire),
        tests=_tests(whole),
        rules=study.shown_number,
        people=_people(study),
        library=", ".join(one.use.entry.name for one in queries.uses_in(study)),
        variables=variables,
        offered=Offered(chosen, codes, [row.name for row in variables], _initial(study, locked, codes)),
    )


def _value(source: Draft | Version) -> str:
    return DRAFT if isinstance(source, Draft) else str(source.number)


def _said(source: Draft | Version, study: Study) -> str:
    if isinstance(source, Version):
        in_use = source.pk == study.fielded_version_id
        words = _("version %(number)s, the one in use") if in_use else _("version %(number)s")
        return words % {"number": source.number}
    errors = sum(one.severity == ERROR for one in queries.problems_of(source))
    words = _("draft %(number)s") % {"number": study.versions.count() + 1}
    return f"{words} ({errors_words(errors)})" if errors else words


def _waves(study: Study, user: User) -> dict[int, frozenset[str]]:
    """Return the names of the questions of each earlier wave; of a study without a series those of its own version."""
    if study.series is not None:
        return queries.variables_by_wave(study.series, user)
    version = study.fielded_version
    if version is None:
        return {}
    names = (question.name for question in (questionnaire_of(version) or Questionnaire(())).questions())
    return {study.wave or 1: frozenset(names)}


def _locked(questionnaire: Questionnaire, waves: Mapping[int, frozenset[str]]) -> list[str]:
    """Return the variables that are locked already; where none is, all that an earlier wave has."""
    variables = _of_questionnaire(questionnaire)
    marks = [one.name for one in variables if one.is_locked]
    if marks or any(one.trend for one in variables):
        return marks
    return [one.name for one in variables if any(one.name in names for names in waves.values())]


def _of_questionnaire(questionnaire: Questionnaire) -> list[Question]:
    return [one for one in questionnaire.questions() if one.type in ASKED_TYPES | CALCULATED_TYPES]


def _variables(
    study: Study, questionnaire: Questionnaire, waves: Mapping[int, frozenset[str]], locked: Sequence[str]
) -> list[VariableRow]:
    warnings = defaultdict[str, list[str]](list)
    if study.fielded_version is not None:
        before = marked(questionnaire_of(study.fielded_version) or Questionnaire(()), locked)
        for problem in trend_problems(before, marked(questionnaire, locked)):
            warnings[problem.place.name].append(problem.what(_))
    rows = []
    for one in _of_questionnaire(questionnaire):
        asked = [str(wave) for wave, names in sorted(waves.items()) if one.name in names]
        words = one.title_in("") or questionnaire.words(one.label)
        rows.append(VariableRow(one.name, words[:_LONGEST], " ".join(asked), warnings[one.name]))
    return rows


def _counted(count: int, words: Any) -> str:
    return words(count) % {"count": count} if count else ""


def _quotas(count: int) -> str:
    return ngettext("%(count)s cell, with its target as it is now", "%(count)s cells, with their targets", count)


def _texts(study: Study, questionnaire: Questionnaire) -> str:
    edition = queries.texts_of(study)
    scripts = len(edition.scripts if edition else questionnaire.scripts)
    answers = len(edition.answers if edition else questionnaire.answers_for_respondents)
    said = ngettext("%(count)s script", "%(count)s scripts", scripts) % {"count": scripts}
    answered = ngettext("%(count)s answer", "%(count)s answers", answers) % {"count": answers}
    return f"{said}, {answered}"


def _tests(source: Draft | Version | None) -> str:
    """Return which saved tests come along, in words; of a version they are in its workbook only, and not counted."""
    if isinstance(source, Draft):
        count = len((questionnaire_of(source) or Questionnaire(())).tests)
        return ngettext("%(count)s saved test", "%(count)s saved tests", count) % {"count": count} if count else ""
    return _("those of its workbook") if source is not None and _has_tests(bytes(source.workbook or b"")) else ""


def _has_tests(workbook: bytes) -> bool:
    try:
        return any(sheet_key(sheet.name) == TESTS and sheet.rows[1:] for sheet in sandbox.read_sheets(workbook))
    except (EditError, UnreadableError):
        return False


def _people(study: Study) -> str:
    return ", ".join(f"{one.count} {str(Role(one.role).label).lower()}" for one in queries.people_of(study))


def _initial(study: Study, locked: Sequence[str], languages: Sequence[str]) -> dict[str, Any]:
    wave = (study.wave or 1) + 1
    named = _YEAR.sub(lambda year: str(int(year[0]) + 1), study.name)
    return {
        "name": named if named != study.name else _("%(study)s, wave %(wave)s") % {"study": study.name, "wave": wave},
        "series": study.series.name if study.series else _YEAR.sub("", study.name).strip(),
        "wave": wave,
        "target": study.target,
        "has_quotas": True,
        "has_texts": True,
        "has_tests": True,
        "has_rules": True,
        "has_people": True,
        "has_library": True,
        "languages": languages,
        "locked": locked,
    }
