"""What the page on which a draft is written sends: cells, and deeds beyond them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from surveys.formats.drafting import NEW_TYPES
from surveys.formats.editing import Operation, RenameItem, RenameList, SetCell
from surveys.formats.json_texts import JsonTextError, read_json
from surveys.formats.xlsform.grid import clean_text
from surveys.questionnaire.model.pages import Entry
from surveys.questionnaire.model.state import DK, REFUSED

from .cells import sent_text

HIGHEST_ID = 2**31 - 1
MOST_OPERATIONS, MOST_ROWS, LONGEST_PASTE, LONGEST_NAME = 500, 2_000, 2_000_000, 300
MOST_GIVEN, LONGEST_GIVEN = 100, 20_000
"""Questions for which answers of a preview are kept."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown: the first of these rows that is there, texts in this language, or the default one.

    ``given``: answers chosen for earlier questions; ``seed``: of random orders. Of a long list of answers those which
    ``find`` finds, from ``start``.
    """

    rows: Sequence[int | None] = ()
    language: str = ""
    given: Mapping[str, Entry] = field(default_factory=dict)
    seed: int = 1
    find: str = ""
    start: int = 0


class ShownForm(forms.Form):
    """Which question is on the page, which one stands before it, and in which language its texts are.

    ``known``: the draft whose outline is on the page; ``given``: answers chosen for the preview, ``seed`` its order.
    """

    row = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    beside = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    known = forms.IntegerField(min_value=1, required=False)
    language = forms.CharField(max_length=60, required=False)
    given = forms.CharField(max_length=LONGEST_GIVEN, required=False)
    seed = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    find = forms.CharField(max_length=LONGEST_NAME, required=False)
    start = forms.IntegerField(min_value=0, max_value=HIGHEST_ID, required=False)

    @classmethod
    def shown(cls, data: Mapping[str, Any]) -> Shown:
        """Return what is to be shown; nothing in particular where what is sent makes no sense."""
        form = cls(data)
        if not form.is_valid():
            return Shown()
        sent = form.cleaned_data
        return Shown(
            rows=[sent["row"], sent["beside"]],
            language=sent["language"],
            given=_given(sent["given"]),
            seed=sent["seed"] or 1,
            find=sent["find"],
            start=sent["start"] or 0,
        )

    @classmethod
    def known_draft(cls, data: Mapping[str, Any]) -> int | None:
        """Return the id of the draft whose outline the page has; ``None`` if it has none."""
        form = cls(data)
        return form.cleaned_data["known"] if form.is_valid() else None


def _given(text: str) -> dict[str, Entry]:
    """Return the answers chosen for a preview, sent as JSON: by question what is typed, or the codes of a list."""
    found: dict[str, Entry] = {}
    try:
        sent = read_json(text or "{}")
    except JsonTextError:
        return found
    for name, answer in list(sent.items())[:MOST_GIVEN] if isinstance(sent, dict) else ():
        if isinstance(answer, str):
            found[name] = Entry(typed=clean_text(answer)[:LONGEST_NAME])
        elif isinstance(answer, list) and all(isinstance(code, str) for code in answer):
            missing = next((code for code in answer if code in (DK, REFUSED)), "")
            found[name] = Entry(missing=missing) if missing else Entry(codes=tuple(answer[:MOST_OPERATIONS]))
    return found


class OperationsForm(forms.Form):
    """Cells with their new texts, each with what it held when it was seen; or the new name of a question or list."""

    operations = forms.CharField(strip=False)

    def clean_operations(self) -> list[Operation]:
        """Return the operations."""
        try:
            sent = read_json(self.cleaned_data["operations"])
        except JsonTextError:
            raise forms.ValidationError("operations") from None
        if not isinstance(sent, list) or not 0 < len(sent) <= MOST_OPERATIONS:
            raise forms.ValidationError("operations")
        return [_operation(one) for one in sent]


def _operation(sent: Any) -> Operation:
    match sent:
        case {"kind": "cell", "sheet": str(sheet), "at": int(row), "column": str(column), "text": str(text)}:
            before = sent.get("before")
            fits = 0 < row <= HIGHEST_ID and sheet and column and max(len(sheet), len(column)) <= LONGEST_NAME
            if fits and isinstance(before, str | None):
                return SetCell(sheet, row, column, sent_text(text), None if before is None else clean_text(before))
        case {"kind": "rename", "before": str(old), "text": str(new)} if old and 0 < len(new) <= LONGEST_NAME:
            return RenameItem(clean_text(old), clean_text(new))
        case {"kind": "rename-list", "before": str(old), "text": str(new)} if old and len(new) <= LONGEST_NAME:
            return RenameList(clean_text(old), clean_text(new))
    raise forms.ValidationError("operation")


def _answer(sent: Any) -> tuple[str, str]:
    match sent:
        case [str(code), str(text)] if len(code) <= LONGEST_NAME and clean_text(text):
            return clean_text(code), sent_text(text)
    raise forms.ValidationError("answer")


class PlacesForm(forms.Form):
    """Rows that were chosen, or are dragged."""

    rows = forms.CharField(required=False, max_length=20_000)

    def clean_rows(self) -> list[int]:
        """Return the rows."""
        found = self.cleaned_data["rows"].split()
        if len(found) > MOST_ROWS or not all(one.isascii() and one.isdecimal() and len(one) < 11 for one in found):
            raise forms.ValidationError("rows")
        return [int(one) for one in found]


class DeedForm(PlacesForm):
    """A deed with what it needs: the question it is done to, others, a text."""

    deed = forms.SlugField(max_length=20)
    row = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    after = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    beside = forms.IntegerField(min_value=1, max_value=HIGHEST_ID, required=False)
    kind = forms.ChoiceField(choices=[(name, name) for name in NEW_TYPES], required=False)
    before = forms.BooleanField(required=False)
    whole = forms.BooleanField(required=False)
    besides = forms.BooleanField(required=False)
    code = forms.CharField(required=False, max_length=LONGEST_NAME)
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_PASTE)
    language = forms.CharField(required=False, max_length=60)
    answers = forms.JSONField(required=False)
    by = forms.IntegerField(min_value=-MOST_ROWS, max_value=MOST_ROWS, required=False)

    def clean_answers(self) -> list[tuple[str, str]]:
        """Return the answers to be added, each with the code proposed for it and its text."""
        sent = self.cleaned_data["answers"] or []
        if not isinstance(sent, list) or len(sent) > MOST_OPERATIONS:
            raise forms.ValidationError("answers")
        return [_answer(one) for one in sent]

    def clean(self) -> dict[str, Any]:
        """Check that something to be added has a kind."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if sent.get("deed") == "add" and not sent.get("kind"):
            raise forms.ValidationError("kind")
        return sent
