"""Builds the printed form of a questionnaire in one of its languages."""

import re
from collections.abc import Container, Iterator
from math import isinf

from django.utils.translation import gettext as _

from surveys.questionnaire.checks.texts import answers_read, reads_usually
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.compiled.texts import pieces_of, plain
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.privacy import personal_names
from surveys.questionnaire.running import ASK_ALL
from surveys.questionnaire.types import (
    CALCULATED_TYPES,
    LISTED_TYPES,
    MENTIONED_TYPES,
    SCALE_TYPES,
    SINGLE_TYPES,
    TYPES,
    is_shown,
)
from surveys.questionnaire.types.order import is_shuffled
from surveys.questionnaire.types.searching import is_searched
from surveys.questionnaire.wording.bounds import number_bounds
from surveys.questionnaire.wording.conditions import Wording
from surveys.web.researcher.pages.preview import ends
from surveys.web.screens.formatting import number

from .blanks import Blanks
from .facts import AnswerFacts
from .jumps import codes_of
from .sheet import PrintedChoice, PrintedPart, PrintedQuestion, PrintedQuota

LONGEST_SCALE = 11
"""Points of a scale that fit on a printed line."""

MOST_PRINTED = 120
"""Answers of a list printed at most; of a longer one, the number of further answers is added."""

_OVER_ANSWERS = re.compile(r"count-selected\(\s*\$\{\s*([^{}\s]+)\s*\}\s*\)")


