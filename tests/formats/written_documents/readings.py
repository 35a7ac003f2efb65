"""What the reader made of a document, taken from the cells of its workbook."""

import re
from dataclasses import dataclass, field
from io import BytesIO

import openpyxl

Cells = dict[str, str]


@dataclass
class ReadAnswer:
    code: str
    label: str
    flags: Cells


@dataclass
class Route:
    after: str
    when: str
    go_to: str


@dataclass
class ReadQuestion:
    """A question, a grid or a sum with its rows; ``cells`` holds what the rows share, too."""

    name: str
    type: str
    text: str
    cells: Cells
    answers: list[ReadAnswer] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    row_type: str = ""
    open_points: list[str] = field(default_factory=list)

    @property
    def is_scale(self) -> bool:
        return "range" in (self.type, self.row_type)

    @property
    def scale_span(self) -> tuple[str, str]:
        parameters = dict(re.findall(r"(\w+)=(\S+)", self.cells.get("parameters", "")))
        return parameters.get("start", ""), parameters.get("end", "")

    @property
    def scale_ends(self) -> tuple[str, str]:
        return self.cells.get("low_label", ""), self.cells.get("high_label", "")

    @property
    def scale(self) -> str:
        return f"{'..'.join(self.scale_span)} | {' | '.join(self.scale_ends)}"


@dataclass
class ReadDocument:
    questions: list[ReadQuestion]
    scripts: Cells
    quotas: list[tuple[str, str]]
    routes: list[Route]


def read_workbook(content: bytes) -> ReadDocument:
    """Return the questions, scripts, quotas and routes of the workbook."""
    sheets = {sheet.title: list(_rows(sheet)) for sheet in openpyxl.load_workbook(BytesIO(content)).worksheets}
    scripts = {row["name"]: row.get("text", "") for row in sheets.get("scripts", ())}
    quotas = [(row.get("when", ""), row.get("target", "")) for row in sheets.get("quotas", ())]
    routes = [Route(row["after"], row.get("when", ""), row["go_to"]) for row in sheets.get("routes", ())]
    lists: dict[str, list[ReadAnswer]] = {}
    for row in sheets.get("choices", ()):
        flags = {key: row[key] for key in ("specify", "exclusive", "missing", "read_out", "pin") if key in row}
        lists.setdefault(row["list_name"], []).append(ReadAnswer(row["name"], row.get("label", ""), flags))
    return ReadDocument(_questions(sheets["survey"], lists), scripts, quotas, routes)


def _rows(sheet: object) -> list[Cells]:
    headings, *rows = sheet.iter_rows(values_only=True)  # type: ignore[attr-defined]
    names = [str(heading).partition("::")[0] for heading in headings]
    return [
        {name: str(value) for name, value in zip(names, row, strict=True) if value not in (None, "")} for row in rows
    ]


def _questions(rows: list[Cells], lists: dict[str, list[ReadAnswer]]) -> list[ReadQuestion]:
    questions: list[ReadQuestion] = []
    groups: list[ReadQuestion | Cells] = []
    for row in rows:
        kind, _, list_name = row.get("type", "").partition(" ")
        owner = next((group for group in groups if isinstance(group, ReadQuestion)), None)
        if kind == "end_group":
            groups.pop()
        elif kind == "begin_group":
            if row["name"].startswith("section"):
                groups.append(row)
                continue
            question_type = (
                "sum" if "total" in row else "grid" if "field-list" in row.get("appearance", "") else "group"
            )
            question = _question(row, question_type, [])
            questions.append(question)
            groups.append(question)
        elif owner is not None:
            owner.rows.append((row["name"], row.get("label", "")))
            owner.row_type = kind
            owner.answers = owner.answers or list(lists.get(list_name, ()))
            for key in ("parameters", "low_label", "high_label", "nonresponse", "read_out"):
                if key in row:
                    owner.cells[key] = row[key]
        else:
            questions.append(_question(row, kind, lists.get(list_name, [])))
    return questions


def _question(row: Cells, kind: str, answers: list[ReadAnswer]) -> ReadQuestion:
    points = [point for point in row.get("open_points", "").split("\n") if point]
    return ReadQuestion(row["name"], kind, row.get("label", ""), dict(row), list(answers), open_points=points)
