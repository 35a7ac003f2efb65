"""What we write converts to an XForm: pyxform takes our workbook wherever it takes the original."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from surveys.formats.xlsform import read_workbook, write_workbook

from .conftest import EACH

pytestmark = pytest.mark.corpus

DIFFERENCES = {
    "has no label or hint": "a picture is all that is asked: pictures are no part of a telephone questionnaire",
}
"""Where pyxform refuses what we write on purpose: words of its refusal → reason. One that no longer occurs fails."""


def test_pyxform_converts_what_we_write_wherever_it_converts_the_original(
    corpus: Path, say: Callable[[str], None], is_ours: bool
) -> None:
    converted, refusals = 0, {}
    for entry in json.loads((corpus / "manifest.json").read_text())[::EACH]:
        content = (corpus / "xlsforms" / entry["file"]).read_bytes()
        reading = read_workbook(content)
        if not reading.loaded or reading.questionnaire is None or refusal(content):
            continue
        converted += 1
        if words := refusal(write_workbook(reading.questionnaire)):
            refusals[entry["file"]] = words
    say(f"pyxform {converted - len(refusals)}/{converted} of what it converts it converts again as we write it")
    unexplained = {file: words for file, words in refusals.items() if not any(part in words for part in DIFFERENCES)}
    assert unexplained == {}
    assert not is_ours or converted > 200 / EACH
    if is_ours and EACH == 1:
        unused = [part for part in DIFFERENCES if not any(part in words for words in refusals.values())]
        assert unused == []


def refusal(content: bytes) -> str:
    """Why pyxform does not convert a workbook; ``""`` if it does."""
    file_type = ".xlsx" if content[:2] == b"PK" else ".xls"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl says of parts of workbooks that it does not read
            convert(io.BytesIO(content), file_type=file_type, validate=False, pretty_print=False)
    except PyXFormError as error:
        return str(error)
    except Exception as error:  # pyxform has no word of its own for everything that it cannot read
        return f"{type(error).__name__}: {error}"
    return ""
