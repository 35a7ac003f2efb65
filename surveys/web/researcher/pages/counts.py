"""Counts and names in words, for several of the researcher's pages."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.people.models import Role
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import is_asked


def people_words(count: int) -> str:
    """Return ``one person``, ``16 people``."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def several(role: Role) -> str:
    """Return the plural name of a role."""
    return {
        Role.RESEARCHER: _("researchers"),
        Role.INTERVIEWER: _("interviewers"),
        Role.SUPERVISOR: _("supervisors"),
        Role.CLIENT: _("clients"),
    }[role]


def errors_words(count: int) -> str:
    """Return ``one error``, ``3 errors``."""
    return ngettext("%(count)s error", "%(count)s errors", count) % {"count": count}


def warnings_words(count: int) -> str:
    """Return ``one warning``, ``4 warnings``."""
    return ngettext("%(count)s warning", "%(count)s warnings", count) % {"count": count}


def asks(question: s.Question) -> bool:
    """Return whether a row of the survey counts as a question, one that is asked and expects an answer."""
    return is_asked(question)


def holdings(questionnaire: s.Questionnaire) -> str:
    """Return the size of a questionnaire: ``46 questions, 11 lists, 3 languages, 24 quotas``."""
    questions = sum(asks(question) for question in questionnaire.questions())
    counted: Iterable[tuple[int, str]] = [
        (questions, ngettext("%(count)s question", "%(count)s questions", questions)),
        (len(questionnaire.lists), ngettext("%(count)s list", "%(count)s lists", len(questionnaire.lists))),
        (
            len(questionnaire.languages),
            ngettext("%(count)s language", "%(count)s languages", len(questionnaire.languages)),
        ),
        (len(questionnaire.quotas), ngettext("%(count)s quota", "%(count)s quotas", len(questionnaire.quotas))),
    ]
    return ", ".join(words % {"count": count} for count, words in counted if count)
