"""Decisions about the meaning of earlier answers: those a draft still needs, and those made for versions."""

from collections.abc import Collection, Mapping, Sequence

from surveys.design.models import Study, Version
from surveys.design.queries.drafts import draft_of
from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.comparison.decisions import Decision, from_json, suggested
from surveys.questionnaire.comparison.meanings import Meaning
from surveys.questionnaire.comparison.past import Edition, changed_meanings
from surveys.questionnaire.comparison.personal import PersonalData, settled
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire


def meanings_to_decide(
    study: Study, draft: Questionnaire, *, columns: Collection[str] = (), chosen: Mapping[str, str] | None = None
) -> list[Meaning]:
    """The decisions needed if this questionnaire became the study's next version.

    Answers that would mean something else, and what is made of personal data, or was personal before. ``columns`` and
    ``chosen`` are as in ``to_settle``.
    """
    return to_settle(study, draft, columns=columns, chosen=chosen)[0]


def to_settle(
    study: Study, draft: Questionnaire, *, columns: Collection[str], chosen: Mapping[str, str] | None
) -> tuple[list[Meaning], PersonalData]:
    """``meanings_to_decide``, and what of the draft is personal as far as it is decided.

    ``columns``: the personal ones of the sample; ``chosen``: key → decision, as far as it was made.
    """
    kept = Version.objects.filter(study=study).order_by("number").only("questionnaire", "codebook", "decisions")
    versions = list(kept)
    editions = [_edition(version) for version in versions]
    before = [decision for version in versions for decision in decisions_of(version)]
    books = [edition.codebook for edition in editions]
    personal = settled(books, draft, columns=columns, before=before, chosen=chosen)
    return [*changed_meanings(editions, draft), *personal.meanings], personal


def suggestions_for(study: Study) -> dict[str, str]:
    """Key → the suggested decision, for every decision that the draft needs and that has a suggestion."""
    draft = draft_of(study)
    if draft is None or draft.questionnaire is None:
        return {}
    return suggested(meanings_to_decide(study, storage.from_json(draft.questionnaire)))


def decisions_of(version: Version) -> list[Decision]:
    """The decisions about earlier answers made when the version was published."""
    return [from_json(kept) for kept in version.decisions]


def decisions_between(versions: Sequence[Version], after: int, until: int) -> list[tuple[Version, Decision]]:
    """The decisions of the versions after one, up to another; the earliest first."""
    concerned = sorted((one for one in versions if after < one.number <= until), key=lambda one: one.number)
    return [(version, decision) for version in concerned for decision in decisions_of(version)]


def _edition(version: Version) -> Edition:
    return Edition(storage.from_json(version.questionnaire), codebooks.from_json(version.codebook))
