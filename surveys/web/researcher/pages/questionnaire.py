"""The questionnaire's page: the draft with its problems, or a published version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, OwnName, Study, Version
from surveys.design.queries import questionnaire_of
from surveys.formatting import clock, full_day, short_day
from surveys.interviewing.queries import own_length, pace_in_use, undecided_in
from surveys.questionnaire.checks import estimate, pace_of_own_times
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Language, Questionnaire
from surveys.questionnaire.problems import ERROR, Problem

from .approvals import DraftApproval, draft_approval, version_approvals
from .cell_changes import CellLine, cell_lines
from .consequences import ConsequencesPanel, consequences_panel
from .counts import errors_words, holdings, warnings_words
from .difference_words import difference_words
from .lengths import Measure, OwnMeasures, measures_of, own_measures, own_pace_words, pace_words
from .meanings import DecisionRow, ToDecide, decision_rows, to_decide
from .preview import PreviewPart, read_aloud
from .sheets import SheetRow, sheet_rows

MOST_PROBLEMS = 200
"""Problems listed at most: nobody corrects more at once, and a page with thousands takes seconds to build."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A problem in words. ``anchor``: that of its question in the preview.

    ``own``: sheet and heading that may be declared as the researcher's own.
    """

    severity: str
    sheet: str
    row: int | None
    column: str
    name: str
    what: str
    remedy: str
    anchor: bool
    own: tuple[str, str] | None = None
    also: str = ""


@dataclass(frozen=True, slots=True)
class QuestionnairePage:
    """The content of the page, in its order; at most one of ``draft`` and ``version`` is set."""

    eyebrow: str
    heading: str
    lead: str = ""
    draft: Draft | None = None
    version: Version | None = None
    versions: Sequence[Version] = ()
    questionnaire: Questionnaire | None = None
    language: str = ""
    parts: Sequence[PreviewPart] = ()
    problems: Sequence[ProblemRow] = ()
    more_problems: str = ""
    errors: int = 0
    counts: str = ""
    sheets: Sequence[SheetRow] = ()
    cells: Sequence[CellLine] = ()
    compared_with: str = ""
    comparable: bool = False
    publish_label: str = ""
    upload_label: str = ""
    try_url: str = ""
    languages: Sequence[Language] = field(default=())
    lengths: Sequence[Measure] = ()
    promised: str = ""
    meanings: ToDecide = field(default=ToDecide())
    decisions: Sequence[DecisionRow] = ()
    undecided: str = ""
    pace: str = ""
    own: OwnMeasures | None = None
    own_names: Sequence[OwnName] = ()
    consequences: ConsequencesPanel = field(default_factory=ConsequencesPanel)
    tests: Sequence[tuple[str, str]] = ()
    """The saved tests that go differently, each with what differs first."""
    approval: DraftApproval | None = None
    approvals: Sequence[str] = ()

    @property
    def upload_first(self) -> bool:
        """Whether the next step is an upload: the draft has errors."""
        return self.errors > 0

    @property
    def is_blank(self) -> bool:
        """Whether there is no questionnaire yet."""
        return self.draft is None and self.version is None


def page_of(
    study: Study, language: str = "", chosen: Mapping[str, str] | None = None, *, now: datetime
) -> QuestionnairePage:
    """Return the page of the draft if there is one, else of the last version, else the invitation to upload.

    ``chosen``: the decisions about earlier answers filled in so far.
    """
    versions = list(queries.versions_of(study))
    draft = queries.draft_of(study)
    if draft is not None:
        page = _draft_page(study, draft, versions, language, chosen)
        return replace(page, approval=draft_approval(study, now))
    if versions:
        return version_page(study, versions[0], versions, language)
    return QuestionnairePage(
        eyebrow=_("No questionnaire yet"),
        heading=_("Where does the questionnaire begin?"),
        upload_label=_("Questionnaire workbook"),
    )


def version_page(study: Study, version: Version, versions: list[Version], language: str = "") -> QuestionnairePage:
    """Return the page of a published version."""
    questionnaire = storage.from_json(version.questionnaire)
    spoken = language or questionnaire.default_language
    lead = _("Published on %(day)s. %(holdings)s.") % {
        "day": full_day(version.published_at),
        "holdings": capfirst(holdings(questionnaire)),
    }
    in_use = version.pk == study.fielded_version_id
    heading = _("Version %(number)s is the one in use") if in_use else _("Version %(number)s, no longer in use")
    return QuestionnairePage(
        eyebrow=_("Version %(number)s") % {"number": version.number},
        heading=heading % {"number": version.number},
        lead=lead,
        version=version,
        versions=versions,
        questionnaire=questionnaire,
        language=spoken,
        languages=questionnaire.languages,
        parts=read_aloud(questionnaire, (), spoken),
        **_length(study, questionnaire, spoken),
        comparable=len(versions) > 1,
        decisions=decision_rows([version]),
        approvals=version_approvals(version),
        undecided=", ".join(undecided_in(version)) if in_use else "",
        upload_label=_("A corrected workbook becomes the draft of version %(number)s")
        % {"number": versions[0].number + 1},
        try_url=f"{reverse('study-try', args=[study.pk])}?version={version.number}",
    )


def _length(study: Study, questionnaire: Questionnaire | None, language: str) -> dict[str, Any]:
    """Return the estimated length of a complete interview, and the length that respondents are told."""
    if questionnaire is None:
        return {}
    minutes, pace, own = study.promised_minutes, pace_in_use(), own_length(study)
    if own:
        # The interviews were held with the version in the field, of which a draft may be much longer.
        fielded = study.fielded_version
        asked = storage.from_json(fielded.questionnaire) if fielded else questionnaire
        pace = pace_of_own_times(asked, language, pace, own.seconds)
    promised = ngettext("%(count)s minute promised", "%(count)s minutes promised", minutes or 0) % {"count": minutes}
    return {
        "lengths": measures_of(estimate(questionnaire, language, pace)),
        "pace": own_pace_words(own) if own else pace_words(pace),
        "own": own_measures(own, questionnaire, language) if own else None,
        "promised": promised if minutes else "",
    }


def _draft_page(
    study: Study, draft: Draft, versions: list[Version], language: str, chosen: Mapping[str, str] | None
) -> QuestionnairePage:
    problems = queries.problems_of(draft)
    errors = sum(problem.severity == ERROR for problem in problems)
    questionnaire = questionnaire_of(draft)
    number = versions[0].number + 1 if versions else 1
    spoken = language or (questionnaire.default_language if questionnaire else "")
    meanings = to_decide(study, questionnaire, chosen) if questionnaire and not errors else ToDecide()
    is_next = bool(versions) and questionnaire is not None and not errors
    panel = consequences_panel(study, meanings, chosen) if is_next else ConsequencesPanel()
    return QuestionnairePage(
        eyebrow=_("Draft %(number)s") % {"number": number},
        heading=_draft_heading(errors, len(problems) - errors, questionnaire is not None, meanings),
        lead=_draft_lead(draft, questionnaire, versions),
        draft=draft,
        versions=versions,
        questionnaire=questionnaire,
        language=spoken,
        languages=questionnaire.languages if questionnaire else (),
        parts=read_aloud(questionnaire, problems, spoken) if questionnaire else (),
        **_length(study, questionnaire, spoken),
        problems=problem_rows(problems, questionnaire),
        more_problems=_rest(len(problems)),
        errors=errors,
        counts=_counts(errors, len(problems) - errors),
        sheets=sheet_rows(draft.sheets, questionnaire, questionnaire_of(versions[0]) if versions else None),
        own_names=queries.own_names_of(study),
        cells=cell_lines(study, questionnaire, panel.outlook) if versions else (),
        consequences=panel,
        compared_with=_("Against version %(number)s") % {"number": versions[0].number} if versions else "",
        comparable=bool(versions) and questionnaire is not None,
        publish_label=_("Publish version %(number)s") % {"number": number},
        upload_label=_("Corrected workbook"),
        try_url=reverse("study-try", args=[study.pk]),
        meanings=meanings,
        tests=_red_tests(study) if questionnaire and questionnaire.tests and not errors else (),
    )


def _red_tests(study: Study) -> list[tuple[str, str]]:
    replay = queries.replay_of(study, timezone.localtime())
    red = replay.red if replay else []
    return [(one.test.name, difference_words(one.difference)) for one in red if one.difference]


def problem_rows(problems: Sequence[Problem], questionnaire: Questionnaire | None) -> list[ProblemRow]:
    """Return the problems in the user's language, in the order given."""
    shown = {item.name for part in _parts(questionnaire) for item in part.lines}
    return [
        ProblemRow(
            severity=problem.severity,
            sheet=problem.place.sheet,
            row=problem.place.row,
            column=problem.place.column,
            name=problem.place.name,
            what=problem.what(_),
            remedy=problem.remedy(_),
            anchor=problem.place.name in shown,
            own=problem.own,
            also=_("The same in rows: %(rows)s.") % {"rows": problem.elsewhere} if problem.also else "",
        )
        for problem in problems[:MOST_PROBLEMS]
    ]


