"""The page of frequencies: how often each answer was given to each question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import ceil, floor, log10
from typing import TypeVar

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.drawing.text import Font as ChartFont
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from surveys.formats.workbook import Page, Written
from surveys.formats.workbook.pages import put_number, put_text
from surveys.formats.workbook.styles import FONT, QUIET, accent
from surveys.formatting import figure
from surveys.questionnaire.codebook import Code, Variable
from surveys.questionnaire.codebook import variables as kinds

from .columns import question_text
from .delivery import Delivery
from .tallies import AnswerCounts, Tally, is_counted

N = TypeVar("N", int, float)
WIDTHS = {"A": 3, "B": 56, "C": 11, "D": 10, "E": 12, "F": 3}
MOST_ROWS = 40
"""The most answers listed of a question; the rarer ones are summed up in one row."""
MOST_NUMBERS = 12
"""The most different numbers listed one by one; beyond, they are shown in bands."""
MOST_BANDS = 10
CHART_WIDTH, ROW_HEIGHT = 15, 0.53
"""Centimetres: of a chart, and of a row, so that a chart is as high as its table."""
LETTERS_ON_A_LINE, MOST_LINES = 76, 6
"""Of a question above its table: letters on a line, and how many lines it takes at most."""
ROWS_AROUND, EMPTY_ROWS = 4, 2
"""Of a table: heading, base, titles and total; the rows behind it."""
LETTERS_OF_AN_ANSWER = 56
"""Letters of an answer that stand on a line."""
SCALE, ROWS_ON_PAPER = 66, 48
"""Per cent at which table and chart fit beside each other on paper, and how many rows then fit below each other."""
HEAD_ROWS, REPEATED_ROWS = 4, 3
"""The rows above the first table, and those of them that every sheet of paper repeats."""


@dataclass(frozen=True, slots=True)
class Line:
    """An answer: how many gave it, its share of all who replied, and ``valid``: its share of substantive answers."""

    words: str
    people: int
    share: float
    valid: float | None
    is_aside: bool = False
    """Whether it stands for don't know or refused."""


@dataclass(frozen=True, slots=True)
class Block:
    """One question: heading, base (who was asked), answers, and how many replied.

    ``goes_on``: its other answers follow on another sheet of paper; ``most``: the longest bar of its chart there.
    """

    heading: str
    base: str
    lines: Sequence[Line]
    total: int
    goes_on: bool = False
    most: float = 0.0


def frequencies_page(delivery: Delivery) -> Page:
    """The page, drawn from the counts that the sheets of data return."""

    def draw(sheet: Worksheet, written: Sequence[Written]) -> None:
        _draw(sheet, list(blocks(delivery, AnswerCounts.returned_by(written))), has_weights=bool(delivery.weights))

    return Page(gettext("Frequencies"), draw, gettext("How often each answer was given"))


def blocks(delivery: Delivery, counts: AnswerCounts) -> Iterator[Block]:
    """A block for every closed question or number to which somebody replied, in the questionnaire's order."""
    for repeat in ("", *delivery.repeats()):
        for variable in delivery.variables(repeat):
            tally = counts.tallies.get(variable.name)
            if tally is not None and is_counted(variable) and tally.people:
                yield _block(delivery, variable, tally)


def _block(delivery: Delivery, variable: Variable, tally: Tally) -> Block:
    unsaid = sum(tally.answers[code.key] for code in variable.codes if code.missing)
    valid = tally.given - unsaid
    rows = list(_answers(delivery, variable, tally, valid))
    for kind in ("dk", "refused"):
        if tally.unsaid[kind]:
            rows.append(_line(delivery.words.missing(kind), tally.unsaid[kind], tally, None))
    question = _one_line(question_text(variable, delivery.words))
    heading = variable.name if question == variable.name else f"{variable.name}  {question}"
    return Block(heading, _base(delivery, variable, tally), rows, tally.people)


