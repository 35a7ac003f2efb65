"""What is laid over the answers as they were given: cleaning, codes, derived variables. The answers never change.

Every export, topline and table reads interviews through it: see ``Delivery.batches``. A layer adds variables to the
codebook of every version, and their values to each row, in the same order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from surveys.design.models import Study, Version
from surveys.questionnaire.codebook import Code, Codebook, Variable, united
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.portable_names import Names
from surveys.questionnaire.codebook.recodes import Reader
from surveys.questionnaire.codebook.row_layout import Row
from surveys.results.models import CodeFrame
from surveys.results.queries.cleaning import Place, cleaned_in, has_cleaned_values, round_place
from surveys.results.queries.coding import codes_in_use, codes_of_interviews, frames_of, names_of
from surveys.results.queries.deliveries import InterviewRecord
from surveys.results.queries.saved_sets import formulas_of

from .deriving import Derived, derived_from, with_owners
from .known_values import Known, VersionPlaces, places_in


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of a study. ``coded``: question in small letters → the variable of its codes.

    ``standing``: question → number of a code → the number it is delivered as, which differs where codes were merged.
    ``places``: id of a version → where values stand in its rows; ``names``: name under which an answer was coded → the
    question in ``coded``.
    ``stamp``: by what the layers are made, so that what was made by others is made again. ``as_of``: of which moment
    changes and codes are; without one as they are now.
    """

    coded: Mapping[str, Variable] = field(default_factory=dict)
    standing: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    derived: Sequence[Derived] = ()
    is_cleaned: bool = False
    places: Mapping[int, VersionPlaces] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    stamp: str = ""
    as_of: datetime | None = None

    @property
    def added(self) -> Sequence[Variable]:
        """The variables that are no questions, in the order of their values in a row."""
        return [*self.coded.values(), *(one.variable for one in self.derived)]

    @property
    def _coded_in(self) -> dict[str, list[str]]:
        """Repeat, or ``""`` → the questions in ``coded`` that are of it, in the order of their values in a row."""
        found: dict[str, list[str]] = {"": []}
        for name, variable in self.coded.items():
            found.setdefault(variable.repeat, []).append(name)
        return found

    @property
    def is_there(self) -> bool:
        """Whether anything is laid over the answers."""
        return bool(self.coded or self.derived or self.is_cleaned)

    def extended(self, book: Codebook) -> Codebook:
        """A version's codebook with the added variables behind its own."""
        return replace(book, variables=(*book.variables, *self.added)) if self.added else book

    def placed(self, book: Codebook) -> Codebook:
        """A codebook in which each added variable stands behind its question."""
        if not self.coded:
            return book
        behind = {self.coded[name].name: name for name in self.coded}
        own = [one for one in book.variables if one.name not in behind]
        found = []
        for one in own:
            found.append(one)
            found += [self.coded[name] for name in (one.name.casefold(),) if name in self.coded]
        left = [one for one in book.variables if one.name in behind and one not in found]
        return replace(book, variables=(*found, *left))

    def over(self, batches: Iterable[list[InterviewRecord]]) -> Iterator[list[InterviewRecord]]:
        """The interviews with the layers over their answers."""
        for batch in batches:
            rows = self.rows_over([(one.interview, one.version_id, one.row) for one in batch])
            yield [one._replace(row=row) for one, row in zip(batch, rows, strict=True)] if self.is_there else batch

    def rows_over(self, given: Sequence[tuple[int, int, Row]]) -> list[Row]:
        """The rows of interviews with the layers over their answers; of each its id, its version's, and its row."""
        if not self.is_there:
            return [row for *_, row in given]
        ids = [interview for interview, *_ in given]
        codes = codes_of_interviews(ids, self.names, self.as_of) if self.coded else {}
        changes = cleaned_in(ids, self.as_of) if self.is_cleaned else {}
        in_repeats = self._coded_in
        own = in_repeats.pop("")
        found = []
        for interview, version, stored in given:
            coded = codes.get(interview, {})
            row = self._row(stored, self.places[version], own, coded, changes.get(interview, {}))
            found.append(self._with_instances(row, in_repeats, coded) if in_repeats else row)
        return found

    def _row(
        self,
        stored: Row,
        places: VersionPlaces,
        coded: Sequence[str],
        given: Mapping[Place, Sequence[int]],
        changes: Mapping[Place, Mapping[str, Any]],
    ) -> Row:
        row = _cleaned(stored, places, changes) if changes else stored
        # The codes of a text go with it, where a change has taken it away.
        emptied = {name for name in coded if changes and row["v"][places.places.get(name, 0)] is None}
        values = [self._value(name, None if name in emptied else given.get((name, ""))) for name in coded]
        if self.derived:
            known = places.known(row)
            known.values.update(zip((self.coded[name].name.casefold() for name in coded), values, strict=True))
            for one in self.derived:
                known.values[one.variable.name.casefold()] = found = one.value(known)
                values.append(found)
        return {**row, "v": [*row["v"], *values]}

    def _with_instances(
        self, row: Row, coded: Mapping[str, Sequence[str]], given: Mapping[Place, Sequence[int]]
    ) -> Row:
        """The row with codes behind the values of each instance of the repeats in which answers are coded."""
        there = row.get("r", {})
        found = {
            repeat: [
                {**one, "v": [*one["v"], *(self._value(name, given.get((name, one["k"]))) for name in coded[repeat])]}
                for one in instances
            ]
            for repeat, instances in there.items()
            if repeat in coded
        }
        return {**row, "r": {**there, **found}} if found else row

    def _value(self, name: str, codes: Sequence[int] | None) -> list[str] | None:
        if not codes:
            return None
        standing = self.standing[name]
        return [str(code) for code in dict.fromkeys(standing[code] for code in codes if code in standing)] or None

    def known(self, record: InterviewRecord) -> Known:
        """What an interview with the layers over its answers says, as derived variables read it."""
        known = self.places[record.version_id].known(record.row)
        added = [one for one in self.added if not one.repeat]
        if added:
            names = (one.name.casefold() for one in added)
            known.values.update(zip(names, record.row["v"][-len(added) :], strict=True))
        return known


