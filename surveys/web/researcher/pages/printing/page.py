"""The page of the printed questionnaire: a draft or version, with title, date, scripts and signatures."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Draft, Study, StudyTexts, Version
from surveys.design.queries import questionnaire_of
from surveys.formatting import full_day, minutes_of
from surveys.questionnaire.checks import estimate
from surveys.questionnaire.model.structure import Language, Questionnaire
from surveys.web.researcher.pages.counts import holdings
from surveys.web.researcher.pages.texts import script_titles

from .languages import side_by_side
from .sheet import PrintedQuestionnaire, PrintedText
from .writer import Writer


class NothingToPrintError(Exception):
    """The study has no readable questionnaire."""


@dataclass(frozen=True, slots=True)
class PrintPage:
    """The content of the page: what is printed, and the languages to choose from."""

    source: str
    day: str
    holdings: str
    minutes: int
    language: str
    languages: Sequence[Language]
    printed: PrintedQuestionnaire
    beside: str = ""
    """The code of the second language, if there is one."""
    version: int | None = None


def print_page(study: Study, *, version: int | None, language: str, beside: str, now: datetime) -> PrintPage:
    """Return the page of version number ``version``; by default of the draft, or else of the newest version.

    ``beside``: a second language, printed under the first. Raises ``NothingToPrintError``.
    """
    source = _source(study, version)
    questionnaire = questionnaire_of(source) if source else None
    if source is None or questionnaire is None:
        raise NothingToPrintError
    return printed_page(
        questionnaire,
        queries.texts_of(study),
        language=language,
        beside=beside,
        source=_words_of(source),
        day=full_day(source.published_at if isinstance(source, Version) else now),
        version=source.number if isinstance(source, Version) and version else None,
    )


def printed_page(
    questionnaire: Questionnaire,
    texts: StudyTexts | None,
    *,
    language: str,
    beside: str = "",
    source: str,
    day: str,
    version: int | None = None,
    names: Container[str] | None = None,
) -> PrintPage:
    """Return the page of a questionnaire with these texts, in this language or the default one.

    ``names``: with these questions only.
    """
    known = {one.code for one in questionnaire.languages}
    spoken = language if language in known else questionnaire.default_language
    second = beside if beside in known and beside != spoken else ""
    return PrintPage(
        source=source,
        day=day,
        holdings=holdings(questionnaire),
        minutes=max(1, int(minutes_of(60 * estimate(questionnaire, spoken).typical.minutes))),
        language=spoken,
        languages=questionnaire.languages,
        beside=second,
        printed=_printed(questionnaire, texts, spoken, second, names),
        version=version,
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


def _printed(
    questionnaire: Questionnaire,
    texts: StudyTexts | None,
    language: str,
    beside: str,
    names: Container[str] | None = None,
) -> PrintedQuestionnaire:
    writer = Writer(questionnaire, language)
    printed = PrintedQuestionnaire(
        parts=tuple(writer.parts(names)),
        scripts=_scripts(questionnaire, texts, writer),
        answers=_answers(questionnaire, texts, writer, language),
        quotas=tuple(writer.quotas()),
        quota_notes=tuple(writer.quota_notes()),
        calculated=tuple(writer.calculated()),
    )
    return side_by_side(printed, _printed(questionnaire, texts, beside, "")) if beside else printed


def _scripts(questionnaire: Questionnaire, texts: StudyTexts | None, writer: Writer) -> tuple[PrintedText, ...]:
    """Return the study's own scripts; before its first publication, those of the workbook."""
    own = {script.name: script.text for script in questionnaire.scripts} if texts is None else texts.scripts
    titles = script_titles()
    return tuple(PrintedText(titles.get(name, (name, ""))[0], writer.said(text)) for name, text in own.items())


def _answers(
    questionnaire: Questionnaire, texts: StudyTexts | None, writer: Writer, language: str
) -> tuple[PrintedText, ...]:
    own: Sequence[tuple[Mapping[str, str], Mapping[str, str]]]
    if texts is None:
        own = [(one.question, one.answer) for one in questionnaire.answers_for_respondents]
    else:
        own = [(one["question"], one["answer"]) for one in texts.answers]
    return tuple(PrintedText(questionnaire.words(question, language), writer.said(answer)) for question, answer in own)
