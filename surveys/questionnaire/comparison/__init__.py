"""What changed between two versions of a questionnaire, and whether the answers there are stay readable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from surveys.questionnaire import structure as s
from surveys.questionnaire.wording import Wording

from .changes import APART, CARE, KINDS, NOTHING, Change
from .lists import compared_lists

__all__ = ["APART", "CARE", "KINDS", "NOTHING", "Change", "compare"]

_CHECKS = ("constraint", "required", "warning")
_COUNTS = ("min_answers", "max_answers")
_SHOWING = ("read_out", "appearance", "order", "order_as", "low_label", "high_label", "quick")


def compare(
    old: s.Questionnaire, new: s.Questionnaire, *, language: str = "", translate: Callable[[str], str] = str
) -> list[Change]:
    """The changes that matter to interviews and data, question by question in the new order, then the gone ones.

    Questions are the same if they have the same name, or if the new one's column ``was`` names the
    old one. Conditions among the values are put into words of ``language`` with ``translate``, as
    ``Wording`` does. Scripts, answers for respondents and quotas are the study's own and not compared.
    """
    return list(_Comparison(old, new, language, translate).changes())


class _Comparison:
    def __init__(
        self, old: s.Questionnaire, new: s.Questionnaire, language: str, translate: Callable[[str], str]
    ) -> None:
        self._old, self._new = old, new
        self._languages = {language.code: language.name for language in (*old.languages, *new.languages)}
        self._say_old = Wording(old, language=language, translate=translate)
        self._say_new = Wording(new, language=language, translate=translate)
        self._before, self._after = dict(_by_path(old)), dict(_by_path(new))
        self._pairs = dict(self._paired())

    def _paired(self) -> Iterator[tuple[str, str]]:
        """New path → old path: by the declared earlier name, the same place, or a name that is there only once."""
        old_names = _only_ones(self._before)
        new_names = _only_ones(self._after)
        by_lower = {name.casefold(): path for name, path in old_names.items()}
        for path, item in self._after.items():
            declared = by_lower.get(item.was.casefold()) if isinstance(item, s.Question) and item.was else None
            same_name = old_names.get(item.name) if item.name in new_names else None
            before = declared or (path if path in self._before else same_name)
            if before is not None:
                yield path, before

    def changes(self) -> Iterator[Change]:
        yield from self._of_languages()
        moved = self._moved()
        for path, item in self._after.items():
            before = self._before.get(self._pairs.get(path, ""))
            if isinstance(item, s.Question):
                yield from self._of_question(item, before, path in moved)
            elif before is not None and not isinstance(before, s.Question):
                yield from self._of_group(item, before)
        yield from self._gone()
        yield from compared_lists(self._old, self._new)
        yield from self._of_routes()
        if self._old.partial_from != self._new.partial_from:
            yield Change("partial_from_changed", "", before=self._old.partial_from, after=self._new.partial_from)

    def _of_languages(self) -> Iterator[Change]:
        before = {language.code for language in self._old.languages}
        after = {language.code for language in self._new.languages}
        yield from (
            Change("language_added", language.name) for language in self._new.languages if language.code not in before
        )
        yield from (
            Change("language_removed", language.name) for language in self._old.languages if language.code not in after
        )

    def _moved(self) -> set[str]:
        """Paths of questions that stand elsewhere: those outside the longest run of questions that kept their order."""
        places = {path: number for number, path in enumerate(self._before)}
        common = [
            (path, places[self._pairs[path]])
            for path, item in self._after.items()
            if path in self._pairs and isinstance(item, s.Question) and item.type not in s.SILENT_TYPES
        ]
        stayed = longest_rising([place for _, place in common])
        return {path for number, (path, _) in enumerate(common) if number not in stayed}

    def _of_question(self, new: s.Question, old: s.Item | None, moved: bool) -> Iterator[Change]:
        if not isinstance(old, s.Question):
            yield Change("question_added", new.name, row=new.row)
            return
        if old.name != new.name:
            yield Change("question_renamed", new.name, before=old.name, after=new.name, row=new.row)
        if old.type != new.type:
            yield Change("type_changed", new.name, before=old.type, after=new.type, row=new.row)
        if moved:
            yield Change("question_moved", new.name, row=new.row)
        yield from self._of_texts(new, old)
        yield from self._of_condition(new, old)
        yield from self._of_answers(new, old)
        if old.calculation != new.calculation or old.trigger != new.trigger:
            yield self._logical("calculation_changed", new, old.calculation, new.calculation)

    def _of_texts(self, new: s.Question, old: s.Question) -> Iterator[Change]:
        for kind, before, after in (
            ("wording_changed", old.label, new.label),
            ("instruction_changed", old.hint, new.hint),
            ("instruction_changed", old.guidance, new.guidance),
        ):
            for code in dict.fromkeys((*before, *after)):
                was, now = before.get(code, ""), after.get(code, "")
                if _squeezed(was) != _squeezed(now):
                    found = self._kind_of_text(kind, code, was, before)
                    values = {"language": self._languages.get(code, code)}
                    yield Change(found, new.name, values, was, now, new.row)

    def _kind_of_text(self, kind: str, code: str, was: str, before: s.Text) -> str:
        if not was and any(before.values()):
            return "translation_added"
        translated = kind == "wording_changed" and code not in ("", self._new.default_language)
        return "translation_changed" if translated else kind

    def _of_condition(self, new: s.Item, old: s.Item) -> Iterator[Change]:
        if old.relevant == new.relevant:
            return
        kind = "condition_changed" if old.relevant and new.relevant else "condition_added"
        yield self._logical(kind if new.relevant else "condition_removed", new, old.relevant, new.relevant)

    def _of_answers(self, new: s.Question, old: s.Question) -> Iterator[Change]:
        for attribute in _CHECKS:
            if getattr(old, attribute) != getattr(new, attribute):
                yield self._logical("check_changed", new, getattr(old, attribute), getattr(new, attribute))
        if any(getattr(old, name) != getattr(new, name) for name in _COUNTS):
            yield Change("check_changed", new.name, {}, _counts(old), _counts(new), new.row)
        if old.parameters != new.parameters and new.type == s.RANGE:
            yield Change("check_changed", new.name, {}, _parameters(old), _parameters(new), new.row)
        elif old.parameters != new.parameters or any(getattr(old, name) != getattr(new, name) for name in _SHOWING):
            yield Change("reading_changed", new.name, row=new.row)
        if old.choice_filter != new.choice_filter:
            yield self._logical("filter_changed", new, old.choice_filter, new.choice_filter)
        if old.nonresponse != new.nonresponse:
            yield Change("nonresponse_changed", new.name, row=new.row)
        if old.list_name != new.list_name and old.type == new.type:
            yield Change("list_replaced", new.name, {}, old.list_name, new.list_name, new.row)

    def _of_group(self, new: s.Group | s.Repeat, old: s.Group | s.Repeat) -> Iterator[Change]:
        yield from self._of_condition(new, old)
        if old.order != new.order:
            yield Change("order_changed", new.name, {}, old.order, new.order, new.row)
        totals = [item.total if isinstance(item, s.Group) else "" for item in (old, new)]
        if totals[0] != totals[1]:
            yield self._logical("check_changed", new, *totals)
        before, after = (item.count if isinstance(item, s.Repeat) else "" for item in (old, new))
        if before != after:
            yield self._logical("times_changed", new, before, after)

    def _gone(self) -> Iterator[Change]:
        kept = set(self._pairs.values())
        for path, item in self._before.items():
            if path not in kept and isinstance(item, s.Question):
                yield Change("question_removed", item.name, row=item.row)

    def _of_routes(self) -> Iterator[Change]:
        renamed = {self._before[old].name: self._after[new].name for new, old in self._pairs.items()}
        before = {_key(route, renamed): route for route in self._old.routes}
        after = {_key(route, {}): route for route in self._new.routes}
        for key, route in before.items():
            if key not in after:
                yield Change("route_removed", route.after, before=_jump(route, self._say_old), row=route.row)
        for key, route in after.items():
            if key not in before:
                yield Change("route_added", route.after, after=_jump(route, self._say_new), row=route.row)

    def _logical(self, kind: str, new: s.Item, before: str, after: str) -> Change:
        words = (self._say_old.condition(before) if before else "", self._say_new.condition(after) if after else "")
        return Change(kind, new.name, {}, *words, new.row)


def _by_path(questionnaire: s.Questionnaire) -> Iterator[tuple[str, s.Item]]:
    return (("/".join((*around, item.name)), item) for around, item in questionnaire.walk())


def _only_ones(items: Mapping[str, s.Item]) -> dict[str, str]:
    """Name → path of the items whose name no other has."""
    count = Counter(item.name for item in items.values())
    return {item.name: path for path, item in items.items() if count[item.name] == 1}


def longest_rising(places: Sequence[int]) -> set[int]:
    """Indices of a longest run of rising numbers, with gaps: what kept its order when the rest moved."""
    best: list[int] = []
    lengths: list[int] = []
    previous: list[int] = []
    for index, place in enumerate(places):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            if places[best[middle]] < place:
                low = middle + 1
            else:
                high = middle
        previous.append(best[low - 1] if low else -1)
        best[low : low + 1] = [index]
        lengths.append(low)
    kept: set[int] = set()
    index = best[-1] if best else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept


def _key(route: s.Route, renamed: Mapping[str, str]) -> tuple[str, str, str]:
    return renamed.get(route.after, route.after), route.when, renamed.get(route.go_to, route.go_to)


def _jump(route: s.Route, say: Wording) -> str:
    return f"{route.go_to} ({say.condition(route.when)})" if route.when else route.go_to


def _parameters(question: s.Question) -> str:
    return " ".join(f"{name}={value}" for name, value in question.parameters.items())


def _counts(question: s.Question) -> str:
    least, most = question.min_answers, question.max_answers
    return "" if least is most is None else f"{'' if least is None else least}–{'' if most is None else most}"


def _squeezed(words: str) -> str:
    return " ".join(words.split())
