"""Files that no honest person sends, made from a seed: the same ones every time."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import cycle, islice

import openpyxl

HEAD = ["type", "name", "label", "calculation", "relevant", "constraint", "repeat_count"]
PEOPLE = [["Telefono", "Nome"], ["02 1234567", "Maria"]]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

Made = tuple[str, bytes]
"""A file's name and its content."""
Maker = Callable[[random.Random], Made]


def tables(seed: int) -> Iterator[Made]:
    """Lists of people, of every kind in turn."""
    return _in_turn(TABLES, seed)


def workbooks(seed: int) -> Iterator[Made]:
    """Questionnaires, of every kind in turn."""
    return _in_turn(WORKBOOKS, seed)


def pictures(seed: int) -> Iterator[Made]:
    """Logos, of every kind in turn."""
    return _in_turn(PICTURES, seed)


def _in_turn(makers: list[Maker], seed: int) -> Iterator[Made]:
    pick = random.Random(seed)
    return (maker(pick) for maker in cycle(makers))


def book(rows: list[list[object]], sheet: str = "survey", **cells: object) -> bytes:
    """A workbook of one sheet; ``cells`` by their name."""
    made = openpyxl.Workbook(write_only=False)
    page = made.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for name, value in cells.items():
        page[name] = value
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@lru_cache(maxsize=1)
def _sound() -> bytes:
    return book(PEOPLE, "lista")


def changed(content: bytes, **members: bytes | Callable[[bytes], bytes]) -> bytes:
    """A workbook with other members: ``sheet1`` stands for the first sheet, ``strings`` for the shared strings."""
    names = {"sheet1": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        wanted = {names.get(name, name): value for name, value in members.items()}
        for member in dict.fromkeys([*old.namelist(), *wanted]):
            now = old.read(member) if member in old.namelist() else b""
            change = wanted.get(member, now)
            new.writestr(member, change if isinstance(change, bytes) else change(now))
    return written.getvalue()


# -- lists of people ------------------------------------------------------------------------------


def stray_cell(pick: random.Random) -> Made:
    return "a.xlsx", book(PEOPLE, "lista", **{pick.choice(["XFD1048576", "ALM3", "A1048576", "XFD2"]): "x"})


def wrong_dimension(pick: random.Random) -> Made:
    lie = pick.choice([b"A1:XFD1048576", b"A1:ZZZZ99999999", b"B9:A1", b"A1:A0", b"--"])
    return "a.xlsx", changed(_sound(), sheet1=lambda xml: xml.replace(b'ref="A1:B2"', b'ref="' + lie + b'"'))


def zip_bomb(pick: random.Random) -> Made:
    size = pick.choice([5, 20, 40]) * 1024 * 1024
    return "a.xlsx", changed(_sound(), sheet1=bytes(size))


def huge_strings(pick: random.Random) -> Made:
    one = b"<si><t>" + b"A" * pick.choice([100_000, 1_000_000]) + b"</t></si>"
    return "a.xlsx", changed(_sound(), strings=b"<sst>" + one * 10 + b"</sst>")


def entity_bomb(pick: random.Random) -> Made:
    rounds = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    start = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{rounds}]>'.encode()
    return "a.xlsx", changed(_sound(), **{pick.choice(["strings", "book", "sheet1"]): start + b"<x>&l8;</x>"})


def outside_entity(pick: random.Random) -> Made:
    start = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return "a.xlsx", changed(_sound(), book=start + b"<x>&e;</x>")


def deep_sheet(pick: random.Random) -> Made:
    depth = pick.choice([1_000, 50_000])
    return "a.xlsx", changed(_sound(), sheet1=b"<a>" * depth + b"</a>" * depth)


