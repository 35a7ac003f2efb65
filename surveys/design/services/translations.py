"""Translate the texts of a study: cells of its draft, and what its interviewers say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from surveys import sandbox
from surveys.database.turns import in_turn
from surveys.design.models import Draft, Study
from surveys.design.queries import questionnaire_of, row_ids_of, texts_of, whole_draft_of
from surveys.design.queries.translations import Translations, translations_of
from surveys.formats.editing import AddColumn, CellTakenError, SetCell
from surveys.formats.xlsform.read import sheet_key
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.translations import Unit, lacking
from surveys.questionnaire.wording.what_to_say import PARTS
from surveys.questionnaire.wording.written_texts import ANSWERS, SCRIPTS, text_columns

from .draft_changes import DraftBusyError, NoDraftError, change_draft
from .texts import change_texts
from .translation_sources import confirm_sources

TRIES = 3
"""How often a translation is stored anew because somebody else changed other texts meanwhile."""


class TextGoneError(Exception):
    """Raised if the study has no such text any more, or is not translated into this language."""


class TextTakenError(Exception):
    """Raised if somebody else has translated the text meanwhile; ``holds`` is their translation."""

    def __init__(self, holds: str) -> None:
        super().__init__(holds)
        self.holds = holds


class MarksLackingError(Exception):
    """Raised if a translation lacks ``marks`` that stand for something filled in."""

    def __init__(self, marks: Sequence[str]) -> None:
        super().__init__(*marks)
        self.marks = tuple(marks)


class LanguageKnownError(Exception):
    """Raised if the questionnaire has this language already."""


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A translation as it is sent: of the text ``key``, made from ``source``, where ``before`` stood."""

    key: str
    text: str
    before: str
    source: str


@dataclass(slots=True)
class StoredTranslations:
    """What became of translations sent together: how many fitted, and the others with their reasons and marks.

    A reason is ``gone``, ``changed`` (the source text), ``taken`` (translated here meanwhile) or ``lacking``.
    """

    stored: int = 0
    rest: list[tuple[TranslatedText, str, tuple[str, ...]]] = field(default_factory=list)


def translate_text(*, study: Study, language: str, sent: TranslatedText, by: User, now: datetime) -> None:
    """Store a translation. Raises ``TextGoneError``, ``TextTakenError``, ``MarksLackingError`` and as ``change_draft``.

    What it was made from is the source text as it was seen: if that has changed meanwhile, it shows as changed.
    """
    for _ in range(TRIES):
        found = _translations(study, language)
        unit = next((one for one in found.units if one.key == sent.key), None)
        if unit is None:
            raise TextGoneError
        if sent.text and (marks := lacking(unit, sent.text)):
            raise MarksLackingError(marks)
        if unit.translation not in (sent.before, sent.text):
            raise TextTakenError(unit.translation)
        if _stored(study, found, [(unit, sent.text)], by, now):
            _confirm(study, language, [sent])
            return
    raise DraftBusyError


def translate_texts(
    *, study: Study, language: str, sent: Sequence[TranslatedText], by: User, now: datetime
) -> StoredTranslations:
    """Store the translations that still fit, all in one step. Raises ``TextGoneError`` and as ``change_draft``."""
    for _ in range(TRIES):
        found = _translations(study, language)
        by_key = {unit.key: unit for unit in found.units}
        result = StoredTranslations()
        fitting: list[tuple[Unit, str]] = []
        for one in sent:
            unit = by_key.get(one.key)
            reason, marks = _reason(unit, one)
            if reason or unit is None:
                result.rest.append((one, reason, marks))
            else:
                fitting.append((unit, one.text))
        if _stored(study, found, fitting, by, now):
            kept = {unit.key for unit, _text in fitting}
            _confirm(study, language, [one for one in sent if one.key in kept])
            result.stored = len(kept)
            return result
    raise DraftBusyError


def confirm_translation(*, study: Study, language: str, key: str, source: str) -> None:
    """Let a translation stand although its source text has changed to ``source``. Raises ``TextGoneError``."""
    unit = next((one for one in _translations(study, language).units if one.key == key), None)
    if unit is None or not unit.translation or unit.source != source:
        raise TextGoneError
    _confirm(study, language, [TranslatedText(key, unit.translation, unit.translation, source)])


def add_language(*, study: Study, language: Language, by: User, now: datetime) -> None:
    """Give every sheet with texts columns for this language. Raises ``LanguageKnownError`` and ``EditError``."""
    questionnaire = questionnaire_of(_draft(study))
    if questionnaire is None:
        raise TextGoneError
    known = {word.casefold() for one in questionnaire.languages for word in (one.code, one.name)}
    if known & {language.code.casefold(), language.name.casefold()}:
        raise LanguageKnownError
    operations = [AddColumn(sheet, language.heading(column)) for sheet, column in text_columns(questionnaire)]
    change_draft(study=study, operations=operations, by=by, now=now)


