"""The study's scripts with their blanks filled in, and its answers to respondents' questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.design.models import Study
from surveys.design.queries import texts_of
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.wording.scripts import filled


@dataclass(frozen=True, slots=True)
class CallScripts:
    """Scripts by name and pairs of question and answer, in one language."""

    number: int = 0
    scripts: Mapping[str, Rich] = field(default_factory=dict)
    answers: tuple[tuple[str, Rich], ...] = ()


def call_scripts(study: Study, language: str, blanks: Mapping[str, str]) -> CallScripts:
    """Return the texts in use; ``blanks``: lower-case name → value, for ``{interviewer}`` and the like."""
    texts = texts_of(study)
    if texts is None:
        return CallScripts()
    return CallScripts(
        number=texts.number,
        scripts={name: filled(_in(words, language), blanks) for name, words in texts.scripts.items()},
        answers=tuple(
            (_in(pair["question"], language), filled(_in(pair["answer"], language), blanks)) for pair in texts.answers
        ),
    )


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("") or next(iter(words.values()), "")
