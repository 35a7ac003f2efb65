"""A workbook edited elsewhere is merged with the draft that has been changed meanwhile, by cell within lasting rows.

A few random edits in a run of the tests; ``SEQUENCES=300`` before ``pytest`` makes more.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from surveys.formats.editing import (
    EditError,
    InsertRows,
    MoveRows,
    Operation,
    RemoveRows,
    RenameItem,
    RowIds,
    SetCell,
    edit_and_check,
    sheets_of,
)
from surveys.formats.editing.patches import back
from surveys.formats.merging import (
    HERE,
    THERE,
    Base,
    Comparison,
    Merged,
    Stamp,
    Upload,
    compare,
    merge_and_check,
    plain,
    stamp_of,
    stamped,
)
from surveys.formats.merging.stamps import fingerprint

from .rich_workbooks import parts, rich
from .workbooks import saved, workbook

SURVEY = """
    type          | name | label             | relevant
    begin group   | g    | Consumi           |
    select_one yn | B1   | Compra caffè?     |
    select_one yn | B2   | Lo beve?          |
    end group     |      |                   |
    integer       | C1   | Quanti anni ha?   |
    text          | C2   | Dove lo compra?   |
    text          | C3   | Che cosa ne dice? |
"""
CHOICES = """
    list_name | name | label
    yn        | 1    | Sì
    yn        | 2    | No
"""
NOTES = """
    Da chiedere a Laura
    Il campo inizia lunedì | Renato