def _answers(delivery: Delivery, variable: Variable, tally: Tally, valid: int) -> Iterator[Line]:
    if variable.kind == kinds.NUMBER:
        yield from _numbers(delivery, variable, tally)
        return
    # Codes that only an earlier version offered are listed if somebody chose them.
    codes = [*variable.codes, *(code for code in variable.retired if tally.answers[code.key])]
    if len(codes) > MOST_ROWS:
        codes = _most_frequent_first(codes, tally)
    for code in codes[:MOST_ROWS]:
        words, base = _one_line(_label(delivery, code)), tally.base(code.key)
        if base < tally.people:
            words = words_with_base(words, base)
        own = None if code.missing else valid - tally.valid_not_offered[code.key]
        yield _line(words, tally.answers[code.key], tally, own, base)
    others = sum(tally.answers[code.key] for code in codes[MOST_ROWS:])
    if others:
        left = len(codes) - MOST_ROWS
        words = ngettext("%(count)d more answer", "%(count)d more answers", left) % {"count": left}
        yield _line(words, others, tally, valid)


def _most_frequent_first(codes: Sequence[Code], tally: Tally) -> list[Code]:
    """By how often they were given. A listed don't know, however rare, is among those that have a row of their own."""
    ordered = sorted(codes, key=lambda code: -tally.answers[code.key])
    aside = [code for code in ordered if code.missing]
    valid = [code for code in ordered if not code.missing]
    listed = MOST_ROWS - len(aside)
    return [*valid[:listed], *aside, *valid[listed:]]


def _numbers(delivery: Delivery, variable: Variable, tally: Tally) -> Iterator[Line]:
    if len(tally.answers) > MOST_NUMBERS:
        for words, people in bands(tally.answers):
            yield _line(words, people, tally, tally.given)
        return
    ends = {end.number: _label(delivery, end) for end in variable.ends}
    for number in sorted({*tally.answers, *_points(variable)}):
        words = f"{number_format(number)} {ends.get(number, '')}".strip()
        yield _line(words, tally.answers.get(number, 0), tally, tally.given)


def _points(variable: Variable) -> Sequence[float]:
    """The points of a scale, where they are few enough to be listed one by one."""
    if len(variable.bounds) < 3 or variable.bounds[2] <= 0:
        return ()
    low, high, step = variable.bounds
    count = int((high - low) / step) + 1
    points = [low + step * place for place in range(count)] if 0 < count <= MOST_NUMBERS else []
    return [int(point) if point == int(point) else point for point in points]


def bands(numbers: Mapping[float, N]) -> list[tuple[str, N]]:
    """At most eleven bands of a round width, each in words with how many lie in it. ``numbers`` must not be empty.

    Empty bands between others are included.
    """
    least, greatest = min(numbers), max(numbers)
    is_whole = all(number == int(number) for number in numbers)
    # The smallest of 1, 2, 5, 10, 20, 50, … (or of 0.1, 0.2, …) that makes so few of them.
    sizes = (step * 10.0**power for power in count(0 if is_whole else -6) for step in (1, 2, 5))
    width = next(size for size in sizes if floor(greatest / size) - floor(least / size) <= MOST_BANDS)
    places: dict[int, N] = {}
    for number, people in numbers.items():
        places[floor(number / width)] = places.get(floor(number / width), 0) + people
    shown = max(0, -floor(log10(width)))
    return [
        (_band(place * width, width, shown, is_whole=is_whole), places.get(place, 0))
        for place in range(min(places), max(places) + 1)
    ]


def _band(start: float, width: float, shown: int, *, is_whole: bool) -> str:
    first, last = figure(start, shown), figure(start + width - is_whole, shown)
    if first == last:
        return str(first)
    if is_whole:
        return f"{first}–{last}"
    return gettext("from %(first)s to less than %(last)s") % {"first": first, "last": last}


def words_with_base(words: str, base: int) -> str:
    """An answer that was not offered to everybody, with how many people its share is of."""
    return gettext("%(answer)s · base %(count)s") % {"answer": words, "count": number_format(base)}


def _line(words: str, people: int, tally: Tally, valid: int | None, base: int | None = None) -> Line:
    whole = tally.people if base is None else base
    share = people / valid if valid else None
    return Line(words, people, people / whole if whole else 0.0, share, is_aside=valid is None)


