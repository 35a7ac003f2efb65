"""Replaying recorded walks through real forms, and comparing what changes with what changed there."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from surveys.formats.xlsform import read_workbook
from surveys.formats.xlsform.words import yes_or_no
from surveys.questionnaire.compiled import CompiledItem, Keys, Program, compile
from surveys.questionnaire.compiled.texts import pieces_of, plain
from surveys.questionnaire.expressions.values import to_text
from surveys.questionnaire.model.pages import FILL
from surveys.questionnaire.model.state import Answer, Facts, State, override_key, override_paths
from surveys.questionnaire.model.structure import (
    INTEGER,
    NOTE,
    SELECT_ONE,
    Item,
    Question,
    Repeat,
)
from surveys.questionnaire.running import start
from surveys.questionnaire.running.accepting_entries import objection, run_triggers
from surveys.questionnaire.running.evaluation import Evaluation
from surveys.questionnaire.running.page_sequence import pages_still_there
from surveys.questionnaire.running.piping import rich
from surveys.questionnaire.types import LISTED_TYPES, NUMBER_TYPES

KINDS = {"rel": "relevance", "val": "values", "choices": "choices", "cons": "constraints", "req": "constraints"}
KINDS["label"] = "labels"

Node = dict[str, Any]
_NUMBER = re.compile(r"\[(\d+)\]")
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_GENERATED = re.compile(r"reserved_name_for_field_list_labels_\d+|.+_count|.+_other|meta|instanceID|instanceName")
_WHOLE = re.compile(r"\b(\d+)\.0\b")
_PRELOADS = {"today()", "now()"}


@dataclass(slots=True)
class Difference:
    """One thing that had to be worked out and came out differently. ``item`` is ``None`` where we have no such item."""

    form: str
    ref: str
    what: str
    expected: Any
    got: Any
    item: CompiledItem | None
    at: tuple[int, int] = (0, 0)
    """The walk's seed, and the step it came out at."""

    @property
    def event(self) -> tuple[object, ...]:
        """What had to be worked out, whoever works it out."""
        return self.form, self.at, self.ref, self.what


@dataclass(slots=True)
class Score:
    """How many of the things that had to be worked out agree, by kind."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def count(self, difference: Difference, agrees: bool) -> None:
        kind = KINDS[difference.what]
        self.all[kind] += 1
        if agrees:
            self.right[kind] += 1
        else:
            self.differences.append(difference)

    def leave_out(self, difference: Difference) -> None:
        """Count it neither as right nor as wrong."""
        self.differences.remove(difference)
        self.all[KINDS[difference.what]] -= 1

    def shares(self) -> dict[str, float]:
        """Kind → share that agrees, from 0 to 1."""
        return {kind: self.right[kind] / self.all[kind] for kind in self.all}

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {self.right[kind]}/{self.all[kind]}" for kind in dict.fromkeys(KINDS.values()))
        return f"{self.right.total()}/{self.all.total()} ({kinds})"


def walks(corpus: Path) -> Iterator[dict[str, Any]]:
    """The recorded walks."""
    with (corpus / "walks.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def load(corpus: Path, form: str) -> Program | None:
    """The form as a program; ``None`` if it cannot be read."""
    content = (corpus / "xlsforms" / form).read_bytes()
    questionnaire = read_workbook(content, form).questionnaire
    return compile(questionnaire) if questionnaire else None


def load_without_logic(corpus: Path, form: str) -> Program | None:
    """The form's questions without any expression or piped text."""
    program = load(corpus, form)
    if program is None:
        return None
    questionnaire = program.questionnaire
    return compile(replace(questionnaire, items=tuple(_bare(definition) for definition in questionnaire.items)))


_NO_LOGIC: dict[str, Any] = dict.fromkeys(
    ("relevant", "constraint", "required", "calculation", "default", "choice_filter", "read_only", "trigger"), ""
)


def _bare(definition: Item) -> Item:
    if isinstance(definition, Question):
        label = {language: words.replace("${", "{") for language, words in definition.label.items()}
        return replace(definition, label=label, **_NO_LOGIC)
    items = tuple(_bare(inner) for inner in definition.items)
    return replace(
        definition,
        relevant="",
        items=items,
        **({"count": "1"} if isinstance(definition, Repeat) and definition.count else {}),
    )


def replay(
    walk: dict[str, Any], program: Program | None, score: Score, *, forgetful: bool = False, deleting: bool = False
) -> None:
    """Follow one walk and count.

    ``forgetful``: an answer given over a calculation is lost as soon as the calculation gives something else;
    ``deleting``: what was answered in a round of a repeat is lost as soon as the round is gone.
    """
    Replay(walk, program, score, forgetful, deleting).follow()


