"""The form of weights: targets in boxes, margins added, merged and taken away by buttons."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.core.files.uploadedfile import UploadedFile

from surveys.analysis.tables import Answers, Use, UseError
from surveys.analysis.targets import MarginSpec, WeightSpec, figures_of, from_json, read_targets, to_json
from surveys.formats.json_texts import read_json
from surveys.formats.tables import TableError
from surveys.questionnaire.codebook import portable
from surveys.sandbox.files import open_table

MOST_MARGINS = 12
MOST_BYTES, MOST_ROWS = 2_000_000, 500
NAME = "weight"
MARGIN_BOXES = ("paste-", "merge-", "into-")
ADDING = ("add", "add-bands", "add-inside", "add-inside-bands")


@dataclass(frozen=True, slots=True)
class WeightDraft:
    """The weights as they are being made. ``unread``: pasted lines that match no answer.

    ``typed``: what stands in boxes that no button has taken yet; of what is pasted by the margin's number.
    ``unknown``: names to be added that the answers have no variable for.
    """

    spec: WeightSpec
    name: str = NAME
    unread: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def written(spec: WeightSpec) -> str:
    """The targets as they travel in the form."""
    return json.dumps(to_json(spec), ensure_ascii=False)


def read_weights(post: Mapping[str, str], answers: Answers) -> WeightDraft:
    """The targets in the form, changed by its boxes and by the button pressed."""
    try:
        spec = from_json(read_json(post.get("spec", "{}")))
    except (ValueError, KeyError, TypeError, AttributeError):
        spec = WeightSpec()
    name = portable(post.get("name", "").strip() or NAME)[:64]
    margins = tuple(_typed(one, number, post) for number, one in enumerate(spec.margins))
    least = read_number(post.get("least", ""), 0.0)
    most = read_number(post.get("most", ""), 0.0)
    spec = WeightSpec(margins, least, most, "base" in post, post.get("source", "")[:300].strip())
    draft = _done(WeightDraft(spec, name), post, answers)
    verb, _, place = post.get("do", "").partition(":")
    taken = ADDING if verb in {"add", "enter"} and not draft.unknown else ()
    left = {name: text[:20_000] for name, text in post.items() if name in ADDING or name.startswith(MARGIN_BOXES)}
    if verb == "paste" and not draft.unread:
        left.pop(f"paste-{place}", None)
    if verb == "merge":
        left.pop(f"merge-{place}", None)
        left.pop(f"into-{place}", None)
    typed = {name.replace("-", "_"): text for name, text in left.items() if name not in taken}
    return replace(draft, typed=typed if verb != "drop" else {})


def read_number(text: str, otherwise: float) -> float:
    """A number with a comma or a point; ``otherwise`` if it is none."""
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", plain, re.ASCII) else otherwise


def _typed(margin: MarginSpec, number: int, post: Mapping[str, str]) -> MarginSpec:
    """The margin with the targets in its boxes, which are named by the place of their class."""
    targets = dict(margin.targets)
    for key, text in post.items():
        place, _, name = key.partition("|")
        if place == f"target-{number}":
            if text.strip():
                targets[name] = read_number(text, targets.get(name, 0.0))
            else:
                targets.pop(name, None)
    return replace(margin, targets=targets)


def _done(draft: WeightDraft, post: Mapping[str, str], answers: Answers) -> WeightDraft:
    verb, *places = post.get("do", "").split(":")
    margins = list(draft.spec.margins)
    if verb in {"add", "enter"}:
        if unknown := _unknown(post, answers):
            return replace(draft, unknown=unknown)
        if uses := _uses(post, answers):
            margins.append(MarginSpec(uses))
        return replace(draft, spec=replace(draft.spec, margins=tuple(margins[:MOST_MARGINS])))
    if not places or not places[0].isdigit() or int(places[0]) >= len(margins):
        return draft
    at = int(places[0])
    unread: Sequence[str] = ()
    if verb == "drop":
        del margins[at]
    elif verb == "whole":
        margins[at] = _made_whole(margins[at])
    elif verb == "as-it-is":
        margins[at] = _as_sampled(margins[at], answers)
    elif verb == "merge":
        margins[at] = _merged(margins[at], post, at)
    elif verb == "paste":
        margins[at], unread = _pasted(margins[at], post.get(f"paste-{at}", "")[:20_000], answers)
    return replace(draft, spec=replace(draft.spec, margins=tuple(margins)), unread=tuple(unread))


def pasted_sheets(files: Mapping[str, UploadedFile]) -> dict[str, str]:
    """The first two columns of each sheet sent, as they would have been pasted; a sheet that is none is left out."""
    found = {}
    for name, file in files.items():
        if not name.startswith("sheet-") or not file.size or file.size > MOST_BYTES:
            continue
        try:
            table = open_table(file.read(), file.name or "")
            rows = [table.headers, *(row for _, row in islice(table.rows, MOST_ROWS))]
        except TableError:
            continue
        lines = ["\t".join("" if cell is None else str(cell) for cell in row[:3]) for row in rows]
        # A first row without a number has the names of the columns.
        kept = lines if any(sign.isdigit() for sign in lines[0].rpartition("\t")[2]) else lines[1:]
        found[f"paste-{name.removeprefix('sheet-')}"] = "\n".join(kept)
    return found


def _unknown(post: Mapping[str, str], answers: Answers) -> tuple[str, ...]:
    """The names in the boxes that are no variable's."""
    names = (post.get(name, "").strip()[:200] for name in ("add", "add-inside"))
    return tuple(name for name in names if name and answers.find(name) is None)