def _label(delivery: Delivery, code: Code) -> str:
    return delivery.words.of(code.label) or code.code


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _base(delivery: Delivery, variable: Variable, tally: Tally) -> str:
    counted = {"count": number_format(tally.people)}
    if variable.repeat:
        people = ngettext("Base: %(count)s time", "Base: %(count)s times", tally.people) % counted
    else:
        people = ngettext("Base: %(count)s person", "Base: %(count)s people", tally.people) % counted
    return " · ".join([people, *_about(delivery, variable, tally)])


def _about(delivery: Delivery, variable: Variable, tally: Tally) -> Iterator[str]:
    if delivery.bases.get(variable.name):
        yield _one_line(delivery.bases[variable.name])
    if variable.kind == kinds.MULTIPLE:
        yield gettext("several answers: percentages may add up to more than 100")
    if variable.kind == kinds.RANKING:
        yield gettext("in first place")
    numbers = tally.numbers
    if numbers.count:
        yield gettext("mean %(value)s") % {"value": figure(numbers.mean, 1)}
        if tally.median is not None:
            yield gettext("median %(value)s") % {"value": _short(tally.median)}
        if numbers.deviation is not None:
            yield gettext("standard deviation %(value)s") % {"value": figure(numbers.deviation, 1)}
        yield gettext("from %(least)s to %(most)s") % {
            "least": _short(numbers.least),
            "most": _short(numbers.greatest),
        }


def _short(number: float | None) -> str:
    value = number or 0
    return figure(value, 0 if value == int(value) else 1)


def _draw(sheet: Worksheet, found: Sequence[Block], *, has_weights: bool = False) -> None:
    sheet.sheet_view.showGridLines = False
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    note = gettext(
        "Percentages of people, in the order of the questionnaire. “% valid” leaves out don’t know and refused."
    )
    if has_weights:
        note += " " + gettext("Not weighted: the weights stand in the data.")
    put_text(sheet, "B2", gettext("Frequencies"), Font(FONT, bold=True, size=16, color=accent()), Border())
    put_text(sheet, "B3", note, Font(FONT, color=QUIET), Border())
    row, on_paper = 5, HEAD_ROWS
    for block in found:
        for part in _parts(block):
            height = _height(part)
            if on_paper + height + EMPTY_ROWS > ROWS_ON_PAPER and on_paper > HEAD_ROWS:
                sheet.row_breaks.append(Break(id=row - 1))
                on_paper = REPEATED_ROWS
            on_paper += height + EMPTY_ROWS
            row = _draw_block(sheet, row, part)
    if not found:
        put_text(sheet, "B5", gettext("Nobody has answered yet."), Font(FONT, italic=True, color=QUIET), Border())
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "2:4"
    sheet.page_setup.scale = SCALE
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.5, bottom=0.7, header=0.3, footer=0.3)


def _parts(block: Block) -> Iterator[Block]:
    """The block as it fits on sheets of paper: each part has the question over its answers."""
    most = max((line.share for line in block.lines), default=0.0)
    left, heading = list(block.lines), block.heading
    while True:
        room = ROWS_ON_PAPER - HEAD_ROWS - _height(replace(block, heading=heading, lines=()))
        fitting = 0
        while fitting < len(left) and (not fitting or room >= _line_rows(left[fitting])):
            room -= _line_rows(left[fitting])
            fitting += 1
        lines, left = left[:fitting], left[fitting:]
        yield replace(block, heading=heading, lines=lines, goes_on=bool(left), most=most)
        if not left:
            return
        heading = gettext("%(title)s (continued)") % {"title": block.heading}


def _height(block: Block) -> int:
    """Rows that a block takes on paper."""
    return ROWS_AROUND - 1 + _heading_lines(block) + sum(map(_line_rows, block.lines))


def _line_rows(line: Line) -> int:
    return max(1, ceil(len(line.words) / LETTERS_OF_AN_ANSWER))