"""
Rows = dict[str, list[dict[str, str]]]


def made(survey: str = SURVEY, choices: str = CHOICES, notes: str = NOTES) -> bytes:
    return workbook(survey=survey, choices=choices, notes=notes)


BEFORE = made()
COPY = Stamp("draft", 7, 12, 1_700_000_000)


def rows_of(content: bytes) -> Rows:
    """The rows beneath the headings of each sheet, without what is empty: columns go by their headings."""
    found: Rows = {}
    for sheet in sheets_of(content):
        if sheet.rows:
            heads = sheet.rows[0].cells
            names = [heads[at] if at < len(heads) and heads[at] else f"#{at}" for at in range(200)]
            found[sheet.name] = [
                {names[at]: text for at, text in enumerate(row.cells) if text} for row in sheet.rows[1:]
            ]
    return found


def codes(content: bytes, sheet: str = "survey") -> list[str]:
    return [row.get("name") or row.get("type", "") for row in rows_of(content)[sheet]]


def text(content: bytes, code: str, heading: str = "label") -> str:
    return next(row.get(heading, "") for row in rows_of(content)["survey"] if row.get("name") == code)


def number(code: str, content: bytes = BEFORE) -> int:
    return next(row.number for row in sheets_of(content)[0].rows if len(row.cells) > 1 and row.cells[1] == code)


def changed(*operations: Operation, content: bytes = BEFORE) -> tuple[bytes, dict[str, Any]]:
    """The draft after some operations, and the ids of its rows."""
    edited = edit_and_check(content, [], {}, operations)
    return (edited.content, edited.ids) if edited else (content, {})


def merged(here: tuple[bytes, dict[str, Any]], there: bytes, before: bytes | None = BEFORE, rest: str = "") -> Merged:
    base = None if before is None else Base(content=before)
    return merge_and_check(*here, [], Upload(there, "x.xlsx", {}, rest), base)


def result(here: tuple[bytes, dict[str, Any]], there: bytes, before: bytes | None = BEFORE, rest: str = "") -> bytes:
    done = merged(here, there, before, rest)
    assert not done.comparison.undecided, done.comparison.undecided
    return done.edited.content if done.edited else here[0]


def test_disjoint_edits_of_both_sides_are_all_there() -> None:
    here = changed(
        SetCell("survey", number("C1"), "label", "Che età ha?"),
        InsertRows("survey", ({"type": "text", "name": "B9", "label": "Nuova qui"},), after=number("B1")),
        RemoveRows("survey", (number("C3"),)),
    )
    there = made(
        SURVEY.replace("Lo beve?", "Lo beve ogni giorno?").replace(
            "    text          | C2", "    note | C0 | Nuova là |\n    text          | C2"
        )
    )
    content = result(here, there)
    assert codes(content) == ["g", "B1", "B9", "B2", "end group", "C1", "C0", "C2"]
    assert text(content, "C1") == "Che età ha?"
    assert text(content, "B2") == "Lo beve ogni giorno?"


def test_the_same_edit_on_both_sides_is_no_conflict() -> None:
    here = changed(SetCell("survey", number("C1"), "label", "Che età ha?"), RemoveRows("survey", (number("C3"),)))
    there = made(SURVEY.replace("Quanti anni ha?", "Che età ha?").rsplit("    text ", 1)[0])
    assert merged(here, there) == Merged(Comparison(), None)


def test_where_both_have_changed_one_cell_somebody_chooses() -> None:
    here = changed(SetCell("survey", number("C1"), "label", "Che età ha?"))
    there = made(SURVEY.replace("Quanti anni ha?", "Quanti anni ha compiuto?"))
    asked = merged(here, there)
    assert asked.edited is None
    (one,) = asked.comparison.undecided
    assert (one.place, one.item, one.heading) == ("survey!C6", "C1", "label")
    assert (one.before, one.here, one.there) == ("Quanti anni ha?", "Che età ha?", "Quanti anni ha compiuto?")
    chosen = merge_and_check(*here, [], Upload(there, "", {one.key: THERE}), Base(content=BEFORE))
    assert chosen.edited is not None
    assert text(chosen.edited.content, "C1") == "Quanti anni ha compiuto?"
    assert text(result(here, there, rest=HERE), "C1") == "Che età ha?"


def test_a_row_removed_on_one_side_and_changed_on_the_other_is_asked_about() -> None:
    gone_here = changed(RemoveRows("survey", (number("C1"),)))
    changed_there = made(SURVEY.replace("Quanti anni ha?", "Che età ha?"))
    (one,) = merged(gone_here, changed_there).comparison.undecided
    assert (one.kind, one.item, one.here) == ("removed", "C1", "")
    assert "C1" in codes(result(gone_here, changed_there, rest=THERE))
    assert "C1" not in codes(result(gone_here, changed_there, rest=HERE))
    gone_there = made("\n".join(line for line in SURVEY.splitlines() if "| C1" not in line))
    changed_here = changed(SetCell("survey", number("C1"), "label", "Che età ha?"))
    (one,) = merged(changed_here, gone_there).comparison.undecided
    assert (one.kind, one.item, one.there) == ("removed", "C1", "")
    assert text(result(changed_here, gone_there, rest=HERE), "C1") == "Che età ha?"
    assert "C1" not in codes(result(changed_here, gone_there, rest=THERE))


def test_a_row_moved_elsewhere_keeps_what_was_changed_in_it_here() -> None:
    here = changed(SetCell("survey", number("C3"), "label", "E che cosa ne dice?"))
    lines = SURVEY.strip("\n").splitlines()
    there = made("\n".join([lines[0], lines[7], *lines[1:7]]))
    content = result(here, there)
    assert codes(content) == ["C3", "g", "B1", "B2", "end group", "C1", "C2"]
    assert text(content, "C3") == "E che cosa ne dice?"


def test_a_question_renamed_elsewhere_is_still_that_question() -> None:
    here = changed(SetCell("survey", number("C2"), "relevant", "${B1} = '1'"))
    content = result(here, made(SURVEY.replace("| C2 ", "| C9 ")))
    assert text(content, "C9", "relevant") == "${B1} = '1'"
    assert "C2" not in codes(content)


def test_what_was_written_elsewhere_names_a_question_as_it_is_called_here_by_now() -> None:
    before = made(SURVEY.replace("Dove lo compra?   |", "Dove, a ${C1}?    | ${C1} > 3"))
    here = changed(RenameItem("C1", "anni"), content=before)
    there = made(
        SURVEY.replace("Dove lo compra?   |", "E dove, a ${C1}?  | ${C1} > 3")
        .replace("Che cosa ne dice? |", "Che cosa ne dice? | ${C1} > 18")
        .replace("Quanti anni ha?   ", "Quanti anni ha lei?")
    )
    done = merge_and_check(*here, [], Upload(there, "x.xlsx"), Base(content=before, ids={}))
    assert done.comparison.conflicts == ()
    assert done.edited is not None
    content = done.edited.content
    assert [text(content, code) for code in ("anni", "C2")] == ["Quanti anni ha lei?", "E dove, a ${anni}?"]
    assert [text(content, code, "relevant") for code in ("C2", "C3")] == ["${anni} > 3", "${anni} > 18"]


def test_what_was_renamed_and_moved_here_is_counted_among_what_stays() -> None:
    here = changed(RenameItem("C1", "anni"), MoveRows("survey", (number("C3"),), number("B1")))
    there = made(SURVEY.replace("Lo beve?", "Lo beve spesso?"))
    comparison = merge_and_check(*here, [], Upload(there, "x.xlsx"), Base(content=BEFORE, ids={})).comparison
    assert [(one.kind, one.item) for one in comparison.entering] == [("cell", "B2")]
    staying = [(one.kind, one.item, one.before, one.here) for one in comparison.staying if one.heading != "was"]
    assert staying[0] == ("cell", "anni", "C1", "anni")
    assert [(kind, item) for kind, item, *_texts in staying[1:]] == [("moved", "C3")]


def test_a_question_put_where_another_was_removed_is_another_one() -> None:
    here = changed(SetCell("survey", number("C2"), "relevant", "${B1} = '1'"))
    there = made(SURVEY.replace("| C2   | Dove lo compra?", "| C9   | Con che cosa lo prepara?"))
    assert [one.kind for one in merged(here, there).comparison.undecided] == ["removed"]
    assert text(result(here, there, rest=THERE), "C9", "relevant") == ""


def test_sheets_columns_and_lists_come_along() -> None:
    there = openpyxl.load_workbook(io.BytesIO(BEFORE))
    there["survey"]["E1"], there["survey"]["E3"] = "hint", "Legga piano"
    there["survey"]["F1"], there["survey"]["F6"] = "note interne", "chiedere"
    there["choices"].append(["marche", "1", "Aurora"])
    there.create_sheet("piano").append(["giorno", "ore"])
    there["piano"].append(["lunedì", "8"])
    there.create_sheet("vuoto")
    content = result(changed(SetCell("survey", number("C1"), "hint", "In anni")), saved(there))
    found = rows_of(content)
    assert text(content, "B1", "hint") == "Legga piano"
    assert text(content, "C1", "hint") == "In anni"
    assert text(content, "C1", "note interne") == "chiedere"
    assert found["choices"][-1] == {"list_name": "marche", "name": "1", "label": "Aurora"}
    assert found["piano"] == [{"giorno": "lunedì", "ore": "8"}]


def test_a_column_or_a_sheet_that_was_removed_elsewhere_goes_unless_it_was_changed_here() -> None:
    there = openpyxl.load_workbook(io.BytesIO(BEFORE))
    there.remove(there["notes"])
    there["survey"].delete_cols(3)
    there = saved(there)
    content = result((BEFORE, {}), there)
    assert "notes" not in rows_of(content)
    assert "label" not in sheets_of(content)[0].rows[0].cells
    kept = merged(changed(SetCell("survey", number("C1"), "label", "Che età ha?")), there)
    assert [(one.heading, one.item) for one in kept.comparison.undecided] == [("label", "C1")]
    content = result(changed(SetCell("survey", number("C1"), "label", "Che età ha?")), there, rest=HERE)
    assert text(content, "C1") == "Che età ha?"


def test_of_a_workbook_of_unknown_origin_each_difference_is_asked_about() -> None:
    here = changed(
        SetCell("survey", number("C1"), "label", "Che età ha?"),
        InsertRows("survey", ({"type": "text", "name": "B9", "label": "Nuova qui"},), after=number("B1")),
    )
    there = made(SURVEY.replace("    text          | C2", "    note | C0 | Nuova là |\n    text          | C2"))
    comparison = compare(*here, [], there, None)
    assert not comparison.has_base
    assert {(one.item, one.kind) for one in comparison.undecided} == {
        ("C1", "cell"),
        ("B9", "removed"),
        ("C0", "removed"),
    }
    assert rows_of(result(here, there, None, rest=THERE)) == rows_of(there)
    assert rows_of(result(here, there, None, rest=HERE)) == rows_of(here[0])


def test_formats_formulas_and_comments_of_the_draft_stay() -> None:
    before = saved(rich())
    there = rich()
    there["survey"]["C2"] = "Quanti?"
    content = result((before, {}), saved(there), before)
    assert text(content, "a", "label::Italiano (it)") == "Quanti?"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["survey"]["A4"].comment.text == "chiedere a Laura"
    assert book["survey"]["F5"].value == "=SUM(F2:F4)"
    old, new = parts(before), parts(content)
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet1.xml"]


def test_a_merge_is_one_change_and_is_taken_back_to_the_byte() -> None:
    here = changed(SetCell("survey", number("C1"), "label", "Che età ha?"))
    done = merged(here, made(SURVEY.replace("Lo beve?", "Lo beve spesso?").replace("Dove lo", "Dove")))
    assert done.edited is not None
    assert done.edited.changes[0] == {"do": "merge", "sheet": "", "file": "x.xlsx"}
    assert parts(back(done.edited.content, [done.edited.way_back])) == parts(here[0])


SEQUENCES = int(os.environ.get("SEQUENCES", "4"))
CELLS = ["Sì", "No", "", "${B1} = '1'", "12", "Altro testo", "C1", "z9", "yes"]


def any_edits(chance: random.Random, content: bytes, most: int) -> bytes:
    """A workbook as somebody could have made it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for _ in range(chance.randint(1, most)):
        sheet = book[chance.choice(["survey", "survey", "choices", "notes"])]
        row = chance.randint(2, sheet.max_row + 1)
        match chance.choice(["set", "set", "set", "insert", "delete", "move", "column"]):
            case "set":
                sheet.cell(row, chance.randint(1, 4)).value = chance.choice(CELLS) or None
            case "insert":
                sheet.insert_rows(row)
                sheet.cell(row, 1).value, sheet.cell(row, 2).value = "text", f"n{chance.randint(1, 99)}"
            case "delete":
                sheet.delete_rows(row)
            case "move":
                cells = [cell.value for cell in sheet[row]]
                sheet.delete_rows(row)
                at = chance.randint(2, sheet.max_row + 1)
                sheet.insert_rows(at)
                for column, value in enumerate(cells, 1):
                    sheet.cell(at, column).value = value
            case "column":
                sheet.cell(1, 5).value, sheet.cell(row, 5).value = "nota", chance.choice(CELLS) or "x"
    return saved(book)


