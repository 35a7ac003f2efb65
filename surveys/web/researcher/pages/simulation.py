"""The page of a simulation: results in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Draft, Simulation, SimulationStatus, Study, Version
from surveys.design.queries import changed_since, draft_of, simulated_questionnaire
from surveys.design.queries import findings_of as kept_findings
from surveys.interviewing.queries import pace_in_use
from surveys.questionnaire.checks import pace as paces
from surveys.questionnaire.checks.pace import Pace
from surveys.questionnaire.coverage import CellFill, Coverage, most_asked
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import is_shown
from surveys.sandbox import simulate
from surveys.web.screens.figures import Figure
from surveys.web.screens.formatting import moment

from .lengths import Measure, SectionLength, measures_of, pace_words, sections_of
from .simulation_findings import SimulationFinding, findings_of, page_to_read, share, words_of
from .tryout import NothingToTryError, Trial

SECONDS_OF_A_QUESTION = 0.0001
"""What asking one question of a simulated respondent takes, about."""
LONGEST_AT_ONCE = 2.0
"""Seconds that somebody waits for a page; what takes longer is held in the background."""


class TooMuchError(Exception):
    """The simulation exceeded its limits on time or memory."""


MOST_ANSWERS = 12


@dataclass(frozen=True, slots=True)
class SimulatedCell:
    """A quota cell. ``sign``: ``bad`` if nobody can belong to it, ``warn`` if nobody was counted."""

    label: str
    target: int
    belong: int
    share: str
    needed: str
    sign: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer of a list: how many chose it, of those to whom it was offered."""

    label: str
    chosen: int
    offered: int
    share: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question: how many were asked it. ``more``: number of answers that are not shown."""

    name: str
    title: str
    url: str
    asked: int
    share: str
    answers: list[AnswerRow]
    more: int


@dataclass(frozen=True, slots=True)
class SimulationPage:
    """The content of the page. ``found`` is ``None`` before anything is simulated, and while ``kept`` is under way.

    ``stale``: who has changed the draft since, in words.
    """

    eyebrow: str
    heading: str
    lead: str
    questionnaire_url: str
    found: Coverage | None = None
    has_shares: bool = False
    figures: Sequence[Figure] = ()
    findings: Sequence[SimulationFinding] = ()
    ends: Sequence[AnswerRow] = ()
    lengths: Sequence[Measure] = ()
    sections: Sequence[SectionLength] = ()
    pace: str = ""
    cells: Sequence[SimulatedCell] = ()
    fill: str = ""
    questions: Sequence[QuestionRow] = ()
    kept: Simulation | None = None
    stale: str = ""
    takes_long: bool = False
    """Whether what was asked for has to be held in the background."""

    @property
    def is_under_way(self) -> bool:
        """Whether interviews are being held in the background now."""
        return self.kept is not None and self.kept.status in (SimulationStatus.WAITING, SimulationStatus.RUNNING)

    @property
    def share_held(self) -> str:
        """How much of the simulation in the background is done, in per cent."""
        return share(self.kept.held, self.kept.most) if self.kept is not None and self.kept.most else ""


def first_page(study: Study, trial: Trial) -> SimulationPage:
    """Return the page before anything is simulated."""
    return SimulationPage(
        eyebrow=_eyebrow(trial),
        heading=_("Let simulated respondents go first"),
        lead=_("They answer along every route. No interview is stored, nobody is rung."),
        questionnaire_url=page_to_read(study, _version(trial)),
        has_shares=bool(trial.program.questionnaire.respondents),
    )


def waiting_page(study: Study, trial: Trial) -> SimulationPage:
    """Return the page for interviews that take longer than anybody waits for a page."""
    lead = _("So many interviews take a while: they are held in the background, and the result is kept here.")
    return replace(first_page(study, trial), lead=lead, takes_long=True)


def takes_long(trial: Trial, interviews: int) -> bool:
    """Return whether so many interviews are held in the background."""
    return most_asked(trial.program, interviews) * SECONDS_OF_A_QUESTION > LONGEST_AT_ONCE


def page_of(study: Study, trial: Trial, *, interviews: int, seed: int) -> SimulationPage:
    """Simulate the interviews and return the page. Raises ``TooMuchError``."""
    questionnaire, pace = trial.program.questionnaire, pace_in_use()
    found = simulate(questionnaire, interviews, seed, replace(trial.facts, attributes={}), pace)
    if found is None:
        raise TooMuchError
    return _page(study, found, questionnaire, pace, _eyebrow(trial), page_to_read(study, _version(trial)))


def kept_page(study: Study, trial: Trial, kept: Simulation) -> SimulationPage:
    """Return the page of a simulation that is held, or was, in the background."""
    if kept.status != SimulationStatus.DONE:
        page = replace(first_page(study, trial), kept=kept)
        if kept.status == SimulationStatus.FAILED:
            return replace(page, heading=_("These interviews take too much work"), lead=_asked_for(kept))
        return replace(page, heading=_("The interviews are being held"), lead=_asked_for(kept))
    questionnaire = simulated_questionnaire(kept)
    found = kept_findings(kept, questionnaire)
    if found is None:
        return first_page(study, trial)
    version, pace = _version(trial), paces.from_json(kept.pace)
    page = _page(study, found, questionnaire, pace, _eyebrow(trial), page_to_read(study, version))
    lead = f"{page.lead} {_asked_for(kept)}"
    return replace(page, kept=kept, lead=lead, stale=_stale(kept))


def source_of(trial: Trial) -> Draft | Version:
    """Return what is tried. Raises ``NothingToTryError`` if it has been replaced meanwhile."""
    kind, _sign, pk = trial.source.partition(":")
    found = (Version if kind == "version" else Draft).objects.filter(pk=pk).first()
    if found is None:
        raise NothingToTryError
    return found


def version_of(trial: Trial) -> int | None:
    """Return the primary key of the version being tried; ``None`` for a draft."""
    kind, _sign, pk = trial.source.partition(":")
    return int(pk) if kind == "version" else None


def _asked_for(kept: Simulation) -> str:
    return _("Asked for by %(person)s, %(when)s.") % {"person": kept.asked_by, "when": moment(kept.asked_at)}


def _stale(kept: Simulation) -> str:
    """Return in words who has changed the questionnaire since it was simulated; empty if nobody has."""
    if kept.version_id is not None or (changed := changed_since(kept, draft_of(kept.study))) is None:
        return ""
    if changed.by is None:
        return _("The questionnaire has changed since: simulate again to see what holds now.")
    return _("%(person)s has changed the questionnaire since, %(when)s: simulate again to see what holds now.") % {
        "person": changed.by,
        "when": moment(changed.at),
    }


def _page(
    study: Study, found: Coverage, questionnaire: s.Questionnaire, pace: Pace, eyebrow: str, url: str
) -> SimulationPage:
    findings = findings_of(found, questionnaire, url)
    return SimulationPage(
        eyebrow=eyebrow,
        heading=_heading(findings),
        lead=_lead(found),
        questionnaire_url=url,
        found=found,
        has_shares=found.own_shares,
        figures=list(_figures(found, study, questionnaire)),
        findings=findings,
        ends=[
            AnswerRow(ending(status), count, found.interviews, share(count, found.interviews))
            for status, count in found.ends.most_common()
        ],
        lengths=measures_of(found.length) if found.length else (),
        sections=sections_of(found.length, questionnaire) if found.length else (),
        pace=pace_words(pace),
        cells=[_cell(cell, found, questionnaire) for cell in found.cells],
        fill=_fill(found),
        questions=list(_questions(found, questionnaire, url)),
    )


def ending(status: str) -> str:
    """Return in words how interviews ended."""
    return {
        "complete": _("complete"),
        "screened_out": _("not in the target"),
        "quota_full": _("quota full"),
        "partial": _("broken off, partial"),
        "broken_off": _("broken off"),
    }.get(status, _("stuck, without an end"))


def _version(trial: Trial) -> int | None:
    """Return the number of the version being tried; ``None`` for a draft."""
    kind, _sign, pk = trial.source.partition(":")
    return Version.objects.values_list("number", flat=True).get(pk=pk) if kind == "version" else None


def _eyebrow(trial: Trial) -> str:
    number = _version(trial)
    return _("Draft") if number is None else _("Version %(number)s") % {"number": number}


def _heading(findings: list[SimulationFinding]) -> str:
    bad = sum(finding.sign == "bad" for finding in findings)
    look = sum(finding.sign == "warn" for finding in findings)
    if bad:
        return ngettext(
            "One place where interviews cannot go on as meant",
            "%(count)s places where interviews cannot go on as meant",
            bad,
        ) % {"count": bad}
    if look:
        return ngettext(
            "Every interview comes to its end; one thing to look at",
            "Every interview comes to its end; %(count)s things to look at",
            look,
        ) % {"count": look}
    return _("Every interview comes to its end, and everything is reached")


def _lead(found: Coverage) -> str:
    held = ngettext("%(count)s interview was held", "%(count)s interviews were held", found.interviews)
    guided = ngettext(
        "%(count)s more was guided to what they had not reached",
        "%(count)s more were guided to what they had not reached",
        found.guided,
    )
    return f"{held % {'count': found.interviews}}; {guided % {'count': found.guided}}."


def _figures(found: Coverage, study: Study, questionnaire: s.Questionnaire) -> Iterator[Figure]:
    complete = found.ends["complete"]
    note = _("%(count)s of %(all)s interviews begun") % {"count": complete, "all": found.interviews}
    yield Figure(_("Complete"), share(complete, found.interviews), "", note)
    if found.length:
        shortest, typical, longest = found.length.shortest, found.length.typical, found.length.longest
        span = _("from %(least)s to %(most)s minutes") % {
            "least": floatformat(shortest.minutes, 0),
            "most": floatformat(longest.minutes, 0),
        }
        if study.promised_minutes:
            span += " · " + _("%(count)s promised") % {"count": study.promised_minutes}
        yield Figure(_("A typical interview"), floatformat(typical.minutes, "-1"), _("min"), span)
    if found.contacts is not None:
        slowest = max(found.cells, key=lambda cell: cell.needed or 0)
        words = _("the last cell to fill is %(cell)s") % {"cell": _label(slowest, questionnaire)}
        yield Figure(_("To fill the quotas"), rounded(found.contacts), _("interviews begun"), words)


def _label(cell: CellFill, questionnaire: s.Questionnaire) -> str:
    return questionnaire.words(cell.quota.label, questionnaire.default_language) or cell.quota.name


def _cell(cell: CellFill, found: Coverage, questionnaire: s.Questionnaire) -> SimulatedCell:
    sign = "bad" if not cell.can_be_met else "warn" if cell.needed is None else ""
    label = _label(cell, questionnaire)
    return SimulatedCell(
        label, cell.quota.target, cell.belong, share(cell.belong, found.interviews), _needed(cell), sign
    )


def _needed(cell: CellFill) -> str:
    if cell.needed is None:
        return _("nobody was counted") if cell.can_be_met else _("nobody can belong to it")
    words = _("full after %(count)s") if cell.was_filled else _("needs about %(count)s")
    return words % {"count": rounded(cell.needed)}


def _fill(found: Coverage) -> str:
    if found.contacts is None:
        return ""
    return _("All cells that stop are full after about %(count)s interviews begun.") % {
        "count": rounded(found.contacts)
    }


def _questions(found: Coverage, questionnaire: s.Questionnaire, url: str) -> Iterator[QuestionRow]:
    for question in questionnaire.questions():
        if not is_shown(question):
            continue
        answers = list(_answers(found, questionnaire, question))
        asked = found.asked[question.name]
        yield QuestionRow(
            name=question.name,
            title=words_of(questionnaire, question.label),
            url=f"{url}#p-{question.name}",
            asked=asked,
            share=share(asked, found.interviews),
            answers=answers[:MOST_ANSWERS],
            more=max(len(answers) - MOST_ANSWERS, 0),
        )


def _answers(found: Coverage, questionnaire: s.Questionnaire, question: s.Question) -> Iterator[AnswerRow]:
    answers = questionnaire.lists.get(question.list_name)
    offered = found.offered.get(question.name)
    if answers is None or offered is None:
        return
    nothing: Counter[str] = Counter()
    chosen = found.chosen.get(question.name, nothing)
    for choice in answers.choices:
        count, of = chosen[choice.name], offered[choice.name]
        label = words_of(questionnaire, choice.label) or choice.name
        yield AnswerRow(label, count, of, share(count, of))


def rounded(number: int) -> str:
    """Return the number, from 100 on rounded to two significant figures."""
    return floatformat(float(f"{number:.2g}"), "0g") if number >= 100 else str(number)
