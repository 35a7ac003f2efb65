"""The texts of a study in two languages side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.design.models import Draft, Study, StudyTexts, TranslationSources
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Language, Questionnaire, Text
from surveys.questionnaire.wording.translations import CHANGED, DONE, MISSING, Unit, units
from surveys.questionnaire.wording.written_texts import SPOKEN, WrittenText, spoken_texts, written_texts

from .texts import texts_of


@dataclass(frozen=True, slots=True)
class Translations:
    """What can be translated from the language ``source`` into ``target``, one of the ``others``.

    Without a second language there are no units, and ``target`` is the source itself.
    """

    draft: Draft
    questionnaire: Questionnaire
    source: Language
    target: Language
    others: tuple[Language, ...]
    units: Sequence[Unit]
    spoken: StudyTexts | None

    @property
    def revision(self) -> str:
        """A word that is another one after each change of the texts."""
        return f"{self.draft.pk}.{self.spoken.pk if self.spoken else 0}"

    def counts(self) -> tuple[int, int, int]:
        """How many texts are translated, lack a translation, and have changed since."""
        states = [unit.state for unit in self.units]
        return states.count(DONE), states.count(MISSING), states.count(CHANGED)


def translations_of(study: Study, draft: Draft, language: str = "") -> Translations | None:
    """The texts of the study's draft, and of what its interviewers say; ``None`` if the draft cannot be read.

    ``language``: the code of the one translated into; otherwise the first that is not the source.
    """
    if draft.questionnaire is None:
        return None
    questionnaire = storage.from_json(draft.questionnaire)
    source = questionnaire.default_language
    known = {one.code: one for one in questionnaire.languages}
    others = tuple(one for one in questionnaire.languages if one.code != source)
    written = known.get(source, Language(source, source))
    target = next((one for one in others if one.code == language), others[0] if others else written)
    spoken = texts_of(study)
    texts = list(written_texts(questionnaire))
    if spoken is not None:
        texts = [one for one in texts if one.sheet not in SPOKEN] + spoken_of(spoken.scripts, spoken.answers)
    return Translations(
        draft=draft,
        questionnaire=questionnaire,
        source=written,
        target=target,
        others=others,
        units=units(texts, source, target.code, _sources(study)) if others else (),
        spoken=spoken,
    )


def revision_of_texts(study: Study) -> str:
    """The ``revision`` of the study's translations, in two small queries; ``""`` without a draft."""
    draft = Draft.objects.filter(study=study).values_list("pk", flat=True).first()
    spoken = StudyTexts.objects.filter(study=study).order_by("-number").values_list("pk", flat=True).first()
    return f"{draft}.{spoken or 0}" if draft else ""


def source_language_of(study: Study) -> str:
    """The code of the language that the study's texts are written in first."""
    for model in (Draft.objects.filter(study=study), study.versions.order_by("-number")):
        found = model.values_list("questionnaire__default_language", flat=True).first()
        if found:
            return str(found)
    return ""


def spoken_of(scripts: Mapping[str, Text], answers: Sequence[Mapping[str, Any]]) -> list[WrittenText]:
    """The study's scripts and answers for respondents as texts of a questionnaire."""
    return list(
        spoken_texts(
            {name: (text, None) for name, text in scripts.items()},
            [(answer, None) for answer in answers],
        )
    )


def _sources(study: Study) -> dict[str, dict[str, dict[str, str]]]:
    kept: dict[str, dict[str, dict[str, str]]] | None = (
        TranslationSources.objects.filter(study=study).values_list("texts", flat=True).first()
    )
    return kept or {}
