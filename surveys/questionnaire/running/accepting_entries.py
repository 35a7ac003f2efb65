"""From the entries of a page to its new answers, or to the complaints about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.questionnaire.compiled.items import CompiledItem, Keys
from surveys.questionnaire.expressions.values import to_boolean, to_text
from surveys.questionnaire.model.pages import Complaint, Entry, Rich
from surveys.questionnaire.model.state import Answer, override_key
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
class Taken:
    """A run with the page's new answers (as it was, with complaints); ``appeared``: the page now asks more."""

    run: Evaluation
    complaints: tuple[Complaint, ...] = ()
    appeared: bool = False


def take(run: Evaluation, stop: Stop, entries: Mapping[str, Entry]) -> Taken:
    """Understand the entries of a page, then put the answers to the researcher's checks.

    Questions that the entries bring onto the page are taken with it if they have an entry; those
    that the entries take off the page keep the answer they had.
    """
    given: dict[str, Answer | None] = {}
    complaints: dict[str, Complaint] = {}
    shown: dict[str, Stop] = {}
    now, pending = run, list(questions_on(run, stop))
    while pending:
        for spot, keys in pending:
            path = spot.at(keys)
            shown[path] = (spot, keys)
            if not _is_open(now, spot, keys):
                continue
            understood = _understood(now, spot, keys, entries)
            if isinstance(understood, Complaint):
                complaints[path] = understood
            else:
                given[path] = understood
        now = _with_answers(run, given, shown)
        pending = [(spot, keys) for spot, keys in questions_on(now, stop) if _is_new(spot.at(keys), shown, entries)]
    on_page = {spot.at(keys): (spot, keys) for spot, keys in questions_on(now, stop)}
    if any(path not in on_page for path in given):
        given = {path: answer for path, answer in given.items() if path in on_page}
        now = _with_answers(run, given, shown)
    objections = _objections(now, {path: on_page[path] for path in given}, complaints, on_page, entries)
    if not objections and (differs := total_objection(now, stop)):
        objections = (differs,)
    if objections:
        return Taken(run, objections)
    sure = [path for path in given if entries.get(path, _NOTHING).confirmed and _is_unusual(now, *on_page[path])]
    confirmed = {path: _grounds(now, *on_page[path]) for path in sure}
    if confirmed:
        now.note(confirmed={**now.state.confirmed, **confirmed})
    return Taken(now, appeared=any(path not in shown for path in on_page))


def _is_new(path: str, shown: Mapping[str, Stop], entries: Mapping[str, Entry]) -> bool:
    return path not in shown and path in entries


def _is_open(run: Evaluation, spot: CompiledItem, keys: Keys) -> bool:
    return spot.question.type in ASKED_TYPES and not is_read_only(run, spot, keys)


def _with_answers(run: Evaluation, given: Mapping[str, Answer | None], shown: Mapping[str, Stop]) -> Evaluation:
    """A run in which the page is answered so. What repeats a calculation's result is not kept as an answer."""
    answers, frozen = dict(run.state.answers), dict(run.state.frozen)
    for path, answer in given.items():
        spot, keys = shown[path]
        answers[path] = answer if answer is not None else Answer()
        if spot.calculation is not None or spot.question.trigger:
            calculated = run.calculated(spot, keys)
            frozen[override_key(path)] = calculated
            if as_answer(spot, calculated) == answer:
                del answers[path]
    return run.with_state(replace(run.state, answers=answers, frozen={**frozen, **run.kept}))


def _objections(
    run: Evaluation,
    given: Mapping[str, Stop],
    complaints: Mapping[str, Complaint],
    on_page: Mapping[str, Stop],
    entries: Mapping[str, Entry],
) -> tuple[Complaint, ...]:
    """All complaints in the page's order. What was not understood is not put to the checks."""
    found = []
    for path, (spot, keys) in on_page.items():
        complaint = complaints.get(path)
        if complaint is None and path in given:
            complaint = _no_longer_offered(run, spot, keys, entries) if len(on_page) > 1 else None
            complaint = complaint or objection(run, spot, keys, entries.get(path, _NOTHING).confirmed)
        if complaint is not None:
            found.append(complaint)
    return tuple(found)


def _understood(
    run: Evaluation, spot: CompiledItem, keys: Keys, entries: Mapping[str, Entry]
) -> Answer | Complaint | None:
    """The entry for a question as it is shown now."""
    return understand(
        question(run, spot, keys),
        entries.get(spot.at(keys), _NOTHING),
        language=run.language,
        today=run.facts.asked_on,
        country=run.program.questionnaire.settings.get("country", HOME),
    )