def any_operations(chance: random.Random, most: int) -> tuple[bytes, dict[str, Any]]:
    content, ids = BEFORE, dict[str, Any]()
    for _ in range(chance.randint(1, most)):
        sheet = chance.choice(["survey", "survey", "choices"])
        row, other = (RowIds(ids).id_of(sheet, chance.randint(2, 8)) for _ in range(2))
        operation: Operation = chance.choice(
            [
                SetCell(sheet, row, chance.choice(["label", "name", "relevant", "hint"]), chance.choice(CELLS)),
                InsertRows(sheet, ({"name": f"m{chance.randint(1, 99)}"},), after=row),
                RemoveRows(sheet, (row,)),
                MoveRows(sheet, (row,), other),
            ]
        )
        try:
            edited = edit_and_check(content, [], ids, [operation])
        except EditError:
            continue
        if edited:
            content, ids = edited.content, edited.ids
    return content, ids


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_merged_with_an_unchanged_side_it_is_the_other_side_cell_by_cell(seed: int) -> None:
    chance = random.Random(seed)
    there = any_edits(chance, BEFORE, 8)
    assert rows_of(result((BEFORE, {}), there)) == rows_of(there)
    here = any_operations(chance, 8)
    assert merged(here, BEFORE).edited is None
    assert merged(here, here[0]).edited is None


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_whatever_both_have_done_nothing_is_lost_but_what_somebody_chose(seed: int) -> None:
    chance = random.Random(1000 + seed)
    here, there = any_operations(chance, 6), any_edits(chance, BEFORE, 6)
    for rest in (HERE, THERE):
        comparison = merged(here, there, rest=rest).comparison
        content = result(here, there, rest=rest)
        held = {text for rows in rows_of(content).values() for row in rows for text in row.values()}
        lost = {one.there for one in comparison.entering if one.kind == "cell"} - held - {""}
        assert not lost
        again = merged((content, {}), there, before=there)
        assert again.edited is None


