"""Findings of a simulation, each with its position in the workbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.questionnaire.compiled.texts import pieces_of, plain
from surveys.questionnaire.coverage import Coverage, DeadEnd
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import FILL
from surveys.web.screens.formatting import percent

BAD, LOOK, INFO = _SIGNS = ("bad", "warn", "done")


@dataclass(frozen=True, slots=True)
class SimulationFinding:
    """A finding. ``sign``: ``bad`` stops interviews, ``warn`` should be looked at, ``done`` is good to know."""

    sign: str
    tag: str
    what: str
    note: str
    sheet: str
    row: int | None
    name: str
    url: str = ""


def page_to_read(study: Study, version: int | None) -> str:
    """Return the address of the page that shows the version or the draft."""
    if version is not None:
        return reverse("questionnaire-version", args=[study.pk, version])
    return reverse("questionnaire", args=[study.pk])


def findings_of(found: Coverage, questionnaire: s.Questionnaire, url: str) -> list[SimulationFinding]:
    """Return all findings, the worst first."""
    maker = _FindingsBuilder(found, questionnaire, url)
    everything = [
        *maker.stuck(),
        *maker.beyond_measure(),
        *maker.unfilled(),
        *maker.unread(),
        *maker.uncertain(),
        *maker.unreached(),
        *maker.unchosen(),
        *maker.guided(),
    ]
    return sorted(everything, key=lambda finding: _SIGNS.index(finding.sign))


class _FindingsBuilder:
    def __init__(self, found: Coverage, questionnaire: s.Questionnaire, url: str) -> None:
        self._found, self._questionnaire, self._url = found, questionnaire, url
        self._questions = {question.name: question for question in questionnaire.questions()}

    def stuck(self) -> Iterator[SimulationFinding]:
        """Yield the dead ends, where interviews cannot continue."""
        for end in self._found.dead_ends:
            what = _("No answer to “%(name)s” is taken.") % {"name": end.name}
            yield self._of(end.name, BAD, _("dead end"), what, self._why(end))
        for name in self._found.endless:
            what = _("Interviews do not end: they were stopped at “%(name)s”.") % {"name": name}
            yield self._of(name, BAD, _("no end"), what, _("Give the repeat a number of times, or fewer."))

    def _why(self, end: DeadEnd) -> str:
        complaint = end.complaint
        said = plain(complaint.own) or _(complaint.message) % complaint.values
        met = ngettext("%(count)s interview was stuck", "%(count)s interviews were stuck", end.count)
        words = f"{met % {'count': end.count}}: “{said}”"
        return words + " " + _("Only guided respondents came there.") if end.guided else words

    def beyond_measure(self) -> Iterator[SimulationFinding]:
        """Yield expressions that exceed the evaluation budget, and texts that are cut."""
        for name, count in self._found.unfinished.items():
            what = _("“%(name)s” takes more working out than an interview may wait for: its result stays empty.")
            met = ngettext("In %(count)s interview it was too much.", "In %(count)s interviews it was too much.", count)
            note = f"{met % {'count': count}} {_('Ask for fewer rounds, or look at fewer of them at once.')}"
            yield self._of(name, BAD, _("too much"), what % {"name": name}, note)
        for name, count in self._found.cut.items():
            what = _("“%(name)s” becomes a text of more than 32,767 characters: the rest is cut off.")
            met = ngettext("In %(count)s interview it was cut.", "In %(count)s interviews it was cut.", count)
            note = f"{met % {'count': count}} {_('Put fewer texts together.')}"
            yield self._of(name, LOOK, _("cut off"), what % {"name": name}, note)

    def unfilled(self) -> Iterator[SimulationFinding]:
        """Yield the cells that nobody can belong to."""
        for cell in self._found.cells:
            if not cell.can_be_met:
                what = _("Nobody can belong to the cell “%(name)s”.") % {"name": cell.quota.name}
                note = _("Correct its condition: no answers were found with which it holds.")
                yield SimulationFinding(BAD, _("quota"), what, note, "quotas", cell.quota.row, cell.quota.name)
            elif cell.needed is None and cell.quota.target:
                what = _("The cell “%(name)s” does not fill: none of the interviews was counted.") % {
                    "name": cell.quota.name
                }
                note = _("Hold more interviews; if it stays so, its respondents are very rare, or screened out.")
                yield SimulationFinding(LOOK, _("quota"), what, note, "quotas", cell.quota.row, cell.quota.name)

    def unread(self) -> Iterator[SimulationFinding]:
        """Yield texts that pipe an answer which did not exist."""
        for gap in self._found.gaps:
            if gap.empty:
                what = _("In “%(name)s” nothing is read where the answer to “%(source)s” should be.")
                met = ngettext("In %(count)s interview it had none.", "In %(count)s interviews it had none.", gap.empty)
            else:
                what = _("In “%(name)s” “…” is read where the answer to “%(source)s” should be.")
                met = ngettext(
                    "In %(count)s interview it was “don’t know” or “refused”.",
                    "In %(count)s interviews it was “don’t know” or “refused”.",
                    gap.missing,
                )
            note = met % {"count": gap.empty or gap.missing}
            values = {"name": gap.name, "source": gap.source}
            yield self._of(gap.name, LOOK, _("nothing to read"), what % values, note)

    def uncertain(self) -> Iterator[SimulationFinding]:
        """Yield cells that count people who did not answer the question that decides about them."""
        for cell in self._found.cells:
            for name, count in cell.with_missing.items():
                what = ngettext(
                    "%(count)s person in the cell “%(cell)s” did not answer “%(name)s”.",
                    "%(count)s people in the cell “%(cell)s” did not answer “%(name)s”.",
                    count,
                ) % {"count": count, "cell": cell.quota.name, "name": name}
                note = _("A missing answer is taken for an answer here: correct the condition or the calculation.")
                yield SimulationFinding(LOOK, _("quota"), what, note, "quotas", cell.quota.row, cell.quota.name)

    def unreached(self) -> Iterator[SimulationFinding]:
        """Yield questions and jumps that nobody reached."""
        for name in self._found.never_asked:
            what = _("“%(name)s” is never asked.") % {"name": name}
            note = _("Not even respondents who were guided to its condition came there.")
            yield self._of(name, LOOK, _("never asked"), what, note)
        for route in self._found.never_taken:
            what = _("The jump after “%(after)s” to “%(target)s” is never taken.") % {
                "after": route.after,
                "target": route.go_to,
            }
            note = _("Its condition never held where it is asked.")
            yield SimulationFinding(
                LOOK, _("never taken"), what, note, "routes", route.row, route.after, self._at(route.after)
            )

    def unchosen(self) -> Iterator[SimulationFinding]:
        """Yield answers that were never offered or never chosen."""
        for name, codes in _by_question(self._found.never_offered):
            what = _("%(answers)s: never offered for “%(name)s”.") % {
                "answers": self._answers(name, codes),
                "name": name,
            }
            yield self._of(name, LOOK, _("never offered"), what, _("The filter never lets it through."))
        for name, codes in _by_question(self._found.never_chosen):
            what = _("%(answers)s: never taken for “%(name)s”.") % {"answers": self._answers(name, codes), "name": name}
            note = _("Respondents who were guided to it could not choose it: a check refuses it.")
            yield self._of(name, LOOK, _("never chosen"), what, note)

    def guided(self) -> Iterator[SimulationFinding]:
        """Yield what only guided respondents reached, and how many places were not tried."""
        for name in self._found.only_guided:
            what = _("“%(name)s” was asked of guided respondents only.") % {"name": name}
            yield self._of(name, INFO, _("rare"), what, _("It can be reached, but seldom is."))
        if self._found.untried:
            what = ngettext("One place was not tried.", "%(count)s places were not tried.", self._found.untried) % {
                "count": self._found.untried
            }
            yield SimulationFinding(INFO, _("not tried"), what, _("Hold more interviews."), "", None, "")

    def _answers(self, name: str, codes: list[str]) -> str:
        answers = self._questionnaire.lists[self._questions[name].list_name]
        labels = {choice.name: words_of(self._questionnaire, choice.label) for choice in answers.choices}
        return ", ".join(f"{code} {labels.get(code, '')}".strip() for code in codes)

    def _of(self, name: str, sign: str, tag: str, what: str, note: str) -> SimulationFinding:
        question = self._questions.get(name)
        return SimulationFinding(
            sign, tag, what, note, "survey", question.row if question else None, name, self._at(name)
        )

    def _at(self, name: str) -> str:
        return f"{self._url}#p-{name}"


def _by_question(pairs: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, list[str]]]:
    codes: dict[str, list[str]] = {}
    for name, code in pairs:
        codes.setdefault(name, []).append(code)
    return iter(codes.items())


def words_of(questionnaire: s.Questionnaire, text: s.Text) -> str:
    """Return a text without markup, in one line."""
    words = questionnaire.words(text, questionnaire.default_language)
    pieces = (f"{{{piece.words}}}" if piece.kind == FILL else piece.words for piece in pieces_of(words))
    return " ".join("".join(pieces).split())


def share(count: int, of: int) -> str:
    """Return a percentage, with one decimal below ten."""
    if not of:
        return "–"
    return percent(count / of, 0 if count >= of / 10 or not count else 1)
