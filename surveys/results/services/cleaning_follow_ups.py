"""What follows from a changed value: the interview is routed and calculated again with what was changed in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from surveys.interviewing.models import Interview
from surveys.interviewing.queries import layout_of, run_of
from surveys.questionnaire import running
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook.row_layout import Row
from surveys.questionnaire.model.state import Answer, altered
from surveys.results.models import CleanedValue
from surveys.results.queries.cleaning import Place, cleaned_in, round_place

from .known_values import VersionPlaces

Changes = Mapping[Place, Mapping[str, Any]]
"""Variable and round → what is delivered in place of its answer, as ``CleanedValue.after`` has it."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A value that is another one, or a round that is gone, because something else was changed."""

    place: Place
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class CleanedInterview:
    """An interview as the questionnaire routes and calculates it with changed values in place of its answers."""

    def __init__(self, interview: Interview, places: VersionPlaces) -> None:
        self.interview, self.places = interview, places
        self.run = run_of(interview, interview.last_attempt, interview.started_at)
        self.variables = layout_of(interview.version_id).variables
        self.items = {item.path: item for item in self.run.program.items}
        self.names = _names_by_place(places)

    def follow_ups(self, before: Changes, after: Changes, delivered: Changes) -> Iterator[FollowUp]:
        """What differs between two states of somebody's changes, and is not yet delivered so.

        ``delivered``: everything that is laid over the answers, with what follows from ``after`` without this step.
        """
        old, new = self._row(before), self._row(after)
        stored: Row = self.interview.row or {}
        by_hand = {place for place in after if not self._is_asked(place)}
        rounds = {(repeat, one["k"]) for repeat, there in stored.get("r", {}).items() for one in there}
        for place, value in _differences(old, new, self.names):
            if place in by_hand or before.get(place) != after.get(place) or not self._is_stored(place, rounds):
                continue
            now = delivered.get(place)
            now = _value_at(stored, place, self.places) if now is None else now
            if now != value:
                yield FollowUp(place, now, value)

    def _row(self, changes: Changes) -> Row:
        """The row of the interview with these changes, worked out anew."""
        run, answers = self.run, dict(self.run.state.answers)
        for (name, instance), after in changes.items():
            variable = self._variable(name)
            item = self.items.get(variable.path) if variable else None
            if variable is not None and item is not None and item.asked:
                path = item.at(tuple(instance.split("/")) if instance else ())
                answers[path] = _changed_answer(answers.get(path, Answer()), variable, after)
        state = altered(run.state, answers=answers)
        return layout_of(self.interview.version_id).row_of(running.values(run.program, state, run.facts))

    def _variable(self, name: str) -> Variable | None:
        if (place := self.places.places.get(name)) is not None:
            own = self.variables[""]
            return own[place] if place < len(own) else None
        if name in self.places.in_repeats:
            repeat, place = self.places.in_repeats[name]
            return self.variables[repeat][place]
        return None

    def _is_stored(self, place: Place, rounds: Collection[tuple[str, str]]) -> bool:
        """Whether the interview has the round: of one that would be asked only now nothing is known."""
        name, key = place
        repeat = name[1:] if name.startswith("@") else self.places.in_repeats.get(name, ("", 0))[0]
        return not key or (repeat, key) in rounds

    def _is_asked(self, place: Place) -> bool:
        variable = self._variable(place[0])
        item = self.items.get(variable.path) if variable else None
        return item is not None and item.asked


def _names_by_place(places: VersionPlaces) -> dict[tuple[str, int], str]:
    """Repeat and place in its rows → the name of today, under which changes are kept."""
    found: dict[tuple[str, int], str] = {}
    for name, place in places.places.items():
        found.setdefault(("", place), name)
    for name, there in places.in_repeats.items():
        found.setdefault(there, name)
    return found


def _changed_answer(answer: Answer, variable: Variable, after: Mapping[str, Any]) -> Answer:
    """The answer with the value; what was said beside a code that is no longer given goes with the code."""
    if variable.specify:
        words = {**answer.specify, variable.specify: str(after.get("value") or "")}
        return Answer(answer.value, answer.missing, words)
    value = after.get("value")
    codes = value if isinstance(value, list) else [value]
    return Answer(
        value, after.get("missing", ""), {code: said for code, said in answer.specify.items() if code in codes}
    )


