"""What has changed in a study's questionnaire and texts since somebody last read about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from surveys.design.models import Study, StudyTexts, Version
from surveys.design.queries import questionnaire_of, texts_of
from surveys.people.models import User
from surveys.questionnaire.comparison import Change, compare
from surveys.training.models import TrainingEntry, TrainingKind

MOST_CHANGES = 40


@dataclass(frozen=True, slots=True)
class StudyChanges:
    """The changes since ``since``; ``scripts``: the name of each that has other words → its words by language."""

    since: datetime
    questions: Sequence[Change] = field(default_factory=list)
    scripts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    answers: int = 0

    def __bool__(self) -> bool:
        return bool(self.questions or self.scripts or self.answers)


def changes_for(study: Study, person: User, language: str, translate: Callable[[str], str]) -> StudyChanges | None:
    """What is new to this person in the study; ``None`` for somebody who has read nothing about it yet."""
    mine = TrainingEntry.objects.filter(study=study, person=person)
    kinds = [TrainingKind.READ, TrainingKind.TEST, TrainingKind.CHANGES]
    since = mine.filter(kind__in=kinds).order_by("-at").values_list("at", flat=True).first()
    if since is None:
        return None
    return StudyChanges(since, _questions(study, since, language, translate), *_texts(study, since))


def _questions(study: Study, since: datetime, language: str, translate: Callable[[str], str]) -> list[Change]:
    now = study.fielded_version
    if now is None or now.published_at <= since:
        return []
    before = Version.objects.filter(study=study, published_at__lte=since).order_by("-number").first()
    old, new = questionnaire_of(before) if before else None, questionnaire_of(now)
    if old is None or new is None:
        return []
    return compare(old, new, language=language, translate=translate)[:MOST_CHANGES]


def _texts(study: Study, since: datetime) -> tuple[dict[str, Mapping[str, str]], int]:
    now = texts_of(study)
    if now is None or now.changed_at <= since:
        return {}, 0
    before = StudyTexts.objects.filter(study=study, changed_at__lte=since).order_by("-number").first()
    scripts, answers = (before.scripts, before.answers) if before else ({}, [])
    changed = {name: words for name, words in now.scripts.items() if words != scripts.get(name) and any(words.values())}
    return changed, sum(one not in answers for one in now.answers)
