"""Accept the entries of a page: its new answers, or the complaints about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.expressions.values import to_boolean, to_text
from surveys.questionnaire.model.pages import Complaint, Entry, Rich
from surveys.questionnaire.model.state import Answer, altered, override_key, trigger_key
from surveys.questionnaire.model.structure import Text
from surveys.questionnaire.problems import gettext_noop
from surveys.questionnaire.types import ASKED_TYPES, HOME, SEVERAL_TYPES, understand

from .context import RunContext
from .evaluation import Evaluation, as_answer
from .page_sequence import Stop, questions_on
from .page_views import is_needed, is_read_only, question
from .piping import rich
from .stale_codes import codes_of, has_lost_codes, has_own_list
from .totals import total_objection

REQUIRED = gettext_noop("An answer is needed here.")
NOT_POSSIBLE = gettext_noop("This answer is not possible here.")
IS_IT_RIGHT = gettext_noop("Is that right?")

_NOTHING = Entry()


@dataclass(frozen=True, slots=True)
class AcceptedEntries:
    """A run with the page's new answers (as it was, with complaints); ``appeared``: the page now asks more."""

    run: Evaluation
    complaints: tuple[Complaint, ...] = ()
    appeared: bool = False


def accept(run: Evaluation, stop: Stop, entries: Mapping[str, Entry]) -> AcceptedEntries:
    """Understand the entries of a page, then put the answers to the researcher's checks.

    Questions that the entries bring onto the page are taken with it if they have an entry; those
    that the entries take off the page keep the answer they had.
    """
    given: dict[str, Answer | None] = {}
    complaints: dict[str, Complaint] = {}
    shown: dict[str, Stop] = {}
    now, asked = run, list(questions_on(run, stop))
    pending = asked
    while pending:
        for item, keys in pending:
            path = item.at(keys)
            shown[path] = (item, keys)
            if not _is_open(now, item, keys):
                continue
            understood = _understood(now, item, keys, entries)
            if isinstance(understood, Complaint):
                complaints[path] = understood
            else:
                given[path] = understood
        now = _with_answers(run, given, shown)
        asked = list(questions_on(now, stop))
        pending = [(item, keys) for item, keys in asked if _is_new(item.at(keys), shown, entries)]
    on_page = {item.at(keys): (item, keys) for item, keys in asked}
    if any(path not in on_page for path in given):
        given = {path: answer for path, answer in given.items() if path in on_page}
        now = _with_answers(run, given, shown)
    objections = _objections(now, {path: on_page[path] for path in given}, complaints, on_page, entries)
    if not objections and (differs := total_objection(now, stop)):
        objections = (differs,)
    if objections:
        return AcceptedEntries(run, objections)
    sure = [path for path in given if entries.get(path, _NOTHING).confirmed and _is_unusual(now, *on_page[path])]
    confirmed = {path: _grounds(now, *on_page[path]) for path in sure}
    if confirmed:
        now.note(confirmed={**now.state.confirmed, **confirmed})
    return AcceptedEntries(now, appeared=any(path not in shown for path in on_page))


def _is_new(path: str, shown: Mapping[str, Stop], entries: Mapping[str, Entry]) -> bool:
    return path not in shown and path in entries


