"""Tables on paper: one that does not fit on a sheet goes on under its title and its heads."""

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from surveys.formats.workbook.banner_pages import BannerRow, BannerTable, draw_banner

HEADS = ["Total", "Women A", "Men B"]


def table(title: str, rows: int) -> BannerTable:
    figures = (50.0, 40.0, 60.0), ("", "", "A"), "plain", "0.0"
    lines = [BannerRow(f"{title} {number}", *figures) for number in range(rows)]
    groups = [("", 1), ("Sex?", 2)]
    return BannerTable(title, "Base", "Column %", groups, HEADS, [False] * 3, lines, f"{title} (continued)")


def drawn(*tables: BannerTable) -> Worksheet:
    sheet = openpyxl.Workbook().create_sheet("Tables")
    draw_banner(sheet, "Tables", ["A note."], tables)
    return sheet


def test_a_table_longer_than_a_sheet_of_paper_has_its_title_and_heads_on_each() -> None:
    sheet = drawn(table("Towns", 90), table("Short", 3))
    tops = [one.id + 1 for one in sheet.row_breaks.brk]
    assert [sheet.cell(top, 1).value for top in tops] == ["Towns (continued)"] * len(tops)
    assert len(tops) == 3
    for top in tops:
        assert [sheet.cell(top + 3, column).value for column in (1, 2, 3, 5)] == ["Column %", *HEADS]
        assert sheet.cell(top + 2, 3).value == "Sex?"
    labels = [str(cell.value) for cell in sheet["A"]]
    assert [label for label in labels if label[:6] == "Towns " and label[6:].isdigit()] == [
        f"Towns {number}" for number in range(90)
    ]


def test_breaks_hold_since_the_sheet_has_a_scale_and_is_not_fitted_to_pages() -> None:
    """Excel and LibreOffice pay no heed to breaks of a sheet that is fitted to pages."""
    sheet = drawn(table("Towns", 90))
    assert 10 <= sheet.page_setup.scale <= 100
    assert drawn(table("Short", 3)).row_breaks.brk == []
