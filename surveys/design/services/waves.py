"""Make a new study, or the next wave of a series, from an earlier study."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Unpack

from django.db import transaction

from surveys import sandbox
from surveys.design.models import (
    Draft,
    EarlierWave,
    Membership,
    OwnName,
    Study,
    StudyTexts,
    TranslationSources,
    Version,
)
from surveys.design.queries.drafts import own_pairs
from surveys.formats.drafting import Repetition, repeated
from surveys.formats.questionnaires import is_survey_structure
from surveys.formats.xlsform import write_workbook
from surveys.people.models import AuditVerb, Role, User
from surveys.people.services import record
from surveys.questionnaire.comparison.trend import marked
from surveys.questionnaire.model import storage

from .drafts import ReadWorkbook, keep_draft, read_draft
from .library import take_uses
from .studies import StudyFacts, create_study
from .texts import change_texts


@dataclass(frozen=True, slots=True)
class Taken:
    """What a new study takes over beside the questions; never the sample, the cases or the answers.

    ``without``: the languages that are left out; ``targets``: those that quota cells start with, by their names;
    ``locked``: the variables of the series, ``None`` if they stay as they are marked; ``has_rules``: how one calls, the
    number shown, the minutes promised; ``has_tests``: the interviews saved as tests; ``has_library``:
    what was put in from the institute's library.
    """

    has_quotas: bool = True
    has_texts: bool = True
    has_tests: bool = True
    has_rules: bool = True
    has_people: bool = True
    has_library: bool = True
    without: Collection[str] = ()
    targets: Mapping[str, int] = field(default_factory=dict)
    locked: Collection[str] | None = None


def repeat_study(
    *, earlier: Study, source: Draft | Version, taken: Taken, by: User, now: datetime, **facts: Unpack[StudyFacts]
) -> Study:
    """Create a study in design whose draft is the questionnaire of a draft or version of an earlier one.

    With a ``wave`` it is one of a series: an earlier study without one becomes the wave before it. Where all is taken
    over, and no lock is new, the workbook is the same to the byte. Raises ``EditError`` if it cannot be changed, and
    ``ValidationError`` if the facts contradict each other; nothing was created then.
    """
    read = _read(earlier, source, taken)
    facts = {**_rules(earlier, taken), **facts}
    with transaction.atomic():
        study = create_study(by=by, now=now, **facts)
        if study.series is not None and study.wave is not None:
            # By itself, so that what colleagues change of the earlier study meanwhile stays.
            before = Study.objects.filter(pk=earlier.pk, series=None)
            before.update(series=study.series, wave=max(study.wave - 1, 1))
        _take_over(earlier, study, taken, by, now)
        keep_draft(study=study, read=read, by=by, now=now)
        _remember(earlier, study, source, taken)
        if taken.has_library:
            take_uses(earlier, study, by, now)
        if taken.has_people:
            _take_people(earlier, study, by, now)
    return study


def _read(earlier: Study, source: Draft | Version, taken: Taken) -> ReadWorkbook:
    """The workbook with what is taken over; one is written of a questionnaire that came without."""
    own, name, content = own_pairs(earlier), source.file_name, bytes(source.workbook or b"")
    if (not content or is_survey_structure(content)) and source.questionnaire is not None:
        content, name = write_workbook(storage.from_json(source.questionnaire)), f"{name.rsplit('.', 1)[0]}.xlsx"
    wanted = Repetition(
        has_quotas=taken.has_quotas,
        has_texts=taken.has_texts,
        has_tests=taken.has_tests,
        without=taken.without,
        targets=taken.targets,
        locked=taken.locked,
    )
    operations = repeated(sandbox.read_sheets(content), wanted, own)
    edited = sandbox.edit_and_check(content, own, {}, operations) if operations else None
    if edited is None:
        return read_draft(content, name, own)
    name = f"{name[:-4]}.xlsx" if name.lower().endswith(".xls") else name
    return ReadWorkbook(edited.content, name, edited.reading, edited.problems)


def _rules(earlier: Study, taken: Taken) -> StudyFacts:
    """Whether numbers are made up is never left out: such a study must not ring anybody."""
    facts: StudyFacts = {"is_fictional": earlier.is_fictional, "client_name": earlier.client_name}
    facts["former_clients"] = earlier.former_clients
    if taken.has_rules:
        facts |= {
            "calling_policy": earlier.calling_policy,
            "shown_number": earlier.shown_number,
            "time_zone": earlier.time_zone,
            "promised_minutes": earlier.promised_minutes,
        }
    return facts


def _take_over(earlier: Study, study: Study, taken: Taken, by: User, now: datetime) -> None:
    """What the draft is read with, and what is said and translated beside it."""
    OwnName.objects.bulk_create(
        OwnName(study=study, sheet=one.sheet, heading=one.heading, declared_by=one.declared_by, declared_at=now)
        for one in OwnName.objects.filter(study=earlier).select_related("declared_by")
    )
    sources = TranslationSources.objects.filter(study=earlier).first()
    if sources is not None:
        texts = {language: said for language, said in sources.texts.items() if language not in taken.without}
        TranslationSources.objects.create(study=study, texts=texts)
    texts_in_use = StudyTexts.objects.filter(study=earlier).order_by("-number").first()
    if taken.has_texts and texts_in_use is not None:
        scripts = {name: _in(words, taken) for name, words in texts_in_use.scripts.items()}
        answers = [
            {part: words if isinstance(words, str) else _in(words, taken) for part, words in entry.items()}
            for entry in texts_in_use.answers
        ]
        change_texts(study=study, scripts=scripts, answers=answers, by=by, now=now)


def _in(words: Mapping[str, str], taken: Taken) -> dict[str, str]:
    return {language: text for language, text in words.items() if language not in taken.without}


def _remember(earlier: Study, study: Study, source: Draft | Version, taken: Taken) -> None:
    """Remember the earlier wave: its version in use, else what was taken over."""
    if study.series is None:
        return
    version = earlier.fielded_version
    found = source.questionnaire if version is None else version.questionnaire
    if found is not None:
        before = marked(storage.from_json(found), taken.locked or ())
        EarlierWave.objects.create(study=study, earlier=earlier, questionnaire=storage.to_json(before))


def _take_people(earlier: Study, study: Study, by: User, now: datetime) -> None:
    """Give everybody who may sign in the roles that they have in the earlier study; training is passed anew."""
    found = Membership.objects.filter(study=earlier, user__is_active=True).exclude(user=by, role=Role.RESEARCHER)
    people = list(found.select_related("user").order_by("pk"))
    kept = {"study": study, "added_by": by, "added_at": now, "cleared_at": None}
    Membership.objects.bulk_create(
        Membership(
            user=one.user,
            role=one.role,
            languages=one.languages,
            skills=one.skills,
            client=one.client,
            centre=one.centre,
            **kept,
        )
        for one in people
    )
    if any(one.centre for one in people):
        Study.objects.filter(pk=study.pk).update(has_centres=True)
    for one in people:
        details = {"study": study.pk, "study_name": study.name, "role": one.role}
        subject = one.user.audit_name
        record(by=by, verb=AuditVerb.ROLE_GRANTED, subject=subject, study=study.pk, details=details, now=now)
