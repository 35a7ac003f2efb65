"""The study's scripts with their blanks filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.design.models import Study
from surveys.design.queries import texts_of
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.wording.scripts import filled


@dataclass(frozen=True, slots=True)
class CallScripts:
    """Scripts by name, in one language."""

    number: int = 0
    scripts: Mapping[str, Rich] = field(default_factory=dict)


def call_scripts(study: Study, language: str, blanks: Mapping[str, str]) -> CallScripts:
    """Return the texts in use; ``blanks``: lower-case name → value, for ``{interviewer}`` and the like."""
    texts = texts_of(study)
    if texts is None:
        return CallScripts()
    return CallScripts(
        number=texts.number,
        scripts={name: filled(_in(words, language), blanks) for name, words in texts.scripts.items()},
    )


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("") or next(iter(words.values()), "")
