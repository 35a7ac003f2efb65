"""The terms of a study and those of the institute, with their agreed translations."""

from django.db.models import Q

from surveys.design.models import GlossaryTerm, Study
from surveys.questionnaire.wording.glossary import Glossary, Term

from .translations import source_language_of

MOST_TERMS = 2000
"""Terms of a study, and of the institute."""


def terms_of(study: Study) -> list[GlossaryTerm]:
    """The study's own terms, and the institute's, in the language that its texts are written in, by name."""
    terms = GlossaryTerm.objects.filter(language=source_language_of(study)).select_related("written_by")
    own = terms.filter(study=study).order_by("sign")[:MOST_TERMS]
    everywhere = terms.filter(study=None).order_by("sign")[:MOST_TERMS]
    return sorted([*own, *everywhere], key=lambda one: (one.sign, one.study_id is None))


def glossary_of(study: Study, language: str) -> Glossary:
    """How terms are to be translated into the language; what the study says goes before what the institute says."""
    found: dict[str, Term] = {}
    for one in terms_of(study):
        if said := one.translations.get(language):
            found.setdefault(one.sign, Term(one.term, said))
    return Glossary(found.values())


def term_of(study: Study, pk: int) -> GlossaryTerm | None:
    """The term with this id, if it is the study's or the institute's."""
    return GlossaryTerm.objects.filter(Q(study=study) | Q(study=None), pk=pk).first()