def _reason(unit: Unit | None, sent: TranslatedText) -> tuple[str, tuple[str, ...]]:
    """Why a translation cannot be stored; ``""`` if it can."""
    if unit is None:
        return "gone", ()
    if unit.source != sent.source:
        return "changed", ()
    if unit.translation not in (sent.before, sent.text):
        return "taken", ()
    marks = tuple(lacking(unit, sent.text))
    return ("lacking" if marks else ""), marks


def _translations(study: Study, language: str) -> Translations:
    found = translations_of(study, _draft(study), language)
    if found is None or found.target.code != language or found.target not in found.others:
        raise TextGoneError
    return found


def _draft(study: Study) -> Draft:
    draft = whole_draft_of(study)
    if draft is None:
        raise NoDraftError
    return draft


def _stored(study: Study, found: Translations, sent: Sequence[tuple[Unit, str]], by: User, now: datetime) -> bool:
    """Whether the translations are stored: not if somebody else has changed the draft, or the scripts, meanwhile."""
    changed = [(unit, text) for unit, text in sent if unit.translation != text]
    spoken = [one for one in changed if found.spoken and one[0].is_spoken_outside]
    cells = _operations(found, [one for one in changed if one not in spoken])
    if cells and not _cells_stored(study, found, cells, by, now):
        return False
    return not spoken or _said(study, found, spoken, by, now)


def _cells_stored(study: Study, found: Translations, operations: Sequence[SetCell], by: User, now: datetime) -> bool:
    try:
        change_draft(study=study, operations=operations, by=by, now=now)
    except CellTakenError as refusal:
        if not Draft.objects.filter(pk=found.draft.pk).exists():
            return False
        # Nobody has changed the draft: what is read of such a cell is not what it holds letter by letter.
        held = {one.operation: one.holds for one in refusal.taken}
        again = [replace(one, before=held.get(at, one.before)) for at, one in enumerate(operations)]
        try:
            change_draft(study=study, operations=again, by=by, now=now)
        except CellTakenError:
            return False
    return True


def _operations(found: Translations, changed: Sequence[tuple[Unit, str]]) -> list[SetCell]:
    ids, sheets = row_ids_of(found.draft), _sheets_of(found.draft, [unit for unit, _ in changed])
    operations = []
    for unit, text in changed:
        sheet, heading = sheets[unit.key], found.target.heading(unit.written.column)
        row = ids.id_of(sheet, unit.written.row or 0)
        operations.append(SetCell(sheet, row, heading, text, before=unit.translation))
    return operations


def _sheets_of(draft: Draft, changed: Sequence[Unit]) -> dict[str, str]:
    """The names of the sheets that the texts stand on, by the texts' keys."""
    names = {sheet_key(str(one.get("as") or one["name"])): str(one["name"]) for one in draft.sheets if one["read"]}
    found = {unit.key: names.get(unit.written.sheet, unit.written.sheet) for unit in changed}
    choices = [unit for unit in changed if unit.written.sheet == "choices"]
    if not choices or "external_choices" not in names:
        return found
    # Rows of choices are numbered by the one or the other of two sheets.
    read = sandbox.read_sheets(bytes(draft.workbook))
    sheets = {sheet.name: {row.number: set(row.cells) for row in sheet.rows} for sheet in read}
    first = sheets.get(names.get("choices", ""), {})
    elsewhere = {
        unit.key: names["external_choices"]
        for unit in choices
        if not {unit.written.name, unit.written.within} <= first.get(unit.written.row or 0, set())
    }
    return {**found, **elsewhere}


def _said(study: Study, found: Translations, changed: Sequence[tuple[Unit, str]], by: User, now: datetime) -> bool:
    """Store translations of scripts and answers for respondents as the study's next texts, unless there are newer."""
    words = {(one.written.sheet, one.written.name, one.written.column): text for one, text in changed}

    def spoken(sheet: str, name: str, column: str, text: Mapping[str, str]) -> dict[str, str]:
        place = (sheet, name, column)
        return {**text, found.target.code: words[place]} if place in words else dict(text)

    with in_turn(), transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        now_there = texts_of(study)
        if now_there is None or now_there != found.spoken:
            return False
        change_texts(
            study=study,
            scripts={name: spoken(SCRIPTS, name, "text", text) for name, text in now_there.scripts.items()},
            answers=[
                {
                    **entry,
                    **{part: spoken(ANSWERS, str(number), part, entry[part]) for part in PARTS if part in entry},
                }
                for number, entry in enumerate(now_there.answers, 1)
            ],
            by=by,
            now=now,
        )
    return True


def _confirm(study: Study, language: str, sent: Sequence[TranslatedText]) -> None:
    with in_turn(), transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        confirm_sources(study, language, {one.key: (one.text, one.source) for one in sent if one.text})
