"""Publish the draft as a version that never changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from surveys.design.models import Draft, Study, StudyTexts, Verdict, Version
from surveys.design.queries.agreement import agreement_of, digest_of
from surveys.design.queries.clients import clients_in_field
from surveys.design.queries.drafts import problems_of
from surveys.design.queries.rewriting import NextVersion, built_codebook, next_version
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire import codebook
from surveys.questionnaire.comparison import decisions as deciding
from surveys.questionnaire.comparison.meanings import Meaning
from surveys.questionnaire.comparison.rewriting import CellRewrite
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import has_errors

from . import texts
from .agreement import keep_with_version
from .rewriting import PreparedDraft, UnwritableError, prepare_draft


class PublicationError(Exception):
    """Why the draft cannot become a version.

    ``reason`` is ``no_draft``, ``changed``, ``errors``, ``undecided``, ``not_approved`` where the study publishes only
    what is approved, or ``unapproved`` and ``tests`` where whoever publishes has to say that they know that it is not,
    or that saved tests go differently. ``unwritten``: cells that name codes could not be written in the new ones,
    ``rewrites`` says which; ``moved``: what follows the decisions is not what was looked at. ``undecided``: what still
    has to be decided about earlier answers and about personal data.
    """

    def __init__(self, reason: str, undecided: Sequence[Meaning] = (), rewrites: Sequence[CellRewrite] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.undecided, self.rewrites = list(undecided), list(rewrites)


class PublicationFacts(TypedDict, total=False):
    """With what a draft is published, as ``publish`` takes it."""

    draft_id: int | None
    decisions: Mapping[str, str] | None
    asks_approval: bool
    prepared: PreparedDraft | None


def publish(
    *,
    study: Study,
    reason: str,
    by: User | None,
    now: datetime,
    draft_id: int | None = None,
    decisions: Mapping[str, str] | None = None,
    columns: Collection[str] = (),
    asks_approval: bool = False,
    prepared: PreparedDraft | None = None,
) -> Version:
    """Turn the draft into the next version; interviews that start from now on use it, open ones keep theirs.

    The codebook keeps the numbers that earlier versions gave. At the first publication the
    workbook's scripts and answers for respondents become the study's own texts; later ones leave
    the study's texts alone. ``draft_id``: the draft that was looked at, so that nobody publishes
    what a colleague has just uploaded. ``decisions``: for everything that earlier answers would mean otherwise
    (``meanings_to_decide``) by its key what becomes of them: ``same``, ``apart``, ``recode``, or ``recode:CODE``.
    What is made of personal data is ``personal`` or ``not_personal:WHY``; ``columns``: the sample's that are personal.
    ``asks_approval``: refuse a draft that was shown to reviewers and is not approved as it is; what they said of it is
    kept with the version. Stored answers stay as they are: exports follow the decisions, and so do conditions, texts
    and saved tests of the draft that stand as they stood in the version before. ``prepared``: the draft as
    ``prepare_publication`` made it of the same decisions, if that was done before. Raises ``PublicationError``.
    """
    prepared = prepared or prepare_publication(study=study, decisions=decisions, columns=columns)
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study.pk)
        draft = _publishable(study, draft_id)
        holding = _checked_approval(study, now, asks=asks_approval)
        drafted = storage.from_json(draft.questionnaire or {})
        last = Version.objects.filter(study=study).order_by("-number").first()
        coming = _all_decided(study, drafted, decisions or {}, columns, draft, prepared)
        questionnaire = prepared.questionnaire if prepared else drafted
        version = Version.objects.create(
            study=study,
            number=coming.number,
            format=storage.FORMAT,
            questionnaire=storage.to_json(replace(questionnaire, tests=())),
            codebook=_frozen_codebook(questionnaire, last, coming, decisions or {}),
            decisions=_kept(coming.meanings, decisions or {}, by, now),
            workbook=(prepared.workbook if prepared else None) or draft.workbook,
            file_name=draft.file_name,
            reason=reason.strip()[:200],
            published_by=by,
            published_at=now,
        )
        keep_with_version(study=study, digest=digest_of(draft), version=version, holding=holding)
        if last is None:
            _take_texts(study, questionnaire, by, now)
        draft.delete()
        _put_in_field(study, version, by, now)
    return version


def _put_in_field(study: Study, version: Version, by: User | None, now: datetime) -> None:
    study.fielded_version, study.sharing_clients = version, clients_in_field(study)
    study.save(update_fields=["fielded_version", "sharing_clients"])
    _record(version, by, now)


def _publishable(study: Study, draft_id: int | None) -> Draft:
    draft = Draft.objects.filter(study=study).first()
    if draft is None:
        raise PublicationError("no_draft" if draft_id is None else "changed")
    if draft_id is not None and draft.pk != draft_id:
        raise PublicationError("changed")
    if draft.questionnaire is None or has_errors(problems_of(draft)):
        raise PublicationError("errors")
    return draft


def _checked_approval(study: Study, now: datetime, *, asks: bool) -> Sequence[Verdict]:
    """What reviewers say that holds for the draft."""
    agreement = agreement_of(study, now)
    if not agreement.is_approved and study.needs_approval:
        raise PublicationError("not_approved")
    if not agreement.is_approved and agreement.is_asked and asks:
        raise PublicationError("unapproved")
    return agreement.verdicts


def prepare_publication(
    *, study: Study, decisions: Mapping[str, str] | None, columns: Collection[str] = ()
) -> PreparedDraft | None:
    """The draft in the codes decided on; worked out before anything is locked. Raises ``PublicationError``."""
    try:
        return prepare_draft(study=study, decisions=decisions or {}, columns=columns)
    except UnwritableError as error:
        raise PublicationError("unwritten", rewrites=error.rewrites) from error


def _all_decided(
    study: Study,
    questionnaire: Questionnaire,
    decisions: Mapping[str, str],
    columns: Collection[str],
    draft: Draft,
    prepared: PreparedDraft | None,
) -> NextVersion:
    coming = next_version(study, questionnaire, decisions=decisions, columns=columns)
    if coming.left:
        raise PublicationError("undecided", coming.left)
    if prepared is None or prepared.draft_id != draft.pk:
        raise PublicationError("changed")
    if (prepared.coming.number, prepared.coming.rewrites) != (coming.number, coming.rewrites):
        raise PublicationError("moved")
    return coming


def _frozen_codebook(
    questionnaire: Questionnaire, last: Version | None, coming: NextVersion, decisions: Mapping[str, str]
) -> object:
    resolutions = deciding.resolutions_of(coming.meanings, decisions)
    return codebook.to_json(built_codebook(questionnaire, last, resolutions, coming.personal))


def _kept(meanings: Sequence[Meaning], decisions: Mapping[str, str], by: User | None, now: datetime) -> list[object]:
    who = str(by or "")
    return [deciding.to_json(one) for one in deciding.decided(meanings, decisions, by=who, at=now.isoformat())]


def _record(version: Version, by: User | None, now: datetime) -> None:
    """Record the decisions about earlier answers in the register."""
    if version.decisions:
        details = {"version": version.number, "decisions": version.decisions}
        study = version.study_id
        record(by=by, verb=AuditVerb.VERSION_DECIDED, subject=f"study:{study}", study=study, details=details, now=now)


def _take_texts(study: Study, questionnaire: Questionnaire, by: User | None, now: datetime) -> None:
    written = (*questionnaire.scripts, *questionnaire.answers_for_respondents)
    if not written or StudyTexts.objects.filter(study=study).exists():
        return
    texts.change_texts(
        study=study,
        scripts={script.name: script.text for script in questionnaire.scripts},
        answers=[texts.entry_of(one) for one in questionnaire.answers_for_respondents],
        by=by,
        now=now,
    )
