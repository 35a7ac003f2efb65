"""Publish the draft as a version that never changes."""

from datetime import datetime

from django.db import transaction

from surveys.design.models import Draft, Study, StudyTexts, Version
from surveys.design.queries import problems_of
from surveys.people.models import User
from surveys.questionnaire import codebook, storage
from surveys.questionnaire.problems import has_errors
from surveys.questionnaire.structure import Questionnaire

from . import texts


class PublicationError(Exception):
    """Why the draft cannot become a version: ``reason`` is ``no_draft``, ``changed`` or ``errors``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def publish(*, study: Study, reason: str, by: User | None, now: datetime, draft_id: int | None = None) -> Version:
    """Turn the draft into the next version; interviews that start from now on use it, open ones keep theirs.

    The codebook keeps the numbers that earlier versions gave. At the first publication the
    workbook's scripts and answers for respondents become the study's own texts; later ones leave
    the study's texts alone. ``draft_id``: the draft that was looked at, so that nobody publishes
    what a colleague has just uploaded. Raises ``PublicationError``.
    """
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study.pk)
        draft = _publishable(study, draft_id)
        questionnaire = storage.from_json(draft.questionnaire or {})
        last = Version.objects.filter(study=study).order_by("-number").first()
        version = Version.objects.create(
            study=study,
            number=last.number + 1 if last else 1,
            format=storage.FORMAT,
            questionnaire=draft.questionnaire,
            codebook=_frozen_codebook(questionnaire, last),
            workbook=draft.workbook,
            file_name=draft.file_name,
            reason=reason.strip()[:200],
            published_by=by,
            published_at=now,
        )
        if last is None:
            _take_texts(study, questionnaire, by, now)
        study.fielded_version = version
        study.save(update_fields=["fielded_version"])
        draft.delete()
    return version


def _publishable(study: Study, draft_id: int | None) -> Draft:
    draft = Draft.objects.filter(study=study).first()
    if draft is None:
        raise PublicationError("no_draft" if draft_id is None else "changed")
    if draft_id is not None and draft.pk != draft_id:
        raise PublicationError("changed")
    if draft.questionnaire is None or has_errors(problems_of(draft)):
        raise PublicationError("errors")
    return draft


def _frozen_codebook(questionnaire: Questionnaire, last: Version | None) -> object:
    earlier = codebook.from_json(last.codebook) if last else None
    return codebook.to_json(codebook.build(questionnaire, earlier))


def _take_texts(study: Study, questionnaire: Questionnaire, by: User | None, now: datetime) -> None:
    if StudyTexts.objects.filter(study=study).exists():
        return
    texts.change_texts(
        study=study,
        scripts={script.name: script.text for script in questionnaire.scripts},
        answers=[
            {"question": entry.question, "answer": entry.answer} for entry in questionnaire.answers_for_respondents
        ],
        by=by,
        now=now,
    )
