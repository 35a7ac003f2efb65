"""Remember the texts that translations were made from, whenever texts change; the study is locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.design.models import Draft, Study, StudyTexts, TranslationSources
from surveys.design.queries.translations import source_language_of, spoken_of
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire, Text
from surveys.questionnaire.wording.translations import Sources, confirmed, renewed
from surveys.questionnaire.wording.what_to_say import PARTS
from surveys.questionnaire.wording.written_texts import SPOKEN, WrittenText, written_texts


@dataclass(frozen=True, slots=True)
class NewSources:
    """What is remembered after a draft, worked out from what was remembered ``before``: ``None`` if nothing was."""

    before: Sources | None
    after: Sources


def sources_with(study: Study, questionnaire: Questionnaire | None) -> NewSources | None:
    """The sources with those of the translations that are new in a draft; ``None`` if it has none.

    Asked for before anything is locked: of a long questionnaire it takes a while.
    """
    if questionnaire is None or all(one.code == questionnaire.default_language for one in questionnaire.languages):
        return None
    kept = TranslationSources.objects.filter(study=study).first()
    before = kept.texts if kept else renewed({}, *_texts_so_far(study))
    texts: Iterable[WrittenText] = written_texts(questionnaire)
    if StudyTexts.objects.filter(study=study).exists():
        texts = [one for one in texts if one.sheet not in SPOKEN]
    return NewSources(kept.texts if kept else None, renewed(before, texts, questionnaire.default_language))


def record_sources(study: Study, questionnaire: Questionnaire | None, new: NewSources | None) -> None:
    """Remember what ``sources_with`` said, or says now if others have changed what it rests on."""
    if new is None:
        return
    kept = TranslationSources.objects.filter(study=study).first()
    if (kept.texts if kept else None) != new.before:
        new = sources_with(study, questionnaire) or new
    if kept is None or kept.texts != new.after:
        kept = kept or TranslationSources(study=study)
        kept.texts = new.after
        kept.save()


def record_spoken_sources(study: Study, scripts: Mapping[str, Text], answers: Sequence[Mapping[str, Any]]) -> None:
    """Remember the sources of the translations that are new among scripts and answers for respondents."""
    if len({code for text in _all(scripts, answers) for code in text}) > 1:
        _renew(study, spoken_of(scripts, answers), source_language_of(study))


def confirm_sources(study: Study, language: str, made: Mapping[str, tuple[str, str]]) -> None:
    """Remember these translations and their source texts, by key."""
    _change(study, lambda sources: confirmed(sources, language, made))


def _texts_so_far(study: Study) -> tuple[Iterable[WrittenText], str]:
    """The texts before the first that are remembered: those of the draft that is replaced, else of the last version."""
    drafts = Draft.objects.filter(study=study, questionnaire__isnull=False)
    for earlier in (drafts, study.versions.order_by("-number")):
        found = earlier.values_list("questionnaire", flat=True).first()
        if found is not None:
            questionnaire = storage.from_json(found)
            return written_texts(questionnaire), questionnaire.default_language
    return (), ""


def _all(scripts: Mapping[str, Text], answers: Sequence[Mapping[str, Any]]) -> Iterable[Text]:
    yield from scripts.values()
    for answer in answers:
        yield from (answer[part] for part in PARTS if part in answer)


def _renew(study: Study, texts: Iterable[WrittenText], source: str) -> None:
    _change(study, lambda sources: renewed(sources, texts, source))


def _change(study: Study, changed: Callable[[Sources], Sources]) -> None:
    kept = TranslationSources.objects.filter(study=study).first() or TranslationSources(study=study)
    texts = changed(kept.texts)
    if texts != kept.texts:
        kept.texts = texts
        kept.save()
