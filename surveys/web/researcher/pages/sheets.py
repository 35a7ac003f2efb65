"""The sheets of a workbook, with what was read from each in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaire.comparison import compare
from surveys.questionnaire.model.structure import Question, Questionnaire

from .counts import asks

_OF_LISTS = ("code_", "codes_", "scale_")
_OF_OTHER_SHEETS = (*_OF_LISTS, "route_", "quota_", "all_quota", "script_", "answer_", "language_", "column_")
"""Prefixes of the kinds of change that do not concern the sheet ``survey``."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet of the workbook: its number of rows, what they hold, whether it is one that Ascolto reads.

    ``changes``: what differs from the version in use; a dash where nothing is compared.
    """

    name: str
    rows: int
    holds: str
    read: bool
    changes: str = "–"


def sheet_rows(
    sheets: Sequence[dict[str, Any]], questionnaire: Questionnaire | None, earlier: Questionnaire | None = None
) -> list[SheetRow]:
    """Return the sheets in the workbook's order, compared with the ``earlier`` questionnaire if there is one."""
    held = _held(questionnaire) if questionnaire else {}
    changed = _changed(earlier, questionnaire) if questionnaire and earlier else {}
    return [
        SheetRow(
            sheet["name"],
            sheet["rows"],
            held.get(_ours(sheet), "–") if sheet["read"] else _("not one of our sheets: ignored"),
            sheet["read"],
            changed.get(_ours(sheet), "–"),
        )
        for sheet in sheets
    ]


def _ours(sheet: dict[str, Any]) -> str:
    """Return the name of the standard sheet as which it is read."""
    return str(sheet.get("as") or sheet["name"]).lower()


def _changed(earlier: Questionnaire, questionnaire: Questionnaire) -> dict[str, str]:
    changes = compare(earlier, questionnaire)
    lists = {_list_of(change.name, questionnaire) for change in changes if change.kind.startswith(_OF_LISTS)}
    routes = [change for change in changes if change.kind.startswith("route_")]
    new = {change.name for change in changes if change.kind == "question_added"}
    gone = {change.name for change in changes if change.kind == "question_removed"}
    others = {change.name for change in changes if not change.kind.startswith(_OF_OTHER_SHEETS)} - new - gone - {""}
    survey = [
        ngettext("%(count)s new", "%(count)s new", len(new)) % {"count": len(new)} if new else "",
        ngettext("%(count)s changed", "%(count)s changed", len(others)) % {"count": len(others)} if others else "",
        ngettext("%(count)s gone", "%(count)s gone", len(gone)) % {"count": len(gone)} if gone else "",
    ]
    return {
        "survey": ", ".join(words for words in survey if words) or _("the same"),
        "choices": ngettext("%(count)s list changed", "%(count)s lists changed", len(lists)) % {"count": len(lists)}
        if lists
        else _("the same"),
        "routes": ngettext("%(count)s jump changed", "%(count)s jumps changed", len(routes)) % {"count": len(routes)}
        if routes
        else _("the same"),
    }


def _list_of(name: str, questionnaire: Questionnaire) -> str:
    """Return the list that a change names or whose question it names, so that each list is counted once."""
    return next((one.list_name for one in questionnaire.questions() if one.name == name and one.list_name), name)


def _held(questionnaire: Questionnaire) -> dict[str, str]:
    ends = sum(route.go_to.startswith("@") for route in questionnaire.routes)
    routes = len(questionnaire.routes) - ends
    said = [
        ngettext("%(count)s jump", "%(count)s jumps", routes) % {"count": routes} if routes else "",
        ngettext("%(count)s end", "%(count)s ends", ends) % {"count": ends} if ends else "",
    ]
    lists, quotas = len(questionnaire.lists), len(questionnaire.quotas)
    scripts, answers = len(questionnaire.scripts), len(questionnaire.answers_for_respondents)
    expected, tests = len(questionnaire.respondents), len(questionnaire.tests)
    return {
        "survey": _survey(questionnaire),
        "choices": ngettext("%(count)s list of answers", "%(count)s lists of answers", lists) % {"count": lists},
        "routes": ", ".join(words for words in said if words),
        "quotas": ngettext("%(count)s quota", "%(count)s quotas", quotas) % {"count": quotas},
        "scripts": ngettext("%(count)s text for interviewers", "%(count)s texts for interviewers", scripts)
        % {"count": scripts},
        "answers_for_respondents": ngettext(
            "%(count)s answer for respondents", "%(count)s answers for respondents", answers
        )
        % {"count": answers},
        "respondents": ngettext(
            "%(count)s share for simulated respondents", "%(count)s shares for simulated respondents", expected
        )
        % {"count": expected},
        "tests": ngettext("%(count)s saved test", "%(count)s saved tests", tests) % {"count": tests},
        "settings": questionnaire.title or _("title and languages"),
    }


def _survey(questionnaire: Questionnaire) -> str:
    questions = sum(asks(question) for question in questionnaire.questions())
    groups = sum(not isinstance(item, Question) for item in questionnaire.items)
    words = ngettext("%(count)s question", "%(count)s questions", questions) % {"count": questions}
    if not groups:
        return words
    return _("%(questions)s in %(sections)s") % {
        "questions": words,
        "sections": ngettext("%(count)s section", "%(count)s sections", groups) % {"count": groups},
    }
