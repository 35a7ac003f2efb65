"""Who is to approve a study's draft, what they were shown, what they said of it, and whether that still holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

import orjson
from django.db.models import Max, QuerySet

from surveys.design.models import Draft, Proof, Reviewer, Study, StudyTexts, Verdict, Version
from surveys.design.queries.drafts import draft_of, problems_of
from surveys.people.models import AuditEntry, AuditVerb
from surveys.questionnaire.clients import HiddenNames, hidden_from, questionnaire_for
from surveys.questionnaire.comparison.content import digest_of_content
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import has_errors

from .tokens import secret_hash

MOST_VERDICTS = 200


def reviewer_with(secret: str, now: datetime) -> Reviewer | None:
    """Whose link it is; ``None`` if it is unknown, revoked or expired, or its maker is suspended."""
    works = Reviewer.objects.filter(revoked_at=None, expires_at__gt=now, created_by__is_active=True)
    return works.filter(secret_hash=secret_hash(secret)).select_related("study").first()


def reviewers_of(study: Study) -> list[Reviewer]:
    """All who have or had a link, by name, with whoever gave it to them."""
    return list(study.reviewers.select_related("created_by").order_by("name", "pk"))


def openings_of(reviewers: Sequence[Reviewer]) -> dict[int, datetime]:
    """Reviewer's id → when their link was opened last, to ten minutes, as far back as the register goes."""
    subjects = {f"reviewer:{one.pk}": one.pk for one in reviewers}
    lines = AuditEntry.objects.filter(subject__in=subjects, verb=AuditVerb.REVIEW_OPENED).order_by()
    found = lines.values_list("subject").annotate(last=Max("at"))
    return {subjects[subject]: last for subject, last in found}


def latest_proof(study: Study) -> Proof | None:
    """What reviewers see now, with its questionnaire; ``None`` if they have never been shown anything."""
    return _proofs(study).first()


def _proofs(study: Study) -> QuerySet[Proof]:
    heavy = ("version__questionnaire", "version__codebook", "version__workbook")
    return study.proofs.select_related("shown_by", "version", "texts").defer(*heavy).order_by("-number")


def shown_to(reviewer: Reviewer, source: Draft | Proof | Version, instead: str = "…") -> Questionnaire:
    """The questionnaire as far as the reviewer may read it; ``instead``: said of what rests on the rest.

    Where it lists no clients nobody has said what is whose: who reads one client's blocks then reads nothing.
    """
    questionnaire = storage.from_json(source.questionnaire or {})
    if not reviewer.client:
        return questionnaire
    if not questionnaire.clients:
        nothing: Questionnaire = Questionnaire(())
        return replace(nothing, languages=questionnaire.languages, default_language=questionnaire.default_language)
    return questionnaire_for(reviewer.client, questionnaire, instead)


def texts_shown_to(reviewer: Reviewer, proof: Proof) -> StudyTexts | None:
    """The study's texts of a proof, without answers of blocks that the reviewer does not read."""
    texts = proof.texts
    if texts is None or not reviewer.client:
        return texts
    hidden = HiddenNames(hidden_from(storage.from_json(proof.questionnaire), reviewer.client))
    return StudyTexts(
        study_id=texts.study_id,
        number=texts.number,
        scripts={name: hidden.text(words) for name, words in texts.scripts.items()},
        answers=[{part: hidden.text(words) for part, words in pair.items()} for pair in texts.answers],
    )


def names_shown(reviewer: Reviewer) -> frozenset[str]:
    """The names of the questions that the reviewer sees now."""
    proof = latest_proof(reviewer.study)
    questions = shown_to(reviewer, proof).questions() if proof else ()
    return frozenset(one.name for one in questions)


def digest_of(source: Draft | Proof | Version) -> str:
    """The digest of the questionnaire's content; ``""`` of a draft that could not be read.

    It is worked out once in each process for the same questionnaire: every page of the agreement asks for it.
    """
    if source.questionnaire is None:
        return ""
    written = blake2b(orjson.dumps(source.questionnaire), digest_size=20).digest()
    return _kept_digest(written, lambda: storage.from_json(source.questionnaire or {}))


def _kept_digest(key: bytes, content: Callable[[], Questionnaire]) -> str:
    if key not in _DIGESTS:
        if len(_DIGESTS) >= MOST_DIGESTS:
            _DIGESTS.clear()
        _DIGESTS[key] = digest_of_content(content())
    return _DIGESTS[key]


MOST_DIGESTS = 64
_DIGESTS: dict[bytes, str] = {}
"""Digest of a stored questionnaire, or a client and the digest of a content → that of what is read of it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the reviewers agree with the draft.

    ``proof``: what they were shown last. ``is_current``: whether the draft still has its content, and it is not
    published; without a draft nothing can change. ``verdicts``: the latest of each reviewer on the draft's content;
    ``void``: the latest of those who have said something of other content only. ``waited_for``: the reviewers whose
    link works and who have not said anything of the draft's content.
    """

    proof: Proof | None
    draft: Draft | None
    is_current: bool
    verdicts: Sequence[Verdict]
    void: Sequence[Verdict]
    waited_for: Sequence[Reviewer]

    @property
    def is_approved(self) -> bool:
        """Whether somebody has approved the content, and nobody says “not yet” whose link is not revoked.

        Who reads one client's blocks approves these: then each client who was asked has to.
        """
        against = [one for one in self.verdicts if not one.approves and one.reviewer.revoked_at is None]
        approving = {one.reviewer.client for one in self.verdicts if one.approves}
        is_whole = "" in approving or {one.client for one in self.waited_for} <= approving
        return bool(approving) and is_whole and not against

    @property
    def is_asked(self) -> bool:
        """Whether somebody is waited for, or has said something, so that publishing would pass them over."""
        return bool(self.waited_for or self.verdicts or self.void)