class Replay:
    """One walk with both sides' nodes as they are now, by reference."""

    def __init__(
        self,
        walk: dict[str, Any],
        program: Program | None,
        score: Score,
        forgetful: bool = False,
        deleting: bool = False,
    ) -> None:
        self.walk, self.program, self.score, self.forgetful, self.deleting = walk, program, score, forgetful, deleting
        self.items = _items(program) if program else {}
        self.step = 0
        today = date.fromisoformat(walk["today"])
        now = datetime.combine(today, time(12), tzinfo=UTC)
        self.facts = Facts(today=today, now=now, session_at=now)
        changed = [node for step in walk["steps"] for node in step["changed"]]
        self.refs = list(dict.fromkeys(node["ref"] for node in [*walk["start"], *changed]))
        self.theirs: dict[str, Node] = {}
        self.ours: dict[str, Node] = {}
        self.state = start(program, seed=1) if program else State()

    def follow(self) -> None:
        self._look()
        for node in self.walk["start"]:
            self._meet(node)
        for step in self.walk["steps"]:
            self.step += 1
            before = self.ours
            if self.program is not None:
                self._do(self.program, *step["op"])
            self._look()
            self._compare(step, before)

    # -- our side

    def _do(self, program: Program, op: str, ref: str, value: str = "") -> None:
        run = Evaluation(program, self.state, self.facts)
        if op == "add":
            found = self._find(run, ref)
            if found:
                path, before = found[0].at(found[1]), run.instances(*found)
                instances = {**self.state.instances, path: (*before, str(len(before) + 1))}
                self.state = replace(self.state, instances=instances)
            return
        found = self._find(run, ref)
        if found is None or not isinstance(found[0].definition, Question):
            return
        item, keys = found
        path = item.at(keys)
        frozen = {**self.state.frozen, **run.kept}
        if item.calculation or item.question.trigger:
            frozen[override_key(path)] = run.calculated(item, keys)
        state = replace(self.state, answers={**self.state.answers, path: _answer(item, value)}, frozen=frozen)
        self.state = run_triggers(run, Evaluation(program, state, self.facts)).state
        if self.forgetful:
            self._forget(Evaluation(program, self.state, self.facts))
        if self.deleting:
            there = pages_still_there(Evaluation(program, self.state, self.facts), tuple(self.state.answers))
            self.state = replace(self.state, answers={path: self.state.answers[path] for path in there})

    def _forget(self, run: Evaluation) -> None:
        """Drop the answers over calculations that give something else now."""
        answers, frozen = dict(self.state.answers), dict(self.state.frozen)
        for path, calculated in override_paths(frozen).items():
            found = run.program.locate(path)
            if found and run.calculated(*found) != calculated:
                del frozen[override_key(path)]
                answers.pop(path, None)
        self.state = replace(self.state, answers=answers, frozen=frozen)

    def _find(self, run: Evaluation, ref: str) -> tuple[CompiledItem, Keys] | None:
        """The item at a reference (without the form's id), with keys for its numbers."""
        path = ref.split("/", 2)[2] if ref.count("/") > 1 else ""
        item = self.items.get(_NUMBER.sub("", path))
        if item is None:
            return None
        keys: Keys = ()
        for repeat, number in zip([*item.repeats, item], _NUMBER.findall(path), strict=False):
            instances = run.instances(repeat, keys)
            if int(number) > len(instances):
                return None
            keys = (*keys, instances[int(number) - 1])
        return item, keys

    def _look(self) -> None:
        """Work out every node that they know."""
        if self.program is None:
            return
        run = Evaluation(self.program, self.state, self.facts)
        refs = [node["ref"] for node in self.walk["start"]] if not self.theirs else list(self.theirs)
        refs += [
            node["ref"] for step in self.walk["steps"] for node in step["changed"] if node["ref"] not in self.theirs
        ]
        self.ours = {}
        for ref in dict.fromkeys(refs):
            found = self._find(run, ref)
            if found:
                self.ours[ref] = _node(run, *found)
        self.state = replace(self.state, frozen={**self.state.frozen, **run.kept})

    # -- comparing

    def _meet(self, node: Node) -> None:
        """A node that is new: what is off the route and what has a value had to be worked out."""
        ref = node["ref"]
        self.theirs[ref] = node
        if self._is_exempt(node):
            return
        ours = self.ours.get(ref, {})
        if not node["rel"] or not ours.get("rel", True):
            self._count(node, "rel", ours)
        if node["val"] not in ("", None) or ours.get("val", "") != "":
            self._count(node, "val", ours)

    def _compare(self, step: dict[str, Any], before: dict[str, Node]) -> None:
        for ref in step.get("gone", ()):
            self.theirs = {known: node for known, node in self.theirs.items() if not known.startswith(ref)}
        changed = {node["ref"]: node for node in step["changed"]}
        for ref, node in changed.items():
            if ref not in self.theirs:
                self._meet(node)
        for ref, old in list(self.theirs.items()):
            new = changed.get(ref, old)
            if not self._is_exempt(new):
                self._compare_node(old, new, before.get(ref, {}), self.ours.get(ref, {}), step["op"][1])
            self.theirs[ref] = new

    def _compare_node(self, old: Node, new: Node, before: Node, after: Node, set_ref: str) -> None:
        for what in KINDS:
            if what == "val" and new["ref"] == set_ref:
                continue
            if what == "choices" and "choices" not in new:  # choices of another sheet: plain input there
                continue
            if what == "label" and (new.get("label") == "-" or "label" not in new):
                continue
            theirs_changed = not _same(old, new, what, new)
            ours_changed = bool(before) and bool(after) and not _same(before, after, what, new)
            if theirs_changed or ours_changed:
                self._count(new, what, after, may_agree=theirs_changed and ours_changed)

    def _count(self, node: Node, what: str, ours: Node, may_agree: bool = True) -> None:
        agrees = bool(ours) and may_agree and _same(node, ours, what, node)
        ref, form = node["ref"], self.walk["form"]
        at = (self.walk["seed"], self.step)
        self.score.count(Difference(form, ref, what, node.get(what), ours.get(what), self._item(ref), at), agrees)

    def _item(self, ref: str) -> CompiledItem | None:
        path = _NUMBER.sub("", ref.split("/", 2)[2]) if ref.count("/") > 1 else ""
        return self.items.get(path)

    def _is_exempt(self, node: Node) -> bool:
        """Nodes of devices, of metadata, and those that pyxform makes."""
        ref = node["ref"]
        if ref.count("/") < 2 or node.get("vt") in ("binary", "geopoint", "barcode"):
            return True
        item = self._item(ref)
        if item is None:
            return self.program is not None and bool(_GENERATED.fullmatch(ref.rsplit("/", 1)[1]))
        definition = item.definition
        return isinstance(definition, Question) and (
            definition.device_type != "" or definition.calculation in _PRELOADS
        )