def _differences(old: Row, new: Row, names: Mapping[tuple[str, int], str]) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Variable and round → the value in the new row, wherever it is another one than in the old row."""
    yield from _of_values(old, new, "", "", names)
    repeats = dict.fromkeys((*old.get("r", {}), *new.get("r", {})))
    for repeat in repeats:
        earlier, later = ({one["k"]: one for one in row.get("r", {}).get(repeat, ())} for row in (old, new))
        for key in dict.fromkeys((*earlier, *later)):
            if key not in later or key not in earlier:
                yield (round_place(repeat), key), {"gone": True} if key not in later else {}
            if key in later:
                yield from _of_values(earlier.get(key, {"v": []}), later[key], repeat, key, names)


def _of_values(
    old: Row, new: Row, repeat: str, key: str, names: Mapping[tuple[str, int], str]
) -> Iterator[tuple[Place, dict[str, Any]]]:
    for place in range(len(new["v"])):
        value = _cell(new, place)
        if (repeat, place) in names and value != _cell(old, place):
            yield (names[repeat, place], key), value


def _cell(row: Row, place: int) -> dict[str, Any]:
    if (kind := row.get("m", {}).get(str(place))) is not None:
        return {"missing": kind}
    value = row["v"][place] if place < len(row["v"]) else None
    return {} if value is None else {"value": value}


def _value_at(row: Row, place: Place, places: VersionPlaces) -> dict[str, Any]:
    """What the stored row has there; empty as well for a round that is there or is not."""
    name, key = place
    if not key:
        return _cell(row, places.places[name])
    if name not in places.in_repeats:
        return {}
    repeat, number = places.in_repeats[name]
    found = next((one for one in row.get("r", {}).get(repeat, ()) if one["k"] == key), None)
    return _cell(found, number) if found else {}


def write_follow_ups(cause: CleanedValue, follow_ups: Iterable[FollowUp], now: datetime) -> None:
    """Keep what follows from a change as parts of it: they are taken back with it."""
    CleanedValue.objects.bulk_create(_parts_of(cause, follow_ups, now))


def follow_changes(changes: Sequence[CleanedValue], places: Mapping[int, VersionPlaces], now: datetime) -> None:
    """Keep what follows from many changes just made; of several in an interview it follows from the last."""
    of_interviews: dict[int, list[CleanedValue]] = {}
    for change in changes:
        of_interviews.setdefault(change.interview_id, []).append(change)
    made = {(change.interview_id, change.variable, change.instance) for change in changes}
    by_hand = cleaned_in(list(of_interviews), by_hand=True)
    delivered = cleaned_in(list(of_interviews))
    parts: list[CleanedValue] = []
    for interview, own in of_interviews.items():
        after = by_hand[interview]
        before = dict(after)
        for change in own:
            before[change.variable, change.instance] = change.before
        follow_ups = CleanedInterview(own[-1].interview, places[own[-1].interview.version_id]).follow_ups(
            before, after, delivered[interview]
        )
        parts += _parts_of(own[-1], (one for one in follow_ups if (interview, *one.place) not in made), now)
    CleanedValue.objects.bulk_create(parts, batch_size=500)


def _parts_of(cause: CleanedValue, follow_ups: Iterable[FollowUp], now: datetime) -> list[CleanedValue]:
    return [
        CleanedValue(
            interview_id=cause.interview_id,
            study_id=cause.study_id,
            variable=one.place[0],
            instance=one.place[1],
            before=one.before,
            after=one.after,
            reason=cause.reason,
            follows=cause,
            changed_by_id=cause.changed_by_id,
            changed_at=now,
        )
        for one in follow_ups
    ]


def changes_in_force(interview: int) -> tuple[dict[Place, dict[str, Any]], dict[Place, dict[str, Any]]]:
    """What somebody changed in the interview, and everything that is delivered in place of its answers."""
    return cleaned_in([interview], by_hand=True).get(interview, {}), cleaned_in([interview]).get(interview, {})


def with_facts(interviews: QuerySet[Interview]) -> QuerySet[Interview]:
    """The interviews with all that they are routed again by."""
    return interviews.select_related("case", "last_attempt__case", "last_attempt__interviewer")