def _is_open(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    return item.question.type in ASKED_TYPES and not is_read_only(run, item, keys)


def _with_answers(run: Evaluation, given: Mapping[str, Answer | None], shown: Mapping[str, Stop]) -> Evaluation:
    """A run in which the page is answered so. What repeats a calculation's result is not kept as an answer."""
    answers, instead = dict(run.state.answers), {}
    for path, answer in given.items():
        item, keys = shown[path]
        answers[path] = answer if answer is not None else Answer()
        if item.calculation is not None or item.is_triggered:
            calculated = run.calculated(item, keys)
            instead[override_key(path)] = calculated
            if as_answer(item, calculated) == answer:
                del answers[path]
    if not instead and not run.kept:
        return run.with_state(altered(run.state, answers=answers))
    return run.with_state(altered(run.state, answers=answers, frozen={**run.state.frozen, **instead, **run.kept}))


def _objections(
    run: Evaluation,
    given: Mapping[str, Stop],
    complaints: Mapping[str, Complaint],
    on_page: Mapping[str, Stop],
    entries: Mapping[str, Entry],
) -> tuple[Complaint, ...]:
    """All complaints in the page's order. What was not understood is not put to the checks."""
    found = []
    for path, (item, keys) in on_page.items():
        complaint = complaints.get(path)
        if complaint is None and path in given:
            complaint = _no_longer_offered(run, item, keys, entries) if len(on_page) > 1 else None
            complaint = complaint or objection(run, item, keys, entries.get(path, _NOTHING).confirmed)
        if complaint is not None:
            found.append(complaint)
    return tuple(found)


def _understood(
    run: Evaluation, item: CompiledItem, keys: Keys, entries: Mapping[str, Entry]
) -> Answer | Complaint | None:
    """The entry for a question as it is shown now."""
    return understand(
        question(run, item, keys),
        entries.get(item.at(keys), _NOTHING),
        language=run.language,
        today=run.facts.asked_on,
        country=run.program.questionnaire.settings.get("country", HOME),
    )


def _no_longer_offered(
    run: Evaluation, item: CompiledItem, keys: Keys, entries: Mapping[str, Entry]
) -> Complaint | None:
    """What is wrong with an answer that was offered until another one of its page was given, which filters its list."""
    if not has_lost_codes(run, item, keys):
        return None
    understood = _understood(run, item, keys, entries)
    return understood if isinstance(understood, Complaint) else None


def objection(run: Evaluation, item: CompiledItem, keys: Keys, confirmed: bool = False) -> Complaint | None:
    """What the researcher's checks say against the answer that stands.

    Don't know and refused satisfy ``required`` and are put to no check; of an empty answer is asked only whether
    there has to be one. A warning that was confirmed is not repeated until an answer that it looks at changes.
    """
    path, definition = item.at(keys), item.question
    if run.missing(item, keys):
        return None
    if run.value(item, keys) == "":
        if is_needed(run, item, keys):
            return Complaint(path, "required", REQUIRED, own=_own(run, definition.required_message, item, keys))
        return None
    if item.constraint is not None and not _is_met(run, item, keys, "constraint"):
        return Complaint(path, "constraint", NOT_POSSIBLE, own=_own(run, definition.constraint_message, item, keys))
    if item.warning is None or confirmed or not _is_unusual(run, item, keys) or is_confirmed(run, item, keys):
        return None
    return Complaint(path, "warning", IS_IT_RIGHT, own=_own(run, definition.warning_message, item, keys))


def _is_unusual(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    """Whether a soft check objects to the answer."""
    if item.warning is None or run.missing(item, keys) or run.value(item, keys) == "":
        return False
    return not _is_met(run, item, keys, "warning")


def _is_met(run: Evaluation, item: CompiledItem, keys: Keys, column: str) -> bool:
    """Whether the answer passes a check; nothing is held against it where the other answer is not known."""
    place = RunContext(run, item, keys, column)
    for holds, names in item.judged[column]:
        if not to_boolean(holds(place)) and not any(place.missing(name) for name in names):
            return False
    return True


def is_confirmed(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    """Whether a soft check objects to the answer that stands and the interviewer has confirmed it."""
    if run.state.confirmed.get(item.at(keys)) != _grounds(run, item, keys):
        return False
    earlier = None if _is_unusual(run, item, keys) else _on_the_first_day(run)
    return _is_unusual(earlier or run, item, keys)


def stands(run: Evaluation, stop: Stop) -> bool:
    """Whether a page that was gone through can be passed over: all is answered, and no check objects."""
    for item, keys in questions_on(run, stop):
        if not _is_open(run, item, keys):
            continue
        if run.answer(item, keys) is None and item.calculation is None and not item.question.trigger:
            return False
        if _stands_against(run, item, keys) or has_lost_codes(run, item, keys):
            return False
        if not _are_enough(run, item, keys):
            return False
    return total_objection(run, stop) is None


def _stands_against(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    """Whether a check objects to an answer that was taken: one that passed on an earlier day is not put in doubt."""
    if objection(run, item, keys) is None:
        return False
    earlier = _on_the_first_day(run)
    return earlier is None or objection(earlier, item, keys) is not None


def _on_the_first_day(run: Evaluation) -> Evaluation | None:
    """The same run as on the day on which the interview began; none where that is today."""
    facts = run.facts
    if facts.asked_on == facts.today:
        return None
    return Evaluation(run.program, run.state, replace(facts, session_at=facts.now), run.standing, run.budget)


def _are_enough(run: Evaluation, item: CompiledItem, keys: Keys) -> bool:
    """Whether enough answers are chosen of a list that may have grown since."""
    answer = run.answer(item, keys)
    if item.question.type not in SEVERAL_TYPES or not has_own_list(item) or answer is None or not answer.value:
        return True
    view, entry = question(run, item, keys), Entry(codes=tuple(codes_of(answer)))
    return not isinstance(understand(view, entry, language=run.language, today=run.facts.asked_on), Complaint)


def _own(run: Evaluation, text: Text, item: CompiledItem, keys: Keys) -> Rich:
    return rich(run, text, item, keys)


def _grounds(run: Evaluation, item: CompiledItem, keys: Keys) -> str:
    """What a confirmation rests on: the answer, and the other answers that its soft check looks at."""
    place = RunContext(run, item, keys, "warning")
    read = [place.read(name) for name in item.warning_reads]
    others = [" ".join(map(to_text, value)) if isinstance(value, tuple) else to_text(value) for value in read]
    return "\n".join([to_text(run.value(item, keys)), *others])


def run_triggers(before: Evaluation, run: Evaluation) -> Evaluation:
    """Evaluation the calculations that the changed answers trigger, and those that these trigger in turn."""
    triggered = run.program.triggered
    if not triggered:
        return run
    old, new = before.state.answers, run.state.answers
    changed = [path for path in new if new[path] != old.get(path)]
    done: set[str] = set()
    while changed:
        found = run.program.locate(changed.pop())
        if found is None:
            continue
        for item in triggered.get(found[0].definition.name, ()):
            for keys in run.instances_of(item, run.shared_keys(*found, item)):
                path = item.at(keys)
                if path not in done:
                    done.add(path)
                    changed.append(path)
                    run = _calculated_again(run, item, keys)
    return run


def _calculated_again(run: Evaluation, item: CompiledItem, keys: Keys) -> Evaluation:
    path = item.at(keys)
    frozen = {**run.state.frozen, **run.kept, trigger_key(path): run.calculate(item, keys)}
    answers = {one: given for one, given in run.state.answers.items() if one != path}
    return run.with_state(altered(run.state, answers=answers, frozen=frozen))