def _no_longer_offered(
    run: Evaluation, spot: CompiledItem, keys: Keys, entries: Mapping[str, Entry]
) -> Complaint | None:
    """What is wrong with an answer that was offered until another one of its page was given, which filters its list."""
    if not has_lost_codes(run, spot, keys):
        return None
    understood = _understood(run, spot, keys, entries)
    return understood if isinstance(understood, Complaint) else None


def objection(run: Evaluation, spot: CompiledItem, keys: Keys, confirmed: bool = False) -> Complaint | None:
    """What the researcher's checks say against the answer that stands.

    Don't know and refused satisfy ``required`` and are put to no check; of an empty answer is asked only whether
    there has to be one. A warning that was confirmed is not repeated until an answer that it looks at changes.
    """
    path, item = spot.at(keys), spot.question
    if run.missing(spot, keys):
        return None
    if run.value(spot, keys) == "":
        if is_needed(run, spot, keys):
            return Complaint(path, "required", REQUIRED, own=_own(run, item.required_message, spot, keys))
        return None
    if spot.constraint is not None and not _is_met(run, spot, keys, "constraint"):
        return Complaint(path, "constraint", NOT_POSSIBLE, own=_own(run, item.constraint_message, spot, keys))
    if confirmed or not _is_unusual(run, spot, keys) or is_confirmed(run, spot, keys):
        return None
    return Complaint(path, "warning", IS_IT_RIGHT, own=_own(run, item.warning_message, spot, keys))


def _is_unusual(run: Evaluation, spot: CompiledItem, keys: Keys) -> bool:
    """Whether a soft check objects to the answer."""
    if spot.warning is None or run.missing(spot, keys) or run.value(spot, keys) == "":
        return False
    return not _is_met(run, spot, keys, "warning")


def _is_met(run: Evaluation, spot: CompiledItem, keys: Keys, column: str) -> bool:
    """Whether the answer passes a check; nothing is held against it where the other answer is not known."""
    place = RunContext(run, spot, keys, column)
    return all(
        to_boolean(holds(place)) or any(place.missing(name) for name in names) for holds, names in spot.judged[column]
    )


def is_confirmed(run: Evaluation, spot: CompiledItem, keys: Keys) -> bool:
    """Whether a soft check objects to the answer that stands and the interviewer has confirmed it."""
    if run.state.confirmed.get(spot.at(keys)) != _grounds(run, spot, keys):
        return False
    earlier = None if _is_unusual(run, spot, keys) else _on_the_first_day(run)
    return _is_unusual(earlier or run, spot, keys)


def stands(run: Evaluation, stop: Stop) -> bool:
    """Whether a page that was gone through can be passed over: all is answered, and no check objects."""
    for spot, keys in questions_on(run, stop):
        if not _is_open(run, spot, keys):
            continue
        if run.answer(spot, keys) is None and spot.calculation is None and not spot.question.trigger:
            return False
        if _stands_against(run, spot, keys) or has_lost_codes(run, spot, keys):
            return False
        if not _are_enough(run, spot, keys):
            return False
    return total_objection(run, stop) is None


def _stands_against(run: Evaluation, spot: CompiledItem, keys: Keys) -> bool:
    """Whether a check objects to an answer that was taken: one that passed on an earlier day is not put in doubt."""
    if objection(run, spot, keys) is None:
        return False
    earlier = _on_the_first_day(run)
    return earlier is None or objection(earlier, spot, keys) is not None


def _on_the_first_day(run: Evaluation) -> Evaluation | None:
    """The same run as on the day on which the interview began; none where that is today."""
    facts = run.facts
    if facts.asked_on == facts.today:
        return None
    return Evaluation(run.program, run.state, replace(facts, session_at=facts.now), run.standing, run.budget)


def _are_enough(run: Evaluation, spot: CompiledItem, keys: Keys) -> bool:
    """Whether the chosen answers are so many as there must be of a list that may have grown since."""
    answer = run.answer(spot, keys)
    if spot.question.type not in SEVERAL_TYPES or not has_own_list(spot) or answer is None or not answer.value:
        return True
    view, entry = question(run, spot, keys), Entry(codes=tuple(codes_of(answer)))
    return not isinstance(understand(view, entry, language=run.language, today=run.facts.asked_on), Complaint)


def _own(run: Evaluation, text: Text, spot: CompiledItem, keys: Keys) -> Rich:
    return rich(run, text, spot, keys)


def _grounds(run: Evaluation, spot: CompiledItem, keys: Keys) -> str:
    """What a confirmation rests on: the answer, and the other answers that its soft check looks at."""
    place = RunContext(run, spot, keys, "warning")
    read = [place.read(name) for name in spot.warning_reads]
    others = [" ".join(map(to_text, value)) if isinstance(value, tuple) else to_text(value) for value in read]
    return "\n".join([to_text(run.value(spot, keys)), *others])