class Writer:
    """Builds the parts of one printed questionnaire in ``language``."""

    def __init__(self, questionnaire: s.Questionnaire, language: str) -> None:
        self._questionnaire, self._language = questionnaire, language
        numbered = [item for item in compile(questionnaire).items if item.number]
        self._own_numbers = {id(item.definition): item.number for item in numbered}
        self._numbers = {item.definition.name: item.number for item in reversed(numbered)}
        self._say = Wording(questionnaire, {name: _said(one) for name, one in self._numbers.items()}, language, _)
        self._blanks = Blanks(questionnaire, self._numbers, language)
        self._facts = AnswerFacts(self._say, self._numbers, self._words, personal_names(questionnaire))
        self._groups = {item.name: item for _around, item in questionnaire.walk() if not isinstance(item, s.Question)}
        self._wanted: Container[str] | None = None
        self._routes: dict[str, list[s.Route]] = {}
        for route in questionnaire.routes:
            self._routes.setdefault(route.after, []).append(route)

    def rich(self, text: s.Text) -> Rich:
        """Return a text in the language, with question numbers in place of piped answers."""
        return self._blanks.rich(text)

    def said(self, text: s.Text) -> Rich:
        """Return a script or an answer for respondents in the language."""
        return self._blanks.said(text)

    def _words(self, text: s.Text) -> str:
        return plain(self.rich(text))

    def parts(self, names: Container[str] | None = None) -> list[PrintedPart]:
        """Return all parts that are not empty, in the workbook's order; ``names``: with these questions only."""
        self._wanted = names
        made = list(self._parts(self._questionnaire.items, PrintedPart()))
        if names is not None:
            return [part for part in made if part.questions]
        return [part for part in made if part.questions or part.title or part.notes]

    def quotas(self) -> list[PrintedQuota]:
        """Return the quota cells with their initial targets."""
        return [
            PrintedQuota(
                label=self._questionnaire.words(quota.label, self._language) or quota.name,
                condition=self._belonging(quota),
                target=number(quota.target),
                on_full=_("the interview ends") if quota.on_full == "stop" else _("a warning is shown"),
            )
            for quota in self._questionnaire.quotas
        ]

    def _belonging(self, quota: s.Quota) -> str:
        parts = [self._say.condition(quota.when)] if quota.when else []
        if quota.group:
            parts.append(_("one cell of “%(group)s” for each interview: the least filled") % {"group": quota.group})
        return "; ".join(parts)

    def quota_notes(self) -> list[str]:
        """Return sentences on when a full cell ends the interview."""
        asks_all = self._questionnaire.settings.get(ASK_ALL, "").lower() in ("yes", "true", "true()", "1")
        if not (asks_all and self._questionnaire.quotas):
            return []
        return [_("All questions on which quotas rest are asked before a full cell ends the interview.")]

    def calculated(self) -> list[tuple[str, str]]:
        """Return the calculated values, each with its expression in words."""
        return [
            (question.name, self._say.value(question.calculation))
            for question in self._questionnaire.questions()
            if question.type in CALCULATED_TYPES and question.calculation
        ]

    def _parts(self, items: tuple[s.Item, ...], part: PrintedPart, *, shuffled: bool = False) -> Iterator[PrintedPart]:
        yield part
        current = part
        for item in items:
            if isinstance(item, s.Question):
                if is_shown(item) and (self._wanted is None or item.name in self._wanted):
                    current.questions.append(self._question(item, shuffled=shuffled))
                continue
            heading = self._heading(item, part.level + bool(part.title), shuffled=shuffled)
            yield from self._parts(item.items, heading, shuffled=isinstance(item, s.Group) and item.order != "fixed")
            current = PrintedPart(level=part.level)
            yield current

    def _heading(self, item: s.Group | s.Repeat, level: int, *, shuffled: bool) -> PrintedPart:
        jumps = tuple(self._jump(route) for route in self._routes.get(item.name, ()))
        kept = (_("It keeps its place."),) if shuffled and item.pin else ()
        return PrintedPart(
            title=self.rich(item.label) or pieces_of(item.name),
            level=min(level, 4),
            notes=(*self._group_notes(item), *kept, *jumps),
            instruction=self.rich(item.hint) if isinstance(item, s.Group) else (),
            one_page=item.field_list,
        )

    def _group_notes(self, item: s.Group | s.Repeat) -> Iterator[str]:
        if item.name == self._questionnaire.after_break_off:
            yield _("Asked only of somebody who breaks the interview off.")
        if item.relevant:
            yield self._only_if(item.relevant)
        if item.field_list and any(isinstance(inner, s.Question) for inner in item.items):
            yield _("All on one page.")
        if isinstance(item, s.Repeat):
            yield self._rounds(item)
        if item.order == "random":
            yield _("In random order.")
        elif item.order == "rotate":
            yield _("In rotated order.")
        if isinstance(item, s.Group) and item.total:
            yield _("The numbers add up to %(total)s.") % {"total": self._say.condition(item.total)}

    def _rounds(self, repeat: s.Repeat) -> str:
        if not repeat.count:
            return _("Asked again until there is no further one.")
        over = _OVER_ANSWERS.fullmatch(repeat.count)
        if over:
            return _("Asked once for each answer to %(question)s.") % {"question": self._numbers.get(over[1], over[1])}
        return _("Asked as many times as: %(count)s.") % {"count": self._say.condition(repeat.count)}

    def _question(self, question: s.Question, *, shuffled: bool) -> PrintedQuestion:
        choices = self._choices(question)
        scale = _scale(question)
        kept = (_("It keeps its place."),) if shuffled and question.pin else ()
        return PrintedQuestion(
            number=self._own_numbers.get(id(question), ""),
            name=question.name,
            text=self.rich(question.label),
            kind=_(TYPES[question.type].asks_for),
            condition=self._only_if(question.relevant) if question.relevant else "",
            instruction=self.rich(question.hint),
            probe=self.rich(question.guidance),
            reading=_reading(question, self._questionnaire.lists.get(question.list_name)),
            choices=choices[:MOST_PRINTED],
            more=max(0, len(choices) - MOST_PRINTED),
            scale=scale,
            low=self.rich(question.low_label),
            high=self.rich(question.high_label),
            blank="" if choices or scale or question.type in LISTED_TYPES else TYPES[question.type].printed,
            keys=tuple(_("Don’t know") if code == "dk" else _("Refused") for code in question.nonresponse),
            facts=(*self._facts.of(question, drawn=bool(scale)), *kept),
            jumps=tuple(self._jump(route) for route in self._loose_routes(question)),
            after=self._after(question),
            single=question.type in SINGLE_TYPES,
        )

    def _after(self, question: s.Question) -> str:
        if question.name != self._questionnaire.partial_from:
            return ""
        return _("From here on an interview that is broken off counts as partial.")

    def _only_if(self, relevant: str) -> str:
        return _("Only if %(condition)s.") % {"condition": self._say.condition(relevant)}

    # -- answers ------------------------------------------------------------------------------

    def _choices(self, question: s.Question) -> tuple[PrintedChoice, ...]:
        answers = self._questionnaire.lists.get(question.list_name)
        if answers is None or question.type not in LISTED_TYPES:
            return ()
        jumps: dict[str, str] = {}
        for route in self._routes.get(question.name, ()):
            for code in codes_of(route, question):
                jumps.setdefault(code, self._where(route))
        pinned = is_shuffled(question)
        read = {choice.name for choice in answers_read(question, answers)}
        usual = reads_usually(question, answers)
        return tuple(
            PrintedChoice(
                code=choice.name,
                label=self.rich(choice.label) or pieces_of(choice.name),
                read=choice.name in read,
                notes=tuple(_notes(choice, question, pinned, choice.name in read, usual)),
                specify=choice.specify,
                jump=jumps.get(choice.name, ""),
            )
            for choice in answers.choices
        )

    def _loose_routes(self, question: s.Question) -> list[s.Route]:
        """Return the routes that are not printed beside the answers that lead to them."""
        answers = self._questionnaire.lists.get(question.list_name)
        known = {choice.name for choice in answers.choices} if answers else set()
        return [route for route in self._routes.get(question.name, ()) if not (codes_of(route, question) & known)]

    # -- jumps --------------------------------------------------------------------------------

    def _jump(self, route: s.Route) -> str:
        if not route.when:
            return _("Then %(where)s.") % {"where": self._where(route)}
        words = {"condition": self._say.condition(route.when), "where": self._where(route)}
        return _("If %(condition)s, %(where)s.") % words

    def _where(self, route: s.Route) -> str:
        end = ends().get(route.go_to)
        if end:
            return _("end: %(reason)s") % {"reason": end}
        group = self._groups.get(route.go_to)
        if group is not None:
            title = self._questionnaire.words(group.label, self._language) or group.name
            return _("go to “%(part)s”") % {"part": title}
        return _("go to %(question)s") % {"question": self._numbers.get(route.go_to, route.go_to)}