def _items(program: Program) -> dict[str, CompiledItem]:
    """Items by path; where the settings say ``flat`` the converter leaves groups out of it."""
    if not yes_or_no(program.questionnaire.settings.get("flat", "")):
        return dict(program.by_path)
    flat = {}
    for item in program.by_path.values():
        names = [outer.definition.name for outer in (*item.repeats, item)]
        flat["/".join(names)] = item
    return flat


def _answer(item: CompiledItem, text: str) -> Answer:
    definition = item.question
    if text == "":
        return Answer()
    if definition.type in NUMBER_TYPES:
        try:
            number = float(text)
        except ValueError:
            return Answer()
        return Answer(int(number) if definition.type == INTEGER or number == int(number) else number)
    if definition.type in LISTED_TYPES and definition.type != SELECT_ONE:
        return Answer(text.split())
    return Answer(text)


def _node(run: Evaluation, item: CompiledItem, keys: Keys) -> Node:
    """What the reference engine records of a node, as we have it."""
    outer = keys[: len(item.repeats)]
    node: Node = {"rel": run.on_route(item, outer), "val": "", "cons": True, "req": False}
    definition = item.definition
    node["label"] = plain(rich(run, definition.label, item, outer))
    node["written"] = _written(run, item, outer)
    if not isinstance(definition, Question):
        return node
    node["val"] = to_text(run.value(item, keys))
    complaint = objection(run, item, keys)
    node["cons"] = complaint is None or complaint.kind != "constraint"
    node["req"] = item.required is not None and run.holds(item.required, item, keys, "required")
    if definition.type in LISTED_TYPES:
        node["choices"] = [choice.name for choice in run.choices(item, keys)]
    if definition.type == NOTE and not definition.calculation:
        node["cons"] = True
    return node


def _written(run: Evaluation, item: CompiledItem, keys: Keys) -> str:
    """The label with answers as the standard fills them in: codes for their words, dates and numbers as stored."""
    label = run.program.questionnaire.words(item.definition.label, run.state.language) if item.definition.label else ""
    parts = []
    for piece in pieces_of(label):
        found = run.program.find(piece.words, item) if piece.kind == FILL else None
        shared = run.shared_keys(item, keys, found) if found else ()
        instances = list(run.instances_of(found, shared)) if found else []
        parts.append(to_text(run.value(found, instances[0])) if found and instances else piece.words)
    return "".join(parts)


def _same(one: Node, other: Node, what: str, expected: Node) -> bool:
    left, right = one.get(what), other.get(what)
    if left == right:
        return True
    if what == "label":
        return _words(left) in (_words(right), _words(other.get("written", right)))
    if what == "choices":
        return set(left or ()) == set(right or ())
    if what == "val":
        return _same_value(str(left or ""), str(right or ""), expected)
    return bool(left) == bool(right)


def _same_value(left: str, right: str, expected: Node) -> bool:
    if left == right:
        return True
    if expected.get("multi"):
        return set(left.split()) == set(right.split())
    try:
        return abs(float(left) - float(right)) <= 1e-9
    except ValueError:
        return False


@lru_cache(maxsize=100_000)
def _words(label: str | None) -> str:
    """A label's words: marks of stress gone, quotes straight, single spaces, whole decimals without ``.0``."""
    words = " ".join(plain(pieces_of(label or "")).translate(_QUOTES).split())
    return _WHOLE.sub(r"\1", words)
