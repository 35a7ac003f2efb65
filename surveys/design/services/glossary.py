"""Keep terms with their agreed translations, for a study or for all of the institute's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from surveys.design.models import GlossaryTerm, Study
from surveys.design.queries.glossary import MOST_TERMS
from surveys.design.queries.translations import source_language_of
from surveys.people.models import User
from surveys.questionnaire.wording.glossary import folded

LONGEST_TERM, LONGEST_TRANSLATION = 120, 240
AT_ONCE = 500
"""Terms kept in one transaction."""


class TooManyTermsError(Exception):
    """Raised if a glossary would have more than ``MOST_TERMS`` terms."""


@dataclass(frozen=True, slots=True)
class KeptTerm:
    """A term as it is sent. A translation that is empty is taken away; languages that are not sent stay as they are."""

    term: str
    translations: Mapping[str, str]
    is_of_institute: bool = False


def keep_terms(*, study: Study, terms: Sequence[KeptTerm], by: User, now: datetime) -> int:
    """Keep the terms; those that are known get these translations. Returns how many are new or others than before.

    Raises ``TooManyTermsError``.
    """
    language, changed = source_language_of(study), 0
    for is_of_institute in (False, True):
        owner = None if is_of_institute else study
        mine = {folded(one.term): one for one in terms if one.is_of_institute == is_of_institute and folded(one.term)}
        signs = list(mine)
        for first in range(0, len(signs), AT_ONCE):
            part = [mine[sign] for sign in signs[first : first + AT_ONCE]]
            changed += _keep(owner, language, part, by, now)
    return changed


def _keep(owner: Study | None, language: str, terms: Iterable[KeptTerm], by: User, now: datetime) -> int:
    wanted = {folded(one.term)[:240]: one for one in terms}
    everything = GlossaryTerm.objects.filter(study=owner, language=language)
    with transaction.atomic():
        known = {one.sign: one for one in everything.select_for_update().filter(sign__in=wanted)}
        new = [
            GlossaryTerm(
                study=owner,
                language=language,
                term=" ".join(one.term.split())[:LONGEST_TERM],
                sign=sign,
                translations=_with({}, one.translations),
                written_by=by,
                written_at=now,
            )
            for sign, one in wanted.items()
            if sign not in known
        ]
        if new and everything.count() + len(new) > MOST_TERMS:
            raise TooManyTermsError
        GlossaryTerm.objects.bulk_create(new, ignore_conflicts=True)
        others = []
        for sign, term in known.items():
            said = _with(term.translations, wanted[sign].translations)
            if said != term.translations:
                term.translations, term.written_by, term.written_at = said, by, now
                others.append(term)
        GlossaryTerm.objects.bulk_update(others, ["translations", "written_by", "written_at"])
    return len(new) + len(others)


def _with(before: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str]:
    said = {code: " ".join(words.split())[:LONGEST_TRANSLATION] for code, words in sent.items()}
    return {code: words for code, words in {**before, **said}.items() if words}


def drop_term(*, study: Study, term: int) -> None:
    """Take a term out of the study's glossary, or out of the institute's. Idempotent."""
    GlossaryTerm.objects.filter(pk=term, study=study).delete()
    GlossaryTerm.objects.filter(pk=term, study=None).delete()
