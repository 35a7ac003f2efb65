"""The readable preview of a questionnaire: questions, answers, conditions and jumps in words, with problems."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isinf

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.order import RANDOM
from surveys.questionnaire.model.pages import FILL, PLAIN, STRONG, Piece, Rich
from surveys.questionnaire.privacy import personal_names
from surveys.questionnaire.problems import Problem
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES, TYPES, is_shown
from surveys.questionnaire.types.order import order_of_choices
from surveys.questionnaire.wording.bounds import number_bounds
from surveys.questionnaire.wording.conditions import Wording

SHOWN_CHOICES = 12
_PIPE = re.compile(
    r"\{(?!\$)[^{}$]*\$\{\s*([^}]+?)\s*\}(?:[^{}]|\$\{[^}]*\})*\}|\$\{\s*([^}]+?)\s*\}|\*\*(.+?)\*\*", re.DOTALL
)
"""What is worked out, a name that is piped in, what is read with force."""


MOST_BESIDE = 5
"""Problems shown beside one question at most; the list of all problems has the others."""


@dataclass(frozen=True, slots=True)
class PreviewQuestion:
    """A question in the preview. ``severity`` is that of its worst problem; ``facts`` are shown separated by dots."""

    name: str
    number: str
    text: Rich
    condition: str = ""
    instruction: str = ""
    probe: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    more_choices: str = ""
    facts: tuple[str, ...] = ()
    jumps: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    severity: str = ""


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """Lines under one heading: a group, a repeat, or the questions outside them."""

    title: str = ""
    note: str = ""
    lines: list[PreviewQuestion] = field(default_factory=list)


def read_aloud(
    questionnaire: s.Questionnaire, problems: Iterable[Problem] = (), language: str = ""
) -> list[PreviewPart]:
    """Return the whole questionnaire in the workbook's order; groups without questions of their own give no part."""
    return _PreviewBuilder(questionnaire, problems, language).parts()


