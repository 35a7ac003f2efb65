"""Stored questionnaires as structures."""

from surveys.design.models import Draft, Study, Version
from surveys.design.queries.drafts import draft_of
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Language, Questionnaire


def questionnaire_of(source: Draft | Version) -> Questionnaire | None:
    """The questionnaire of the draft or version; ``None`` for a draft that could not be read as one."""
    return None if source.questionnaire is None else storage.from_json(source.questionnaire)


def questionnaire_in_use(study: Study) -> Questionnaire:
    """The questionnaire of the version in use, else of the draft, else an empty one."""
    source = study.fielded_version or draft_of(study)
    return (questionnaire_of(source) if source else None) or Questionnaire(())


def languages_of(study: Study) -> list[Language]:
    """The languages that the study is asked in: those of the version in use, else of the draft, else Italian."""
    source = study.fielded_version or draft_of(study)
    questionnaire = questionnaire_of(source) if source else None
    if questionnaire is None:
        return [Language("it", "italiano")]
    return list(questionnaire.languages) or [Language(questionnaire.default_language, "")]