def _draw_block(sheet: Worksheet, row: int, block: Block) -> int:
    """Draw a block from this row on; returns the row where the next one begins."""
    _draw_heading(sheet, row, block)
    put_text(sheet, f"B{row + 1}", block.base, Font(FONT, color=QUIET, size=10), Border())
    if not block.lines:
        return row + 3
    _draw_header(sheet, row + 2)
    first = row + 3
    for row, line in enumerate(block.lines, first):
        quiet = Font(FONT, italic=True, color=QUIET) if line.is_aside else Font(FONT)
        put_text(sheet, f"B{row}", line.words, quiet).alignment = Alignment(vertical="center", wrap_text=True)
        put_number(sheet, f"C{row}", line.people, "#,##0", quiet)
        put_number(sheet, f"D{row}", line.share, "0.0%", Font(FONT, bold=not line.is_aside, color=quiet.color))
        put_number(sheet, f"E{row}", line.valid, "0.0%", Font(FONT, color=QUIET))
    if not block.goes_on:
        _draw_total(sheet, first + len(block.lines), block)
    _draw_chart(sheet, first, block)
    return first + len(block.lines) + 3


def _heading_lines(block: Block) -> int:
    return min(MOST_LINES, max(1, ceil(len(block.heading) / LETTERS_ON_A_LINE)))


def _draw_heading(sheet: Worksheet, row: int, block: Block) -> None:
    """The question; one that is longer than its table is wide stands on several lines: paper would cut it off."""
    cell = put_text(sheet, f"B{row}", block.heading, Font(FONT, bold=True, size=12), Border())
    if (lines := _heading_lines(block)) > 1:
        sheet.merge_cells(f"B{row}:E{row}")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = 16 * lines


def _draw_chart(sheet: Worksheet, first: int, block: Block) -> None:
    """A chart of Excel's own beside the answers, bound to their cells: whoever changes a figure changes its bar."""
    last = first + len(block.lines) - 1
    chart = BarChart()
    chart.type, chart.gapWidth, chart.legend = "bar", 40, None
    chart.add_data(Reference(sheet, min_col=4, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet, min_col=2, min_row=first, max_row=last))
    (bars,) = chart.series
    bars.graphicalProperties.solidFill = accent()
    bars.dLbls = DataLabelList(numFmt="0%", showVal=True)
    bars.dLbls.showSerName = bars.dLbls.showCatName = bars.dLbls.showLegendKey = bars.dLbls.showPercent = False
    chart.y_axis.delete, chart.y_axis.majorGridlines, chart.y_axis.scaling.min = True, None, 0
    # Longer than the longest bar, so that its figure has room.
    chart.y_axis.scaling.max = 1.25 * block.most or 1
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    bars.dLbls.txPr, chart.x_axis.txPr = _small(), _small()
    # Excel counts from below; the first answer is to stand at the top, as in the table.
    chart.x_axis.delete, chart.x_axis.scaling.orientation = False, "maxMin"
    chart.width, chart.height = CHART_WIDTH, ROW_HEIGHT * (last - first + 3)
    sheet.add_chart(chart, f"G{first - 1}")


def _small() -> RichText:
    """Text of a chart in the font of its table."""
    looks = CharacterProperties(sz=900, latin=ChartFont(typeface=FONT))
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=looks), endParaRPr=looks)])


def _draw_total(sheet: Worksheet, row: int, block: Block) -> None:
    strong = Font(FONT, bold=True)
    put_text(sheet, f"B{row}", gettext("Total"), strong)
    put_number(sheet, f"C{row}", block.total, "#,##0", strong)
    for letter in "DE":
        put_number(sheet, f"{letter}{row}", None, "0.0%", strong)


def _draw_header(sheet: Worksheet, row: int) -> None:
    titles = (gettext("Answer"), gettext("People"), "%", gettext("% valid"))
    for letter, title in zip("BCDE", titles, strict=True):
        cell = put_text(sheet, f"{letter}{row}", title, Font(FONT, bold=True, color="FFFFFF"), Border())
        cell.fill = PatternFill("solid", fgColor=accent())
        cell.alignment = Alignment("left" if letter == "B" else "right", "center")
