"""From a questionnaire to its printed form, in one of its languages and in the user's words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isinf

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from surveys.questionnaire import structure as s
from surveys.questionnaire.bounds import number_bounds
from surveys.questionnaire.order import ROTATE, is_shuffled, order_of_choices
from surveys.questionnaire.pages import FILL, Rich
from surveys.questionnaire.piping import pieces_of
from surveys.questionnaire.program import compile
from surveys.questionnaire.wording import Wording
from surveys.web.researcher.preview import ends, kinds

from .jumps import codes_of
from .sheet import PrintedChoice, PrintedPart, PrintedQuestion, PrintedQuota

LONGEST_SCALE = 11
"""Points that fit on a line of paper."""

BLANKS: Mapping[str, str] = {
    s.INTEGER: "number",
    s.DECIMAL: "number",
    s.RANGE: "number",
    s.TEXT: "words",
    s.DATE: "date",
    s.TIME: "time",
    s.DATETIME: "moment",
    s.ACKNOWLEDGE: "tick",
}


class Writer:
    """Writes the parts of one questionnaire in ``language``."""

    def __init__(self, questionnaire: s.Questionnaire, language: str) -> None:
        self._questionnaire, self._language = questionnaire, language
        numbered = [spot for spot in compile(questionnaire).spots if spot.number]
        self._own_numbers = {id(spot.item): spot.number for spot in numbered}
        self._numbers = {spot.item.name: spot.number for spot in reversed(numbered)}
        self._say = Wording(questionnaire, self._numbers, language, _)
        self._groups = {item.name: item for _around, item in questionnaire.walk() if not isinstance(item, s.Question)}
        self._routes: dict[str, list[s.Route]] = {}
        for route in questionnaire.routes:
            self._routes.setdefault(route.after, []).append(route)

    def rich(self, text: s.Text) -> Rich:
        """A text in the language, with the numbers of the questions whose answers are filled in."""
        pieces = pieces_of(self._questionnaire.words(text, self._language))
        return tuple(
            replace(piece, words=f"[{self._numbers.get(piece.words, piece.words)}]") if piece.kind == FILL else piece
            for piece in pieces
        )

    def parts(self) -> list[PrintedPart]:
        """All parts that say something, in the workbook's order."""
        made = list(self._parts(self._questionnaire.items, PrintedPart()))
        return [part for part in made if part.questions or part.title or part.notes]

    def quotas(self) -> list[PrintedQuota]:
        """The quota cells with their initial targets."""
        return [
            PrintedQuota(
                label=self._questionnaire.words(quota.label, self._language) or quota.name,
                condition=self._say.condition(quota.when) if quota.when else "",
                target=str(intcomma(quota.target)),
                on_full=_("the interview ends") if quota.on_full == "stop" else _("a warning is shown"),
            )
            for quota in self._questionnaire.quotas
        ]

    def calculated(self) -> list[tuple[str, str]]:
        """The values that are worked out, each with its expression in words."""
        return [
            (question.name, self._say.condition(question.calculation))
            for question in self._questionnaire.questions()
            if question.type == s.CALCULATE and question.calculation
        ]

    def _parts(self, items: tuple[s.Item, ...], part: PrintedPart) -> Iterator[PrintedPart]:
        yield part
        current = part
        for item in items:
            if isinstance(item, s.Question):
                if item.type not in s.SILENT_TYPES and not item.device_type:
                    current.questions.append(self._question(item))
                continue
            yield from self._parts(item.items, self._heading(item, part.level + bool(part.title)))
            current = PrintedPart(level=part.level)
            yield current

    def _heading(self, item: s.Group | s.Repeat, level: int) -> PrintedPart:
        jumps = tuple(self._jump(route) for route in self._routes.get(item.name, ()))
        title = self.rich(item.label) or pieces_of(item.name)
        return PrintedPart(title, min(level, 4), (*self._group_notes(item), *jumps))

    def _group_notes(self, item: s.Group | s.Repeat) -> Iterator[str]:
        if item.relevant:
            yield self._only_if(item.relevant)
        if item.order == "random":
            yield _("In random order.")
        elif item.order == "rotate":
            yield _("In rotated order.")
        if isinstance(item, s.Group) and item.total:
            yield _("The numbers add up to %(total)s.") % {"total": self._say.condition(item.total)}
        if isinstance(item, s.Repeat):
            yield (
                _("Asked as many times as: %(count)s.") % {"count": self._say.condition(item.count)}
                if item.count
                else _("Asked again until there is no further one.")
            )

    def _question(self, question: s.Question) -> PrintedQuestion:
        choices = self._choices(question)
        scale = _scale(question)
        return PrintedQuestion(
            number=self._own_numbers.get(id(question), ""),
            text=self.rich(question.label),
            kind=str(kinds().get(question.type, "")),
            condition=self._only_if(question.relevant) if question.relevant else "",
            instruction=self.rich(question.hint),
            probe=self.rich(question.guidance),
            reading=_reading(question, choices),
            choices=choices,
            scale=scale,
            low=self.rich(question.low_label),
            high=self.rich(question.high_label),
            blank="" if choices or scale else BLANKS.get(question.type, ""),
            keys=tuple(_("Don’t know") if code == "dk" else _("Refused") for code in question.nonresponse),
            facts=tuple(self._facts(question)),
            jumps=tuple(self._jump(route) for route in self._loose_routes(question)),
        )

    def _only_if(self, relevant: str) -> str:
        return _("Only if %(condition)s.") % {"condition": self._say.condition(relevant)}

    # -- answers ------------------------------------------------------------------------------

    def _choices(self, question: s.Question) -> tuple[PrintedChoice, ...]:
        answers = self._questionnaire.lists.get(question.list_name)
        if answers is None or question.type not in s.LISTED_TYPES:
            return ()
        jumps: dict[str, str] = {}
        for route in self._routes.get(question.name, ()):
            for code in codes_of(route, question):
                jumps.setdefault(code, self._where(route))
        pinned = is_shuffled(question)
        return tuple(
            PrintedChoice(
                code=choice.name,
                label=self.rich(choice.label) or pieces_of(choice.name),
                read=_is_read(choice, question),
                notes=tuple(_notes(choice, question, pinned)),
                specify=choice.specify,
                jump=jumps.get(choice.name, ""),
            )
            for choice in answers.choices
        )

    def _loose_routes(self, question: s.Question) -> list[s.Route]:
        """The routes that do not stand beside the answers that lead to them."""
        answers = self._questionnaire.lists.get(question.list_name)
        known = {choice.name for choice in answers.choices} if answers else set()
        return [route for route in self._routes.get(question.name, ()) if not (codes_of(route, question) & known)]

    def _facts(self, question: s.Question) -> Iterator[str]:
        order = self._order(question)
        if order:
            yield order
        if question.min_answers:
            yield _("At least %(count)s answers.") % {"count": question.min_answers}
        if question.max_answers:
            yield _("At most %(count)s answers.") % {"count": question.max_answers}
        if question.choice_filter:
            condition = self._say.condition(question.choice_filter)
            yield _("Only answers for which: %(condition)s.") % {"condition": condition}
        least, most = number_bounds(question) if question.type in s.NUMBER_TYPES else (-float("inf"), float("inf"))
        bounded = not (isinf(least) or isinf(most))
        if bounded:
            yield _("From %(start)s to %(end)s.") % {"start": f"{least:g}", "end": f"{most:g}"}
        elif question.constraint:
            yield _("Accepted if %(condition)s.") % {"condition": self._say.condition(question.constraint)}
        if question.warning:
            yield _("To be confirmed unless %(condition)s.") % {"condition": self._say.condition(question.warning)}
        if question.personal:
            yield _("Personal data.")

    def _order(self, question: s.Question) -> str:
        if question.order_as:
            other = self._numbers.get(question.order_as, question.order_as)
            return _("Answers in the order of %(question)s.") % {"question": other}
        how = order_of_choices(question)
        if not how:
            return ""
        return _("Answers in rotated order.") if how == ROTATE else _("Answers in random order.")

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


