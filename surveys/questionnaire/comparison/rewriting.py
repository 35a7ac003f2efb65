"""What of a new version still names codes as the version before wrote them: conditions, texts, shares, saved tests.

Whoever swaps the words of two codes changes the list, and often nothing else. What stands as it stood in the version
before was written for its codes, and follows the decision on them; what was changed since was written for the new ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from surveys.questionnaire.codebook import Codebook, written_changes
from surveys.questionnaire.expressions import ExpressionError, clean, parse
from surveys.questionnaire.expressions.recoding import CodeChange, CodeChanges, recode_expression, recode_words
from surveys.questionnaire.expressions.unparse import unparse
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.types import CALCULATED_TYPES

from .names import renamed_questions
from .pair import named_today

APART = "@0"
"""How a code ends that earlier answers alone have: no condition of the new version can name it."""
EXPRESSIONS = ("relevant", "constraint", "required", "calculation", "default", "read_only", "choice_filter", "warning")
TEXTS = ("label", "hint", "guidance", "constraint_message", "required_message", "warning_message")
COLUMNS = {"guidance": "guidance_hint", "count": "repeat_count"}
"""Fields whose column of a workbook is called otherwise."""


@dataclass(frozen=True, slots=True)
class CellRewrite:
    """A cell that names codes: ``sheet`` and ``row`` of the workbook, its ``column``, what it is about, both texts.

    ``own``: the question that ``.`` stands for. ``is_apart``: it names a code whose earlier answers are kept apart: it
    stands as it is, and is about the new answers alone.
    """

    sheet: str
    row: int
    column: str
    name: str
    before: str
    after: str
    own: str = ""
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class DraftChanges:
    """How codes are written in a new version. ``lost``: those whose earlier answers no code of it stands for."""

    codes: CodeChanges = field(default_factory=dict)
    lost: CodeChanges = field(default_factory=dict)


def draft_changes(books: Mapping[int, Codebook], since: int) -> DraftChanges:
    """How the codes of the version ``since`` are written in the last of these, by the names of its questions."""
    changes, after = written_changes(books, since), books[max(books)]
    codes, lost = dict[str, CodeChange](), dict[str, CodeChange]()
    for variable in after.variables:
        names = [name for name in (variable.name, *reversed(variable.was)) if name.casefold() in changes]
        if variable.specify or variable.type in CALCULATED_TYPES or not names:
            continue
        change, question = changes[names[0].casefold()], variable.path.rpartition("/")[2].casefold()
        apart = {old: new for old, new in change.codes.items() if new.endswith(APART)}
        moved = {old: new for old, new in change.codes.items() if old not in apart}
        if moved or change.is_scaled:
            codes[question] = replace(change, codes=moved)
        if apart:
            lost[question] = replace(change, codes=apart, factor=1, shift=0)
    return DraftChanges(codes, lost)


def rewrites_of(old: s.Questionnaire, new: s.Questionnaire, changes: DraftChanges) -> list[CellRewrite]:
    """What of the new version follows the decisions, in the order of its sheets; its saved tests apart."""
    return list(_Rewriting(old, new, changes).cells()) if changes.codes or changes.lost else []


def names_today(old: s.Questionnaire, new: s.Questionnaire) -> dict[str, str]:
    """Name of a question in the version before → its name now, of those that have another."""
    return {**renamed_questions(old, new), **{one.was: one.name for one in new.questions() if one.was}}


class _Rewriting:
    def __init__(self, old: s.Questionnaire, new: s.Questionnaire, changes: DraftChanges) -> None:
        self._old, self._new, self._changes = old, new, changes
        self._renamed = names_today(old, new)

    def cells(self) -> Iterator[CellRewrite]:
        yield from self._of_items()
        yield from self._of_choices()
        yield from self._of_routes()
        earlier = {quota.name: quota for quota in self._old.quotas}
        for quota in self._new.quotas:
            known = earlier.get(quota.name)
            if known is not None:
                yield from self._expression("quotas", "when", quota, quota.name, known.when, quota.when)
        yield from self._of_respondents()

    def _of_items(self) -> Iterator[CellRewrite]:
        earlier = {self._renamed.get(item.name, item.name): item for _, item in self._old.walk()}
        for _, item in self._new.walk():
            known = earlier.get(item.name)
            if known is None or type(known) is not type(item):
                continue
            own = item.name if isinstance(item, s.Question) else ""
            for name in (*EXPRESSIONS, "count", "total"):
                before, now = getattr(known, name, ""), getattr(item, name, "")
                yield from self._expression("survey", name, item, item.name, before, now, own)
            for name in TEXTS:
                yield from self._words(
                    "survey", name, item, item.name, getattr(known, name, {}), getattr(item, name, {})
                )

    def _of_choices(self) -> Iterator[CellRewrite]:
        for name, listed in self._new.lists.items():
            known = self._old.lists.get(name)
            labels = {tuple(sorted(choice.label.items())) for choice in known.choices} if known else set()
            for choice in listed.choices:
                if tuple(sorted(choice.label.items())) in labels:
                    yield from self._words("choices", "label", choice, name, choice.label, choice.label)

    def _of_routes(self) -> Iterator[CellRewrite]:
        earlier = {
            (self._renamed.get(one.after, one.after), named_today(one.when, self._renamed)): one
            for one in self._old.routes
        }
        for route in self._new.routes:
            if (route.after, route.when) in earlier:
                yield from self._expression("routes", "when", route, route.after, route.when, route.when)

    def _of_respondents(self) -> Iterator[CellRewrite]:
        stored = {
            (self._renamed.get(one.question, one.question), one.answer, one.share) for one in self._old.respondents
        }
        for one in self._new.respondents:
            change = self._changes.codes.get(one.question.casefold())
            if change is not None and one.answer and (one.question, one.answer, one.share) in stored:
                after = change.code(one.answer)
                yield from self._cell("respondents", "answer", one, one.question, one.answer, after, one.question)

    def _expression(
        self, sheet: str, name: str, item: object, about: str, before: str, now: str, own: str = ""
    ) -> Iterator[CellRewrite]:
        if not now or named_today(before, self._renamed) != now:
            return
        after = recode_expression(now, self._changes.codes, own)
        if name == "default" and (change := self._changes.codes.get(own.casefold())):
            after = recode_default(now, change) or after
        yield from self._cell(sheet, name, item, about, now, after, own)
        if recode_expression(now, self._changes.lost, own) != now:
            yield CellRewrite(sheet, _row(item), COLUMNS.get(name, name), about, now, now, own, is_apart=True)

    def _words(
        self, sheet: str, name: str, item: object, about: str, before: s.Text, now: s.Text
    ) -> Iterator[CellRewrite]:
        changed = {
            language: after
            for language, words in now.items()
            if before.get(language) == words and (after := recode_words(words, self._changes.codes)) != words
        }
        if changed and len(changed) == sum(recode_words(words, self._changes.codes) != words for words in now.values()):
            language = next(iter(changed))
            yield from self._cell(sheet, name, item, about, now[language], changed[language])

    def _cell(
        self, sheet: str, name: str, item: object, about: str, before: str, after: str, own: str = ""
    ) -> Iterator[CellRewrite]:
        if before != after:
            yield CellRewrite(sheet, _row(item), COLUMNS.get(name, name), about, before, after, own)


def recode_default(text: str, change: CodeChange) -> str:
    """A default that is a code, quoted as a questionnaire stores it, in the codes of today; ``""`` for any other."""
    code = text.strip()
    if len(code) > 1 and code[0] == code[-1] == "'":
        return f"'{change.code(code[1:-1])}'"
    return ""


def _row(item: object) -> int:
    return getattr(item, "row", None) or 0


def cells_to_recount(
    conditions: Mapping[str, str],
    quotas: Sequence[s.Quota],
    changes: DraftChanges,
    renamed: Mapping[str, str],
    unused: Collection[str] = (),
) -> list[str]:
    """The quota cells that do not keep their people. ``conditions``: those that the cells had, by their names.

    A condition in other codes is about the same people; one that names a code which says something else now is not, nor
    need one be of a cell that was ``unused``.
    """
    found = []
    for quota in quotas:
        before = conditions.get(quota.name)
        if before is None:
            continue
        named = named_today(before, renamed)
        is_same = _in_one_form(recode_expression(named, changes.codes)) == _in_one_form(quota.when)
        if quota.name in unused or not is_same or recode_expression(named, changes.lost) != named:
            found.append(quota.name)
    return found


def _in_one_form(condition: str) -> str:
    try:
        return unparse(parse(clean(condition))) if condition else ""
    except ExpressionError:
        return condition


def paths_today(books: Mapping[int, Codebook], since: int) -> dict[str, str]:
    """Path of a question in the version ``since`` → its path in the last one, of those that have another."""
    found = {}
    known = books[since].by_name
    for variable in books[max(books)].variables:
        names = (variable.name, *reversed(variable.was))
        earlier = next((known[name.casefold()] for name in names if name.casefold() in known), None)
        if earlier is not None and not variable.specify and earlier.path != variable.path:
            found[earlier.path] = variable.path
    return found
