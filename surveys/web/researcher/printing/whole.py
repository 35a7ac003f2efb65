"""A study's draft or version as a printed questionnaire, with what surrounds it: title, date, scripts, signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Draft, Study, StudyTexts, Version
from surveys.design.questionnaires import questionnaire_of
from surveys.questionnaire.checks import estimate
from surveys.questionnaire.pages import Rich
from surveys.questionnaire.piping import pieces_of
from surveys.questionnaire.structure import Language, Questionnaire
from surveys.web.researcher.texts import script_titles
from surveys.web.researcher.wordings import day_words, holdings

from .sheet import PrintedQuestionnaire, Said
from .writing import Writer


class NothingToPrintError(Exception):
    """The study has no questionnaire that can be read."""


@dataclass(frozen=True, slots=True)
class PrintPage:
    """The page: what is printed, and the languages to choose from."""

    source: str
    day: str
    holdings: str
    minutes: int
    language: str
    languages: Sequence[Language]
    printed: PrintedQuestionnaire
    version: int | None = None


def print_page(study: Study, *, version: int | None, language: str, now: datetime) -> PrintPage:
    """Version number ``version``, or without one the draft, or the newest version. Raises ``NothingToPrintError``."""
    source = _source(study, version)
    questionnaire = questionnaire_of(source) if source else None
    if source is None or questionnaire is None:
        raise NothingToPrintError
    known = {one.code for one in questionnaire.languages}
    spoken = language if language in known else questionnaire.default_language
    return PrintPage(
        source=_words_of(source),
        day=day_words(source.published_at if isinstance(source, Version) else now, long=True),
        holdings=holdings(questionnaire),
        minutes=max(1, round(estimate(questionnaire, spoken).typical.minutes)),
        language=spoken,
        languages=questionnaire.languages,
        printed=_printed(questionnaire, queries.texts_of(study), spoken),
        version=source.number if isinstance(source, Version) and version else None,
    )


def _source(study: Study, number: int | None) -> Draft | Version | None:
    versions = list(queries.versions_of(study))
    if number is not None:
        return next((version for version in versions if version.number == number), None)
    return queries.draft_of(study) or (versions[0] if versions else None)


def _words_of(source: Draft | Version) -> str:
    if isinstance(source, Version):
        return _("Version %(number)s") % {"number": source.number}
    return _("Draft, %(file)s") % {"file": source.file_name}


def _printed(questionnaire: Questionnaire, texts: StudyTexts | None, language: str) -> PrintedQuestionnaire:
    writer = Writer(questionnaire, language)
    scripts, answers = _texts(questionnaire, texts)
    titles = script_titles()

    def words(text: Mapping[str, str]) -> Rich:
        return pieces_of(questionnaire.words(text, language))

    return PrintedQuestionnaire(
        parts=tuple(writer.parts()),
        scripts=tuple(Said(titles.get(name, (name, ""))[0], words(text)) for name, text in scripts.items()),
        answers=tuple(Said(questionnaire.words(one["question"], language), words(one["answer"])) for one in answers),
        quotas=tuple(writer.quotas()),
        calculated=tuple(writer.calculated()),
    )


def _texts(
    questionnaire: Questionnaire, texts: StudyTexts | None
) -> tuple[Mapping[str, Mapping[str, str]], Sequence[Mapping[str, Any]]]:
    """The study's own scripts and answers; before its first publication those of the workbook."""
    if texts is not None:
        return texts.scripts, texts.answers
    return (
        {script.name: script.text for script in questionnaire.scripts},
        [{"question": one.question, "answer": one.answer} for one in questionnaire.answers_for_respondents],
    )