def _scale(question: s.Question) -> tuple[str, ...]:
    """The points of a scale, if they fit on a line."""
    if question.type != s.RANGE:
        return ()
    least, most = number_bounds(question)
    try:
        step = float(question.parameters.get("step", 1))
    except ValueError:
        return ()
    if isinf(least) or isinf(most) or step <= 0 or not 0 < (most - least) / step < LONGEST_SCALE:
        return ()
    return tuple(f"{least + step * place:g}" for place in range(int((most - least) / step) + 1))


def _is_read(choice: s.Choice, question: s.Question) -> bool:
    if choice.read_out is not None:
        return choice.read_out
    return question.read_out is not False and not choice.missing


def _reading(question: s.Question, choices: tuple[PrintedChoice, ...]) -> str:
    """Whether the answers are read aloud; the exceptions are marked."""
    if not choices:
        return ""
    return _("Do not read the answers.") if question.read_out is False else _("Read the answers.")


def _notes(choice: s.Choice, question: s.Question, shuffled: bool) -> Iterator[str]:
    read = _is_read(choice, question)
    if question.read_out is not False and not read:
        yield _("do not read")
    if question.read_out is False and read:
        yield _("read")
    if choice.exclusive and question.type == s.SELECT_MULTIPLE:
        yield _("excludes the others")
    if choice.pin and shuffled:
        yield _("keeps its place")
    if choice.missing:
        yield _("counts as don’t know") if choice.missing == "dk" else _("counts as refused")
