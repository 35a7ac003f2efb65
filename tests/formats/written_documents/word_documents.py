"""Word documents out of small readable descriptions (``*.word``), with Word's own lists, tables, tabs and revisions.

A description is read line by line; README.md beside it says what each kind of line becomes.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FOLDER = Path(__file__).parent
INLINE = re.compile(r"(\*\*.+?\*\*|__[^_|\s].*?__|\{\+.+?\+\}|\{-.+?-\}|\{box\})")
LIST_LINE = re.compile(r"list (?P<name>\w+): (?P<levels>.+)")
BAR = re.compile(r"(?<!\\)\|")
ITEM_LINE = re.compile(r"\{(?P<name>[A-Z]+)(?P<level>\d?)\} (?P<text>.*)")


def build_word_document(description: str) -> bytes:
    """Return the .docx file that the description describes."""
    document, lists = docx.Document(), dict[str, int]()
    for block in _split_blocks(description):
        if block[0].startswith("| "):
            _add_table(document, block)
        else:
            _add_line(document, lists, block[0])
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _split_blocks(description: str) -> Iterator[list[str]]:
    """Yield the lines that are not empty, the rows of a table together."""
    rows: list[str] = []
    for line in description.splitlines():
        if line.startswith("| "):
            rows.append(line)
            continue
        if rows:
            yield rows
            rows = []
        if line.strip():
            yield [line]
    if rows:
        yield rows


def _add_line(document: Document, lists: dict[str, int], line: str) -> None:
    if match := LIST_LINE.fullmatch(line):
        lists[match["name"]] = _add_list(document, match["levels"].split(" | "))
    elif match := ITEM_LINE.fullmatch(line):
        paragraph = document.add_paragraph()
        _number(paragraph, lists[match["name"]], int(match["level"] or 1) - 1)
        _add_runs(paragraph, match["text"])
    elif line == "---":
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif line == ".":
        document.add_paragraph()
    elif line.startswith("header: "):
        document.sections[0].header.paragraphs[0].text = line.removeprefix("header: ")
    elif line.startswith("footer: "):
        document.sections[0].footer.paragraphs[0].text = line.removeprefix("footer: ")
    else:
        style, text = _split_style(line)
        _add_runs(document.add_paragraph(style=style), text)


def _split_style(line: str) -> tuple[str | None, str]:
    for mark, style in (("title: ", "Title"), ("# ", "Heading 1"), ("## ", "Heading 2")):
        if line.startswith(mark):
            return style, line.removeprefix(mark)
    return None, line


def _add_list(document: Document, levels: list[str]) -> int:
    """Return the number of a new list of Word's; each level is a format such as ``Q%1.`` or a bullet."""
    numbering = document.part.numbering_part.element
    abstract_id = 900 + len(numbering.findall(qn("w:abstractNum")))
    written_levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{_number_format(text)}"/>'
        f'<w:lvlText w:val="{text.removeprefix("abc ")}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{360 * (place + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for place, text in enumerate(levels)
    )
    written_levels = f'<w:multiLevelType w:val="multilevel"/>{written_levels}'
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract_id}">{written_levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))
    return int(numbering.add_num(abstract_id).numId)


def _number_format(text: str) -> str:
    if text.startswith("abc "):
        return "lowerLetter"
    return "decimal" if "%" in text else "bullet"


def _number(paragraph: Paragraph, number_id: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number_id


def _add_table(document: Document, rows: list[str]) -> None:
    """Add a table; a cell that is ``<`` is merged with the cell on its left, a bar within a cell is ``\\|``."""
    cells = [[cell.strip().replace("\\|", "|") for cell in BAR.split(row.strip())[1:-1]] for row in rows]
    table = document.add_table(rows=len(cells), cols=len(cells[0]), style="Table Grid")
    for y, row in enumerate(cells):
        for x, text in enumerate(row):
            if text == "<":
                table.cell(y, x - 1).merge(table.cell(y, x))
            else:
                _add_runs(table.cell(y, x).paragraphs[0], text)


def _add_runs(paragraph: Paragraph, text: str) -> None:
    for place, part in enumerate(INLINE.split(text.replace("\\t", "\t").replace("\\n", "\n"))):
        if place % 2 == 0:
            paragraph.add_run(part)
        elif part == "{box}":
            # Word's "Insert symbol", an empty box of Wingdings: no character of the text at all.
            paragraph.add_run()._r.append(parse_xml(f'<w:sym {nsdecls("w")} w:font="Wingdings" w:char="F06F"/>'))
        elif part.startswith("{"):
            paragraph._p.append(_revision(paragraph.add_run(part[2:-2]), deleted=part.startswith("{-")))
        elif part.startswith("**"):
            paragraph.add_run(part[2:-2]).bold = True
        else:
            paragraph.add_run(part[2:-2]).italic = True


def _revision(run: Run, *, deleted: bool) -> BaseOxmlElement:
    """Return the run as a tracked insertion or deletion."""
    change = OxmlElement("w:del" if deleted else "w:ins")
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "Field")
    change.set(qn("w:date"), "2026-02-02T09:00:00Z")
    if deleted:
        for words in run._r.findall(qn("w:t")):
            words.tag = qn("w:delText")
    change.append(run._r)
    return change
