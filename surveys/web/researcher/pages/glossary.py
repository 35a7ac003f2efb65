"""The page of a glossary: terms with their agreed translations, the study's and the institute's; sheets of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys import sandbox
from surveys.design import queries
from surveys.design.models import GlossaryTerm, Study
from surveys.design.services import KeptTerm, TooManyTermsError, keep_terms
from surveys.formats.editing import EditError
from surveys.formats.glossary_sheets import GlossaryLine, NoGlossaryError, read_glossary, write_glossary
from surveys.formats.xlsform.grid import UnreadableError
from surveys.people.models import User
from surveys.questionnaire.model.structure import Language


class GlossaryRefusedError(Exception):
    """Raised, with the reason in words, if nothing of a sheet can be kept."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term; ``said``: its translation into each language of the page; ``is_overruled``: the study has its own."""

    term: GlossaryTerm
    said: Sequence[tuple[Language, str]]
    is_overruled: bool


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    """The content of the page. ``languages``: those that the questionnaire is translated into."""

    heading: str
    source: str
    languages: Sequence[Language]
    rows: Sequence[TermRow]


def glossary_page(study: Study) -> GlossaryPage:
    """Return the page."""
    languages, terms = languages_of_glossary(study), queries.terms_of(study)
    own = {one.sign for one in terms if one.study_id}
    rows = [
        TermRow(
            one,
            [(language, one.translations.get(language.code, "")) for language in languages],
            one.study_id is None and one.sign in own,
        )
        for one in terms
    ]
    heading = ngettext("%(count)s agreed term", "%(count)s agreed terms", len(rows)) % {"count": len(rows)}
    return GlossaryPage(heading if rows else _("No terms are agreed yet"), _source(study), languages, rows)


def _source(study: Study) -> str:
    draft = queries.draft_of(study)
    found = queries.questionnaire_of(draft) if draft else queries.questionnaire_in_use(study)
    if found is None:
        return _("As written")
    return next((one.name for one in found.languages if one.code == found.default_language), _("As written"))


def languages_of_glossary(study: Study) -> list[Language]:
    """Return the languages that the study's questionnaire is translated into."""
    draft = queries.draft_of(study)
    found = queries.questionnaire_of(draft) if draft else queries.questionnaire_in_use(study)
    return [one for one in found.languages if one.code != found.default_language] if found else []


def sheet_of_terms(study: Study) -> bytes:
    """Return all terms as an Excel sheet, with a column for each language that any of them is translated into."""
    terms = queries.terms_of(study)
    known = [one.code for one in languages_of_glossary(study)]
    codes = list(dict.fromkeys([*known, *(code for one in terms for code in one.translations)]))
    lines = [GlossaryLine(one.term, one.translations, one.study_id is None) for one in terms]
    return write_glossary(_("Glossary"), codes, lines)


def keep_sheet(study: Study, content: bytes, *, by: User, now: datetime) -> str:
    """Keep the terms of a sheet; what became of them, in words. Raises ``GlossaryRefusedError``."""
    known = {word.casefold(): one.code for one in languages_of_glossary(study) for word in (one.code, one.name)}
    try:
        lines = read_glossary(sandbox.read_sheets(content))
    except NoGlossaryError as refusal:
        raise GlossaryRefusedError(_("The sheet has no column “term”: write that word over the terms.")) from refusal
    except (EditError, UnreadableError) as refusal:
        raise GlossaryRefusedError(
            _("This file is no Excel workbook: save it as .xlsx and upload it again.")
        ) from refusal
    terms = [
        KeptTerm(
            one.term,
            {known.get(name.casefold(), name)[:40]: words for name, words in one.translations.items()},
            one.is_of_institute,
        )
        for one in lines
    ]
    try:
        count = keep_terms(study=study, terms=terms, by=by, now=now)
    except TooManyTermsError as refusal:
        raise GlossaryRefusedError(too_many()) from refusal
    told = ngettext("%(count)s term is new or changed", "%(count)s terms are new or changed", count) % {"count": count}
    return _("%(told)s, of %(all)s in the sheet.") % {"told": told, "all": len(terms)}


def too_many() -> str:
    """Return why no more terms are kept."""
    return _("A glossary holds %(most)s terms at most.") % {"most": queries.MOST_TERMS}