def layers_of(
    study: Study,
    books: Mapping[Version, Codebook],
    today: Mapping[int, Mapping[str, Variable]],
    readers: Mapping[int, Mapping[str, Reader]],
    as_of: datetime | None = None,
) -> Layers:
    """The layers of the study over its versions' codebooks.

    ``today``, ``readers``: number of a version → variable by its name there → what it is now, how its values are read.
    """
    places = {
        version.pk: places_in(book, today[version.number], readers[version.number]) for version, book in books.items()
    }
    questions = _questions(today.values())
    frames = _by_question(frames_of(study, as_of), questions)
    numbered = {version.number: book for version, book in books.items()}
    until = max(numbered, default=0)
    formulas = formulas_of(study, as_of, until)
    derived = [found for kept in formulas if (found := derived_from(kept)) is not None]
    is_cleaned = has_cleaned_values(study, as_of)
    if not (frames or derived or is_cleaned):
        return Layers(places=places, as_of=as_of)
    coded = _coded(frames, questions, [*_taken(books.values()), *(one.variable.name for one in derived)])
    standing = {name: _standing(frames[name]) for name in coded}
    derived = [
        one for one in derived if not any(one.variable.name.casefold() in book.by_name for book in books.values())
    ]
    if derived:
        asked = united(numbered).variables
        derived = with_owners(derived, [*asked, *coded.values()])
    made_by = [(one.name, one.label, [(code.number, code.label) for code in one.codes]) for one in coded.values()]
    made_by += [
        (one.variable.name, one.variable.label, [(c.number, c.label) for c in one.variable.codes]) for one in derived
    ]
    personal = [one.variable.name for one in derived if one.variable.personal]
    stamp = hashlib.sha256(repr([made_by, standing, is_cleaned, personal]).encode()).hexdigest()[:12]
    names = {name: question for question in coded for name in names_of(questions[question])}
    return Layers(coded, standing, derived, is_cleaned, places, names, stamp, as_of)