def _rest(count: int) -> str:
    """Return a sentence on how many problems are not listed, and where to find them."""
    if count <= MOST_PROBLEMS:
        return ""
    words = ngettext(
        "%(count)s more is in the workbook with the problems marked.",
        "%(count)s more are in the workbook with the problems marked.",
        count - MOST_PROBLEMS,
    )
    return words % {"count": count - MOST_PROBLEMS}


def _parts(questionnaire: Questionnaire | None) -> list[PreviewPart]:
    return read_aloud(questionnaire) if questionnaire else []


def _draft_heading(errors: int, warnings: int, readable: bool, meanings: ToDecide) -> str:
    count = {"count": capfirst(str(apnumber(errors or warnings)))}
    if errors and not readable:
        return _("The workbook cannot be read as a questionnaire yet")
    if errors:
        return (
            ngettext(
                "One error to correct; the rest of the workbook reads well",
                "%(count)s errors to correct; the rest of the workbook reads well",
                errors,
            )
            % count
        )
    if meanings.must_be_said and not meanings.of_answers:
        return _("It can be published once it is decided what is personal data")
    if meanings.must_be_said:
        return _("It can be published once it is decided what becomes of earlier answers")
    if warnings:
        return ngettext(
            "It can be published; one warning to look at first",
            "It can be published; %(count)s warnings to look at first",
            warnings,
        ) % {"count": apnumber(warnings)}
    return _("The workbook reads well: it can be published")


def _draft_lead(draft: Draft, questionnaire: Questionnaire | None, versions: list[Version]) -> str:
    words = _("%(file)s, read on %(day)s at %(time)s by %(person)s") % {
        "file": draft.file_name,
        "day": short_day(draft.uploaded_at),
        "time": clock(draft.uploaded_at),
        "person": draft.uploaded_by,
    }
    if questionnaire is not None:
        words += f": {holdings(questionnaire)}"
    if versions:
        words += ". " + _("Version %(number)s stays in use meanwhile") % {"number": versions[0].number}
    return words + "."


def _counts(errors: int, warnings: int) -> str:
    counted = [errors_words(errors)] if errors else []
    return " · ".join([*counted, warnings_words(warnings)] if warnings else counted)