def test_a_stamp_says_of_what_a_workbook_is_a_copy_and_changes_no_part() -> None:
    copy, name = stamped(BEFORE, "caffè.v2.xlsx", COPY)
    assert stamp_of(BEFORE, "caffè.v2.xlsx") is None
    print_ = fingerprint(BEFORE)
    assert stamp_of(copy) == replace(COPY, fingerprint=print_)
    assert parts(copy) == parts(BEFORE)
    assert name == f"caffè.v2 (d7-12-{print_[:8]}).xlsx"
    again, renamed = stamped(copy, name, Stamp("version", 7, 2, 1))
    assert stamp_of(again) == Stamp("version", 7, 2, 1, print_)
    assert renamed == f"caffè.v2 (v7-2-{print_[:8]}).xlsx"
    assert plain(renamed) == "caffè.v2.xlsx"
    assert len(stamped(BEFORE, "è" * 195 + ".xlsx", COPY)[1]) == 200


def test_what_a_spreadsheet_program_saved_is_known_by_its_name_and_somebody_elses_comment_stays() -> None:
    copy, name = stamped(BEFORE, "caffè.xlsx", COPY)
    edited = saved(openpyxl.load_workbook(io.BytesIO(copy)))
    assert stamp_of(edited) is None
    browsers = name.replace(".xlsx", " (1).xlsx")
    assert stamp_of(edited, browsers) == replace(COPY, at=0, fingerprint=fingerprint(BEFORE)[:8])
    assert plain(browsers) == "caffè (1).xlsx"
    out = io.BytesIO(BEFORE)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"of the client"
    same, name = stamped(out.getvalue(), "caffè.xlsx", COPY)
    assert same == out.getvalue()
    assert stamp_of(same, name) is not None


