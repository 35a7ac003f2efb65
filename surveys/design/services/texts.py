"""The study's own texts: what its interviewers say, and answer when they are asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from surveys.design.models import Study, StudyTexts
from surveys.people.models import User
from surveys.questionnaire.model.structure import AnswerForRespondents
from surveys.questionnaire.wording.what_to_say import ENDINGS, MAIN_PARTS, PARTS, name_of

from .translation_sources import record_spoken_sources

Words = Mapping[str, str]
"""Language code → words; empty words are not kept."""
Entry = Mapping[str, Any]
"""An answer for respondents: part → words, beside its ``situation``."""


def change_texts(
    *,
    study: Study,
    scripts: Mapping[str, Words],
    answers: Sequence[Entry],
    since: StudyTexts | None = None,
    by: User | None,
    now: datetime,
) -> StudyTexts:
    """Store a new edition of the study's texts; earlier editions stay, under their numbers.

    ``since``: the edition that they were made from; what others have changed after it stays, where these leave it as
    it was then.

    ``scripts``: name → words. ``answers``: each with ``question`` and ``answer``, and ``listen``, ``back`` and
    ``situation`` where it has them; one without words is dropped. Nothing is written when nothing changes.
    """
    kept_scripts = {name: said for name, words in scripts.items() if (said := _said(words))}
    kept_answers = [kept for entry in answers if (kept := _entry(entry))]
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        latest = StudyTexts.objects.filter(study=study).order_by("-number").first()
        if latest and since and latest.number != since.number:
            kept_scripts = _scripts_on_top(since.scripts, kept_scripts, latest.scripts)
            kept_answers = _answers_on_top(since.answers, kept_answers, latest.answers)
        if latest and (latest.scripts, latest.answers) == (kept_scripts, kept_answers):
            return latest
        record_spoken_sources(study, kept_scripts, kept_answers)
        return StudyTexts.objects.create(
            study=study,
            number=next_number(study),
            scripts=kept_scripts,
            answers=kept_answers,
            changed_by=by,
            changed_at=now,
        )


def restore_texts(*, study: Study, number: int, by: User | None, now: datetime) -> StudyTexts:
    """Store an earlier edition again as a new one; raises ``StudyTexts.DoesNotExist``."""
    edition = StudyTexts.objects.get(study=study, number=number)
    return change_texts(study=study, scripts=edition.scripts, answers=edition.answers, by=by, now=now)


def entry_of(answer: AnswerForRespondents) -> Entry:
    """An answer for respondents of a questionnaire as ``change_texts`` takes it."""
    return {**{part: getattr(answer, part) for part in PARTS}, "situation": answer.situation}


def next_number(study: Study) -> int:
    """The number that the study's next texts get; the first is 1."""
    return (StudyTexts.objects.filter(study=study).aggregate(last=Max("number"))["last"] or 0) + 1


def _entry(entry: Entry) -> dict[str, Any]:
    """An answer for respondents as it is stored: with question and answer always, the rest where it is written."""
    words = {part: _said(entry.get(part) or {}) for part in PARTS}
    situation = str(entry.get("situation") or "")
    if not any(words.values()):
        return {}
    if situation in ENDINGS:
        words.pop("back")
    kept = {part: text for part, text in words.items() if text or part in MAIN_PARTS}
    return {**kept, "situation": situation} if situation else kept


def _scripts_on_top(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys((*theirs, *mine))
    chosen = {name: (theirs if mine.get(name) == base.get(name) else mine).get(name) for name in names}
    return {name: words for name, words in chosen.items() if words}


def _answers_on_top(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[dict[str, Any]]:
    """By the names of the entries: theirs where mine is as it was, and behind them all what they have added."""
    was, now = ({name_of(one): one for one in answers} for answers in (base, theirs))
    chosen = [now.get(name_of(one)) if was.get(name_of(one)) == one else one for one in mine]
    found = [one for one in chosen if one]
    known = {name_of(one) for one in found} | set(was)
    return [*found, *(one for name, one in now.items() if name not in known)]


def _said(words: Words) -> dict[str, str]:
    return {language: text.strip() for language, text in words.items() if text.strip()}