def broken_zip(pick: random.Random) -> Made:
    content = bytearray(_sound())
    for _ in range(pick.randint(1, 30)):
        content[pick.randrange(len(content))] = pick.randrange(256)
    return "a.xlsx", bytes(content[: pick.randrange(len(content) // 2, len(content))])


def far_rows(pick: random.Random) -> Made:
    far = pick.choice([b"99999999999999999999", b"-1", b"1e9", b"", b"1048577"])
    return "a.xlsx", changed(_sound(), sheet1=lambda xml: xml.replace(b'<row r="2"', b'<row r="' + far + b'"'))


def many_headings(pick: random.Random) -> Made:
    heading = ";".join(["Telefono"] * pick.choice([900, 5_000, 20_000]))
    return "a.csv", f"{heading}\n02 1234567\n".encode()


def long_field(pick: random.Random) -> Made:
    return "a.csv", b"Telefono;Nome\n02 1;" + b"x" * pick.choice([131_073, 2_000_000]) + b"\n"


def spoilt_text(pick: random.Random) -> Made:
    noise = pick.choice([b"\0", b"\xff\xfe\xfd", b"\xed\xa0\x80", b'"', b"\r", b"\x1a", b"=cmd|' /C calc'!A0", b"\x80"])
    rows = b"".join(b"02 55501%02d%s;Maria\n" % (n, noise * pick.randint(0, 9)) for n in range(40))
    return "a.csv", pick.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe"]) + b"Telefono;Nome\n" + rows


def one_line(pick: random.Random) -> Made:
    return "a.csv", pick.choice([b";", b"a", b'"', b"\n", b"\t"]) * pick.choice([10, 1_000_000])


def old_excel(pick: random.Random) -> Made:
    return "a.xls", OLE + pick.randbytes(pick.choice([0, 500, 20_000]))


def noise(pick: random.Random) -> Made:
    ending = pick.choice(["xlsx", "xls", "csv", "txt", "xlsm"])
    return f"a{'x' * pick.choice([1, 180])}.{ending}", pick.randbytes(pick.choice([0, 1, 5_000]))


TABLES: list[Maker] = [
    *(stray_cell, wrong_dimension, zip_bomb, huge_strings, entity_bomb, outside_entity, deep_sheet, broken_zip),
    *(far_rows, many_headings, long_field, spoilt_text, one_line, old_excel, noise),
]

# -- questionnaires -------------------------------------------------------------------------------


def _questionnaire(*rows: list[object]) -> Made:
    return "q.xlsx", book([HEAD, *rows])


def patterns(pick: random.Random) -> Made:
    inner = pick.choice(
        ["(a*)*", "(a+)+", "(?!x)(a*){,99}", "((a{1,50}){1,50}){1,50}", "(a|a)*", "(a|aa)+", "[", "\\1(a)"]
    )
    pattern = f"regex(., '{inner}b')"
    return _questionnaire(
        ["text", "q", "Q?", None, None, pattern], ["note", "n", "{if(regex(${q}, '" + inner + "b'), 'a', 'b')}"]
    )


def doubling(pick: random.Random) -> Made:
    name = pick.choice(["concat(${c%d}, ${c%d})", "join('x', ${c%d}, ${c%d})", "concat(${c%d}, ', ', ${c%d})"])
    rows = [["calculate", f"c{n}", None, name % (n - 1, n - 1)] for n in range(1, 30)]
    return _questionnaire(["text", "c0", "Name?"], *rows, ["note", "n", "${c29}" * 50])


def deep_expression(pick: random.Random) -> Made:
    depth = pick.choice([50, 400, 8_000])
    opening, closing = pick.choice([("(", ")"), ("not(", ")"), ("if(1, ", ", 2)"), ("-", "")])
    return _questionnaire(
        ["integer", "q", "Q?"], ["note", "n", "N", None, f"{opening * depth}${{q}}{closing * depth} = 1"]
    )


def long_expression(pick: random.Random) -> Made:
    sign = pick.choice([" + ", " and ", " or ", " div ", " = "])
    return _questionnaire(
        ["integer", "q", "Q?"], ["calculate", "c", None, sign.join(["${q}"] * pick.choice([500, 4_000]))]
    )


def long_number(pick: random.Random) -> Made:
    digits = "9" * pick.choice([400, 5_000, 30_000])
    return _questionnaire(
        ["integer", "q", "Q?", None, None, f". < {digits}"], ["calculate", "c", None, f"pow({digits}, {digits})"]
    )


def nested_rounds(pick: random.Random) -> Made:
    count = pick.choice(["1000", "30", "${q}", "999999999999", "pow(10, 300)", "-1", "1 div 0"])
    begun = [["begin_repeat", name, "R", None, None, None, count] for name in "xyz"]
    inner = ["calculate", "k", None, pick.choice(["position(..)", "sum(${k})", "count-if(${k}, ${k} > 1)"])]
    ends: list[list[object]] = [["end_repeat"]] * 3
    said = [
        "note",
        "n",
        "{" + pick.choice(["sum(${k})", "join(',', ${k})", "count-if(${k}, count-if(${k}, ${k} > 1) > 1)"]) + "}",
    ]
    return _questionnaire(["integer", "q", "Q?"], *begun, inner, *ends, said)


def circles(pick: random.Random) -> Made:
    names = [f"c{n}" for n in range(pick.choice([2, 60]))]
    rows = [["calculate", name, None, f"${{{pick.choice(names)}}} + ${{{pick.choice(names)}}}"] for name in names]
    return _questionnaire(*rows, ["text", "t", "${c0}", None, "${t} = 'x'"])


def strange_cells(pick: random.Random) -> Made:
    odd = [
        "\u202e",
        "_x0000_",
        "${",
        "${q",
        "{{",
        "a" * 32_767,
        "#REF!",
        "=1+1",
        "🙂" * 50,
        "<script>",
        "${../..}",
        "@complete",
    ]
    rows = [
        [pick.choice(["text", "integer", "select_one x", *odd]), f"n{n}", *pick.choices(odd, k=5)] for n in range(20)
    ]
    return _questionnaire(*rows)


def many_rows(pick: random.Random) -> Made:
    return _questionnaire(
        *([["text", f"q{n % 50}", "Q ${q1}", None, "${x} = 1"] for n in range(pick.choice([300, 1_500]))])
    )


def limesurvey(pick: random.Random) -> Made:
    body = pick.choice(
        [
            "<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>",
            "<document>" * 5_000,
            '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><document>&b;</document>',
            "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><questions><rows><row><qid>x</qid><type>?</type>"
            "<title>1;--</title></row></rows></questions></document>",
            "<document><questions><rows>" + "<row><qid>1</qid></row>" * 2_000 + "</rows></questions></document>",
        ]
    )
    return "q.lss", b'<?xml version="1.0" encoding="UTF-8"?>' + body.encode() + pick.choice([b"", b"\xff", b"\0"])


def wrong_table(pick: random.Random) -> Made:
    name, content = pick.choice([zip_bomb, entity_bomb, deep_sheet, broken_zip, stray_cell, old_excel, huge_strings])(
        pick
    )
    return name, content


WORKBOOKS: list[Maker] = [
    *(patterns, doubling, deep_expression, long_expression, long_number, nested_rounds, circles, strange_cells),
    *(many_rows, limesurvey, wrong_table),
]

# -- logos ----------------------------------------------------------------------------------------


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def lying_png(pick: random.Random) -> Made:
    width, height = pick.choice([(65_000, 65_000), (2**31 - 1, 1), (1, 2**31 - 1), (3_000, 3_999), (0, 0)])
    return "l.png", _png(width, height, bytes(pick.choice([0, 100, 100_000])))


def spoilt_picture(pick: random.Random) -> Made:
    start = pick.choice(
        [b"\xff\xd8\xff\xe0", b"GIF89a\xff\xff\xff\xff", b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"<svg onload='x'/>"]
    )
    return pick.choice(["l.jpg", "l.gif", "l.webp", "l.svg"]), start + pick.randbytes(pick.choice([10, 5_000]))


PICTURES: list[Maker] = [lying_png, spoilt_picture]


def first(count: int, made: Iterator[Made]) -> list[Made]:
    """So many of them."""
    return list(islice(made, count))