def test_a_stamp_tells_a_study_from_that_of_its_number_elsewhere() -> None:
    marked = replace(COPY, study_print="1234abcd")
    copy, name = stamped(BEFORE, "caffè.xlsx", marked)
    assert stamp_of(copy) == replace(marked, fingerprint=fingerprint(BEFORE))
    edited = saved(openpyxl.load_workbook(io.BytesIO(copy)))
    assert stamp_of(edited, name) == replace(marked, at=0, fingerprint=fingerprint(BEFORE)[:8])
    assert plain(name) == "caffè.xlsx"


def test_a_copy_of_former_times_has_its_stamp_as_a_property() -> None:
    book = openpyxl.load_workbook(io.BytesIO(BEFORE))
    words = f"draft 7 12 1700000000 {fingerprint(BEFORE)}"
    book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name="Ascolto", value=words))
    assert stamp_of(saved(book)) == replace(COPY, fingerprint=fingerprint(BEFORE))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook", b"\xd0\xcf\x11\xe0old" + BEFORE])
def test_what_is_no_workbook_gets_no_stamp(content: bytes) -> None:
    assert stamped(content, "caffè.xlsx", COPY) == (content, "caffè.xlsx")
    assert stamp_of(content) is None


def test_thousands_of_rows_are_compared_and_merged() -> None:
    lines = ["list_name | name | label", *(f"comuni | {number} | Comune {number}" for number in range(2_000))]
    before = made(choices="\n".join(lines))
    there = made(choices="\n".join([*lines[:5], "comuni | x | Nuovo", *lines[500:]]).replace("Comune 1999", "Ultimo"))
    content = result((before, {}), there, before)
    assert rows_of(content)["choices"] == rows_of(there)["choices"]