def _uses(post: Mapping[str, str], answers: Answers) -> tuple[Use, ...]:
    """One variable, or two whose cells have targets: ``add`` and ``add-inside``, each with bands if it is a number."""
    found = []
    for name in ("add", "add-inside"):
        column = answers.find(post.get(name, "").strip())
        if column is not None:
            found.append(Use(column.name, post.get(f"{name}-bands", "")[:200].strip()))
    return tuple(found)


def _made_whole(margin: MarginSpec) -> MarginSpec:
    total = sum(margin.targets.values())
    if total <= 0:
        return margin
    return replace(margin, targets={key: number / total * 100 for key, number in margin.targets.items()})


def _as_sampled(margin: MarginSpec, answers: Answers) -> MarginSpec:
    """With the sample's own shares as targets, to be changed."""
    try:
        figures, _ = figures_of(answers, margin)
    except UseError:
        return margin
    targets = {one.key: round(one.sample, 1) for one in figures.classes}
    largest = max(targets, key=lambda key: targets[key], default="")
    # Rounded shares seldom make 100: the largest takes the rest.
    targets |= {largest: round(targets[largest] + 100 - sum(targets.values()), 1)} if largest else {}
    return replace(margin, targets=targets)


def _merged(margin: MarginSpec, post: Mapping[str, str], at: int) -> MarginSpec:
    """With one class counted with another; their targets are added up."""
    one, other = post.get(f"merge-{at}", ""), post.get(f"into-{at}", "")
    if not one or not other or one == other:
        return margin
    targets = dict(margin.targets)
    moved = targets.pop(one, None)
    if moved is not None:
        targets[other] = targets.get(other, 0.0) + moved
    return replace(margin, targets=targets, merged={**margin.merged, one: other})


def _pasted(margin: MarginSpec, text: str, answers: Answers) -> tuple[MarginSpec, Sequence[str]]:
    """With pasted targets; nothing changes while a line matches none."""
    try:
        figures, _ = figures_of(answers, margin)
    except UseError:
        return margin, ()
    found, unread = read_targets(text, figures.classes)
    return (margin, unread) if unread else (replace(margin, targets={**margin.targets, **found}), ())