def _said(number: str) -> str:
    """Return a question's number for use in a sentence, where a bare figure could be taken for an answer."""
    return _("question %(number)s") % {"number": number} if number.isdecimal() else number


def _scale(question: s.Question) -> tuple[str, ...]:
    """Return the points of a scale; empty if they do not fit on a line."""
    if question.type not in SCALE_TYPES:
        return ()
    least, most = number_bounds(question)
    try:
        step = float(question.parameters.get("step", 1))
    except ValueError:
        return ()
    if isinf(least) or isinf(most) or step <= 0 or not 0 < (most - least) / step < LONGEST_SCALE:
        return ()
    return tuple(f"{least + step * place:g}" for place in range(int((most - least) / step) + 1))


def _reading(question: s.Question, answers: s.ChoiceList | None) -> str:
    """Return a note on whether the answers are read aloud; the exceptions are marked."""
    if answers is None or question.type not in LISTED_TYPES:
        return ""
    if question.read_out is None and is_searched(len(answers.choices)):
        return _("Do not read the answers: search the list by typing.")
    return _("Do not read the answers.") if question.read_out is False else _("Read the answers.")


def _notes(choice: s.Choice, question: s.Question, shuffled: bool, read: bool, usual: bool) -> Iterator[str]:
    if usual and not read:
        yield _("do not read")
    if read and not usual:
        yield _("read")
    if choice.exclusive and question.type in MENTIONED_TYPES:
        yield _("excludes the others")
    if choice.pin and shuffled:
        yield _("keeps its place")
    if choice.missing:
        yield _("counts as don’t know") if choice.missing == "dk" else _("counts as refused")