def _questions(today: Iterable[Mapping[str, Variable]]) -> dict[str, Variable]:
    """The open questions of all versions, by their names of today in small letters."""
    return {one.name.casefold(): one for known in today for one in known.values() if _is_codable(one)}


def _by_question(frames: Iterable[CodeFrame], questions: Mapping[str, Variable]) -> dict[str, CodeFrame]:
    """Question → its frame, which may have been begun under an earlier name."""
    used = {frame.variable: frame for frame in frames if frame.is_used}
    found = {name: [used[one] for one in names_of(variable) if one in used] for name, variable in questions.items()}
    return {name: frames[0] for name, frames in found.items() if frames}


def _coded(
    frames: Mapping[str, CodeFrame], questions: Mapping[str, Variable], taken: Iterable[str]
) -> dict[str, Variable]:
    names = Names(taken)
    return {
        name: variable_of(frame, questions[name], names)
        for name, frame in sorted(frames.items())
        if codes_in_use(frame)
    }


def _taken(books: Collection[Codebook]) -> list[str]:
    return [name for book in books for one in book.variables for name in _names_of(one)]


def _cleaned(row: Row, places: VersionPlaces, changes: Mapping[Place, Mapping[str, Any]]) -> Row:
    own = {name: after for (name, key), after in changes.items() if not key}
    row = _with(row, places.places, own)
    for (name, key), after in changes.items():
        if key and after.get("gone"):
            repeats = row.get("r", {})
            left = {
                repeat: [one for one in rounds if name != round_place(repeat) or one["k"] != key]
                for repeat, rounds in repeats.items()
            }
            row = {**row, "r": left}
        if key and name in places.in_repeats:
            repeat, place = places.in_repeats[name]
            rounds = row.get("r", {}).get(repeat, ())
            cleaned = [_with(one, {name: place}, {name: after}) if one["k"] == key else one for one in rounds]
            row = {**row, "r": {**row.get("r", {}), repeat: cleaned}}
    return row


def _with(row: Row, places: Mapping[str, int], changes: Mapping[str, Mapping[str, Any]]) -> Row:
    """The row of an interview, or of a round, with other values."""
    values, missing = list(row["v"]), dict(row.get("m", {}))
    for name, after in changes.items():
        if (place := places.get(name)) is None:
            continue
        values[place] = after.get("value")
        missing.pop(str(place), None)
        if "missing" in after:
            missing[str(place)] = after["missing"]
    return {**row, "v": values, "m": missing}


def _is_codable(variable: Variable) -> bool:
    return variable.kind == kinds.TEXT and not variable.is_aside


def _names_of(variable: Variable) -> Iterator[str]:
    yield variable.name
    yield from (code.column for code in variable.all_codes if code.column)


def _standing(frame: CodeFrame) -> dict[int, int]:
    codes = {code.pk: code for code in frame.codes.all()}

    def end(pk: int) -> int:
        code, seen = codes[pk], {pk}
        while code.merged_into_id is not None and code.merged_into_id not in seen:
            seen.add(code.merged_into_id)
            code = codes[code.merged_into_id]
        return code.number

    return {code.number: end(code.pk) for code in codes.values()}


def variable_of(frame: CodeFrame, question: Variable, names: Names) -> Variable:
    """The variable of the codes that were given to a question's answers: several, in the order of mention."""
    name = names.give(f"{question.name}_cod")
    groups = {code.pk: code.words for code in frame.codes.all()}
    codes = tuple(
        Code(
            str(code.number),
            code.number,
            {"": f"{groups[code.parent_id]}: {code.words}" if code.parent_id else code.words},
            column=names.give(f"{name}_{code.number}"),
        )
        for code in codes_in_use(frame)
    )
    label = {language: f"{words} [cod.]" for language, words in (question.label or {"": question.name}).items()}
    return replace(
        question,
        name=name,
        path=f"{question.path}@cod",
        type="select_multiple",
        kind=kinds.MULTIPLE,
        label=label,
        title="",
        codes=codes,
        beside={},
        measure=kinds.NOMINAL,
        specify="",
        was=(),
        retired=(),
    )
