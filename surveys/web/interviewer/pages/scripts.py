"""The study's scripts with their blanks filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from surveys.design.models import Study
from surveys.design.queries import texts_of
from surveys.fieldwork.queries import CasePanel
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.model.predefined_names import GREETING, INTERVIEWER, RESPONDENT, greeting
from surveys.questionnaire.wording.scripts import NAME, filled


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


def blanks(interviewer: str, panel: CasePanel | None, language: str, now: datetime) -> dict[str, str]:
    """Return case-folded name → value for the blanks of scripts: shown sample columns, then those of every call.

    ``panel``: None where no case is in hand; what would tell of one then stays as it is written.
    """
    at = now.astimezone(ZoneInfo(panel.time_zone)) if panel else timezone.localtime(now)
    every = {INTERVIEWER: interviewer, GREETING: greeting(language, at.hour)}
    if panel is None:
        return every
    shown = {name.casefold(): value for name, value in panel.shown}
    return {**shown, **every, RESPONDENT: panel.respondent or panel.name, NAME: panel.name}


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("") or next(iter(words.values()), "")
