"""Compares two versions of a questionnaire, and whether existing answers remain usable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from surveys.questionnaire import codebook as codebooks
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import SILENT_TYPES
from surveys.questionnaire.wording.conditions import Wording

from .changes import APART, CARE, KINDS, NOTHING, Change
from .field import changed_quotas, changed_routes, changed_sample, changed_sayings, changed_settings
from .items import changes_of_group, changes_of_question, gone_group, new_group
from .lists import compared_lists
from .meanings import DECIDED, Meaning, meanings_of, together
from .pair import Pair
from .past import asked

_OF_SCALES = frozenset({"ends_changed", "ends_reversed", "ends_reworded"})

__all__ = ["APART", "CARE", "DECIDED", "KINDS", "NOTHING", "Change", "compare"]


def compare(
    old: s.Questionnaire, new: s.Questionnaire, *, language: str = "", translate: Callable[[str], str] = str
) -> list[Change]:
    """The changes that matter to interviews, data and fieldwork, in order.

    The order is: languages; questions in the new order, then the removed ones; lists; routes and settings; quotas;
    scripts and answers for respondents.

    Questions are the same if they have the same name, or if the new one's column ``was`` names the old one. Conditions
    among the values are put into words of ``language`` with ``translate``, as ``Wording`` does.
    """
    return list(_Comparison(old, new, language, translate).changes())


class _Comparison:
    def __init__(
        self, old: s.Questionnaire, new: s.Questionnaire, language: str, translate: Callable[[str], str]
    ) -> None:
        self._old, self._new = old, new
        self._before, self._after = dict(_by_path(old)), dict(_by_path(new))
        self._pairs = dict(self._paired())
        say_old = Wording(old, language=language, translate=translate)
        say_new = Wording(new, language=language, translate=translate)
        names = ((self._before[earlier].name, self._after[now].name) for now, earlier in self._pairs.items())
        renamed = {earlier: now for earlier, now in names if earlier != now}
        self._pair = Pair(old, new, say_old, say_new, translate, renamed)
        self._meanings = self._changed_meanings()

    def _changed_meanings(self) -> list[Meaning]:
        before = {one.path: one for _, one in asked(self._old, codebooks.build(self._old))}
        after = [one for _, one in asked(self._new, codebooks.build(self._new))]
        found: list[Meaning] = []
        for now in after:
            earlier = before.get(self._pairs.get(now.path, ""))
            if earlier is not None:
                found += meanings_of(earlier, now, self._pair.same)
        return together(found)

    def _paired(self) -> Iterator[tuple[str, str]]:
        """New path → old path: by the declared earlier name, the same path, or a name that is unique."""
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
                yield from self._of_question(path, item, before, path in moved)
            elif before is None or isinstance(before, s.Question):
                yield from new_group(self._pair, item)
            else:
                yield from changes_of_group(self._pair, item, before)
        yield from self._gone()
        yield from compared_lists(self._pair, self._meanings)
        yield from changed_routes(self._pair)
        yield from changed_settings(self._pair)
        yield from changed_quotas(self._pair)
        yield from changed_sayings(self._pair)
        yield from changed_sample(self._pair)

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
        """Paths of questions that have moved: those outside the longest run of questions that kept their order."""
        places = {path: number for number, path in enumerate(self._before)}
        common = [
            (path, places[self._pairs[path]])
            for path, item in self._after.items()
            if path in self._pairs and isinstance(item, s.Question) and item.type not in SILENT_TYPES
        ]
        stayed = longest_rising([place for _, place in common])
        return {path for number, (path, _) in enumerate(common) if number not in stayed}

    def _of_question(self, path: str, new: s.Question, old: s.Item | None, moved: bool) -> Iterator[Change]:
        if isinstance(old, s.Question):
            scales = [
                one.change for one in self._meanings if one.change.kind in _OF_SCALES and one.questions == (path,)
            ]
            yield from changes_of_question(self._pair, new, old, moved=moved, scale=scales)
        else:
            yield Change("question_added", new.name, after=self._new.words(new.label), row=new.row)

    def _gone(self) -> Iterator[Change]:
        kept = set(self._pairs.values())
        for path, item in self._before.items():
            if path in kept:
                continue
            if isinstance(item, s.Question):
                yield Change("question_removed", item.name, before=self._old.words(item.label), row=item.row)
            else:
                yield from gone_group(self._pair, item)


def _by_path(questionnaire: s.Questionnaire) -> Iterator[tuple[str, s.Item]]:
    return (("/".join((*around, item.name)), item) for around, item in questionnaire.walk())


def _only_ones(items: Mapping[str, s.Item]) -> dict[str, str]:
    """Name → path of the items with a unique name."""
    count = Counter(item.name for item in items.values())
    return {item.name: path for path, item in items.items() if count[item.name] == 1}


def longest_rising(places: Sequence[int]) -> set[int]:
    """The indices of a longest increasing subsequence: the items that kept their order."""
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