class _PreviewBuilder:
    def __init__(self, questionnaire: s.Questionnaire, problems: Iterable[Problem], language: str) -> None:
        self._questionnaire = questionnaire
        self._language = language
        self._say = Wording(questionnaire, language=language, translate=_)
        self._personal = personal_names(questionnaire)
        self._problems: dict[str, list[Problem]] = {}
        for problem in problems:
            for name in dict.fromkeys(place.name for place in (problem.place, *problem.also)):
                self._problems.setdefault(name, []).append(problem)
        self._routes: dict[str, list[s.Route]] = {}
        for route in questionnaire.routes:
            self._routes.setdefault(route.after, []).append(route)

    def parts(self) -> list[PreviewPart]:
        return [part for part in list(self._parts(self._questionnaire.items, PreviewPart())) if part.lines]

    def _parts(self, items: tuple[s.Item, ...], part: PreviewPart) -> Iterator[PreviewPart]:
        yield part
        current = part
        for item in items:
            if isinstance(item, s.Question):
                if is_shown(item):
                    current.lines.append(self._line(item))
                continue
            yield from self._parts(item.items, self._heading(item))
            current = PreviewPart(title=part.title)
            yield current

    def _heading(self, item: s.Group | s.Repeat) -> PreviewPart:
        notes = []
        if item.relevant:
            notes.append(self._only_if(item.relevant))
        if isinstance(item, s.Repeat):
            notes.append(self._how_often(item))
        if isinstance(item, s.Group) and item.total:
            notes.append(_("the answers must add up to %(total)s") % {"total": self._say.condition(item.total)})
        if item.order != "fixed":
            notes.append(_("in random order") if item.order == "random" else _("in rotated order"))
        return PreviewPart(self._words(item.label) or item.name, " · ".join(notes))

    def _how_often(self, repeat: s.Repeat) -> str:
        if not repeat.count:
            return _("asked again until there is no further one")
        return _("asked as many times as: %(count)s") % {"count": self._say.condition(repeat.count)}

    def _line(self, question: s.Question) -> PreviewQuestion:
        problems = tuple(self._problems.get(question.name, ()))
        severities = {problem.severity for problem in problems}
        shown, more = self._choices(question)
        return PreviewQuestion(
            name=question.name,
            number=question.name,
            text=pieces(self._words(question.label)),
            condition=self._only_if(question.relevant) if question.relevant else "",
            instruction=self._words(question.hint),
            probe=self._words(question.guidance),
            choices=shown,
            more_choices=more,
            facts=tuple(self._facts(question)),
            jumps=tuple(self._jump(route) for route in self._routes.get(question.name, ())),
            problems=tuple(problem.what(_) for problem in problems[:MOST_BESIDE]),
            severity="error" if "error" in severities else "warning" if severities else "",
        )

    def _only_if(self, relevant: str) -> str:
        return _("Only if %(condition)s") % {"condition": self._say.condition(relevant)}

    def _choices(self, question: s.Question) -> tuple[tuple[tuple[str, str], ...], str]:
        answers = self._questionnaire.lists.get(question.list_name)
        if answers is None or question.type not in LISTED_TYPES:
            return (), ""
        named = [(choice.name, self._words(choice.label) or choice.name) for choice in answers.choices]
        rest = len(named) - SHOWN_CHOICES
        if rest <= 1:
            return tuple(named), ""
        more = ngettext("and %(count)s more answer", "and %(count)s more answers", rest) % {"count": rest}
        return tuple(named[:SHOWN_CHOICES]), more

    def _facts(self, question: s.Question) -> Iterator[str]:
        yield _(TYPES[question.type].asks_for)
        bounds = _bounds(question)
        if bounds:
            yield bounds
        yield from self._counts_and_ends(question)
        if question.choice_filter:
            yield _("only answers for which: %(condition)s") % {
                "condition": self._say.condition(question.choice_filter)
            }
        for code in question.nonresponse:
            yield _("don’t know") if code == "dk" else _("refused")
        if question.constraint and not bounds:
            yield _("accepted if %(condition)s") % {"condition": self._say.condition(question.constraint)}
        if question.warning:
            yield _("asks to confirm unless %(condition)s") % {"condition": self._say.condition(question.warning)}
        if question.name in self._personal:
            yield _("personal data")

    def _counts_and_ends(self, question: s.Question) -> Iterator[str]:
        least, most = question.min_answers, question.max_answers
        if least is not None and most is not None:
            yield _("from %(start)s to %(end)s answers") % {"start": least, "end": most}
        elif least is not None:
            yield _("at least %(least)s answers") % {"least": least}
        elif most is not None:
            yield _("at most %(most)s answers") % {"most": most}
        if question.order_as:
            yield _("answers in the order of %(question)s") % {"question": question.order_as}
        elif order := order_of_choices(question):
            yield _("answers in random order") if order == RANDOM else _("answers in rotated order")
        if question.low_label or question.high_label:
            yield f"{self._words(question.low_label)} … {self._words(question.high_label)}"

    def _jump(self, route: s.Route) -> str:
        where = ends().get(route.go_to) or _("goes to %(question)s") % {"question": route.go_to}
        if not route.when:
            return _("then %(where)s") % {"where": where}
        return _("if %(condition)s, %(where)s") % {"condition": self._say.condition(route.when), "where": where}

    def _words(self, text: s.Text) -> str:
        return self._questionnaire.words(text, self._language)


def _bounds(question: s.Question) -> str:
    if question.type not in NUMBER_TYPES:
        return ""
    least, most = number_bounds(question)
    if isinf(least) or isinf(most):
        return ""
    return _("from %(start)s to %(end)s") % {"start": f"{least:g}", "end": f"{most:g}"}


def ends() -> dict[str, str]:
    """Return jump target → in words, for the jumps that end the interview."""
    return {
        s.COMPLETE: _("the interview is complete"),
        s.SCREENED_OUT: _("the person is not in the target"),
        s.QUOTA_FULL: _("the quota is full"),
        s.REFUSED: _("the interview is broken off"),
    }


def pieces(words: str) -> Rich:
    """Return a text with piped names in braces and with its emphasis, to be read before there are answers."""
    found: list[Piece] = []
    at = 0
    for match in _PIPE.finditer(words):
        if match.start() > at:
            found.append(Piece(words[at : match.start()], PLAIN))
        piped, strong = match[1] or match[2], match[3]
        found.append(Piece(f"{{{piped}}}", FILL) if piped else Piece(strong, STRONG))
        at = match.end()
    if at < len(words):
        found.append(Piece(words[at:], PLAIN))
    return tuple(found)