def agreement_of(study: Study, now: datetime) -> Agreement:
    """The study's agreement, in four queries, and one more once a part of an omnibus has changed."""
    draft, proof = draft_of(study), latest_proof(study)
    wanted = "" if proof is None else proof.digest if draft is None else digest_of(draft)
    said = _verdicts_by_reviewer(study, draft)
    holding = _holding(said, wanted, proof if draft is None else draft)
    working = study.reviewers.filter(revoked_at=None, expires_at__gt=now, created_by__is_active=True)
    return Agreement(
        proof=proof,
        draft=draft,
        is_current=proof is not None and proof.digest == wanted and (draft is None or proof.version_id is None),
        verdicts=[given[0] for given in holding.values() if given],
        void=[said[key][0] for key, given in holding.items() if not given],
        waited_for=[one for one in working.order_by("name", "pk") if not holding.get(one.pk)],
    )


def _holding(said: dict[int, list[Verdict]], wanted: str, source: Draft | Proof | None) -> dict[int, list[Verdict]]:
    """Of the verdicts those on content that the source still has for their reviewer.

    Who reads one client's blocks only has said nothing of the others', so that a change there leaves it as it is.
    """
    limited = {one.proof.digest: one.proof for given in said.values() for one in given if one.reviewer.client}
    is_same = {
        (digest, client): _digest_for(client, proof) == _digest_for(client, source)
        for digest, proof in _with_questionnaires(limited, wanted).items()
        for client in {one.reviewer.client for given in said.values() for one in given}
        if client and source is not None and source.questionnaire is not None
    }
    return {
        key: [
            one
            for one in given
            if one.proof.digest == wanted or is_same.get((one.proof.digest, one.reviewer.client), False)
        ]
        for key, given in said.items()
    }


def _with_questionnaires(proofs: dict[str, Proof], wanted: str) -> dict[str, Proof]:
    """The proofs of other content than the one wanted, with their questionnaires; no query if there are none."""
    others = [proof.pk for digest, proof in proofs.items() if digest != wanted]
    return {one.digest: one for one in Proof.objects.filter(pk__in=others)} if others else {}


def _digest_for(client: str, source: Draft | Proof) -> str:
    """The digest of what of the content somebody reads who reads this client's blocks."""
    key = f"{client}\n{digest_of(source)}".encode()
    return _kept_digest(key, lambda: replace(shown_to(Reviewer(client=client), source), clients=()))


def _verdicts_by_reviewer(study: Study, draft: Draft | None) -> dict[int, list[Verdict]]:
    """Reviewer's id → their verdicts, the latest first, on what is not published yet; without a draft on all."""
    verdicts = Verdict.objects.filter(proof__study=study).select_related("reviewer", "proof")
    if draft is not None:
        verdicts = verdicts.filter(proof__version=None)
    found: dict[int, list[Verdict]] = {}
    for one in verdicts.defer("proof__questionnaire").order_by("-pk")[:MOST_VERDICTS]:
        found.setdefault(one.reviewer_id, []).append(one)
    return found


def verdicts_given(study: Study, *, since: datetime | None, until: datetime | None) -> list[Verdict]:
    """What reviewers said in a time, the latest first, at most ``MOST_VERDICTS``."""
    given = Verdict.objects.filter(proof__study=study).select_related("reviewer", "proof")
    for bound, moment in (("given_at__gte", since), ("given_at__lte", until)):
        if moment is not None:
            given = given.filter(**{bound: moment})
    return list(given.defer("proof__questionnaire").order_by("-given_at", "-pk")[:MOST_VERDICTS])


def proofs_shown(study: Study, *, since: datetime | None, until: datetime | None) -> list[Proof]:
    """What reviewers were shown in a time, the latest first, at most ``MOST_VERDICTS``, without the questionnaires."""
    shown = study.proofs.select_related("shown_by").defer("questionnaire")
    for bound, moment in (("shown_at__gte", since), ("shown_at__lte", until)):
        if moment is not None:
            shown = shown.filter(**{bound: moment})
    return list(shown.order_by("-number")[:MOST_VERDICTS])


def cannot_be_shown(draft: Draft | None) -> bool:
    """Whether there is nothing that reviewers could be shown: no draft, or one with errors."""
    return draft is None or draft.questionnaire is None or has_errors(problems_of(draft))


def verdicts_on(versions: Sequence[Version]) -> dict[int, list[Verdict]]:
    """Version's id → what each reviewer said last of its content before it was published, in time; one query."""
    latest: dict[tuple[int, int], Verdict] = {}
    verdicts = Verdict.objects.filter(proof__version__in=versions).select_related("reviewer", "proof")
    for one in verdicts.defer("proof__questionnaire").order_by("-pk"):
        latest.setdefault((one.proof.version_id or 0, one.reviewer_id), one)
    found: dict[int, list[Verdict]] = {}
    for (version, _reviewer), one in sorted(latest.items(), key=lambda pair: pair[1].given_at):
        found.setdefault(version, []).append(one)
    return found
