"""Somebody who writes a questionnaire in the editor and knows its keys, from the rows of a workbook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

Row = Mapping[str, str]
"""A row by headings, of its texts those in Italian."""

KEYS = {
    "select_one": "u", "select_multiple": "p", "rank": "o", "integer": "n", "decimal": "n", "range": "0", "text": "t",
    "date": "d", "time": "d", "note": "l", "calculate": "k", "begin_group": "g", "begin_repeat": "c",
}  # fmt: skip
"""The key that adds a question of a type, or of the nearest one."""
NEXT = {"decimal": "ArrowDown", "time": "ArrowDown"}
"""What leads from that one to the type, in the list of types."""
FIELDS = (
    "title", "hint", "guidance_hint", "relevant", "repeat_count", "calculation", "choice_filter", "warning",
    "warning_message", "constraint", "constraint_message",
)  # fmt: skip
SENTENCES = {"relevant", "repeat_count", "choice_filter", "warning", "constraint"}
"""Those of them that are sentences until the expression is asked for."""
"""The cells that are typed, in the order of the page."""
RARE = ("parameters", "appearance")
SAID = {"yes": "s", "no": "n", "random": "c"}
"""The first letter of a choice."""
OUT = "la p"
"""How the end of somebody who is not in the target begins."""
IN_ALL = ("required:yes", "required:", "nonresponse:dk", "nonresponse:refused", "nonresponse:dk refused")
"""What several questions may be given at once, in the order of the list."""
RANDOM = "randomize=true"
IT = "::Italiano (it)"
PARTS = {
    1: "#f-label",
    2: "#question [data-column=relevant] :is(.token, .adding)",
    3: "#answers tbody input",
    4: "section[aria-labelledby=h-checks] input",
}
"""Where Alt with these digits leads."""
STEPS = """([selector, parts]) => {
  const all = [...document.querySelectorAll("#question :is(a, button, input, select, textarea, summary, [tabindex])")]
    .filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !one.disabled);
  const [wanted, here] = [document.querySelector(selector), document.activeElement];
  if (wanted === here) return [0, 0];
  const at = all.indexOf(wanted);
  if (at < 0) return null;
  const ways = Object.entries({ 0: here, ...parts }).map(([digit, from]) => {
    const start = all.indexOf(typeof from === "string" ? document.querySelector(from) : from);
    return [Number(digit), start < 0 && digit !== "0" ? 99 : at - start];
  });
  return ways.reduce((best, way) => (Math.abs(way[1]) + 1 < Math.abs(best[1]) ? way : best));
}"""


def rows_of(workbook: Path, sheet: str) -> list[Row]:
    """The rows of a sheet, without texts in English."""
    headings, *rows = openpyxl.load_workbook(workbook)[sheet].iter_rows(values_only=True)
    return [
        {str(name).removesuffix(IT): str(cell) for name, cell in zip(headings, row, strict=True) if cell is not None}
        for row in rows
    ]


@dataclass
class Writer:
    """Presses keys only, and never waits for the server but where a person would look."""

    page: Page
    lists: Mapping[str, Sequence[Row]]
    routes: Mapping[str, Sequence[tuple[str, str]]]
    """Condition and end of the jumps behind a question."""
    written: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.press, self.insert = self.page.keyboard.press, self.page.keyboard.insert_text
        self.keyboard = self.page.context.new_cdp_session(self.page)

    def type(self, text: str) -> None:
        """The keys of an Italian keyboard, one after the other; Playwright's own has no “è”."""
        for letters in re.findall(r"[ -~]+|[^ -~]", text):
            if letters.isascii():
                self.page.keyboard.type(letters)
                continue
            for kind in ("keyDown", "keyUp"):
                self.keyboard.send("Input.dispatchKeyEvent", {"type": kind, "key": letters, "text": letters})

    def go_to(self, selector: str) -> None:
        """Tab to a field of the question that is shown; a condition may get more boxes on the way."""
        for attempt in range(5):
            if attempt:
                self.page.wait_for_timeout(200)  # what is on its way may move the focus: look again
            found = self.page.evaluate(STEPS, [selector, PARTS])
            assert found, f"{selector} is not there"
            digit, steps = found
            if not digit and not steps:
                return
            if digit:
                self.press(f"Alt+{digit}")
            for _ in range(abs(steps)):
                self.press("Tab" if steps > 0 else "Shift+Tab")
        raise AssertionError(f"{selector} is not reached")

    def fill(self, selector: str, text: str) -> None:
        self.go_to(selector)
        self.press("Control+a")
        self.insert(text)

    def express(self, name: str, expression: str) -> None:
        """Write a condition as an expression."""
        self.go_to(f"#question [data-column={name}] .adding")
        self.press("Alt+x")
        self.press("Control+a")
        self.insert(expression)

    def write_all(self, rows: Sequence[Row]) -> None:
        """Write all rows, each in its group; what many of them say is chosen for all of them at the end."""
        ends = 0
        for row in rows:
            if row["type"].startswith("end_"):
                ends += 1
                continue
            self.write(row)
            self.press("Escape")
            for _ in range(ends):  # it was added to the group that ends before it
                with self.page.expect_response("**/act/"):
                    self.press("Alt+Shift+ArrowDown")
            ends = 0
        expect(self.page.locator("#saved")).to_contain_text("Salvata alle")
        outline = [row for row in rows if not row["type"].startswith("end_")]
        for heading, text in [one.split(":") for one in IN_ALL]:
            if text:
                self.in_all(outline, heading, text)

    def write(self, row: Row) -> None:
        """Add the row behind the one that is marked, and write all its cells."""
        kind, _, listed = row["type"].partition(" ")
        label = row.get("label", "")
        self.press("Escape")
        self.press("a")
        self.press(KEYS[kind])
        self.type(label)  # at once: what is typed before the question is there is for its text
        expect(self.page.locator("#f-label" if label else "#f-calculation")).to_be_focused()
        if self.page.locator("#f-name").input_value() != row["name"]:
            self.fill("#f-name", row["name"])
        if kind in NEXT:
            self.go_to("#f-type")
            self.press(NEXT[kind])
        for name in FIELDS:
            if name in row and not (name == "title" and kind.startswith("begin")):
                self.express(name, row[name]) if name in SENTENCES else self.fill(f"#f-{name}", row[name])
        if listed:
            self.answers(listed)
        self.ways(row)
        self.rare({name: row[name] for name in (*RARE, "personal") if row.get(name, RANDOM) != RANDOM})
        for when, target in self.routes.get(row["name"], ()):
            self.jump(row["name"], when, target)

    def answers(self, listed: str) -> None:
        """Give the question's list its name; paste the answers of one that is new."""
        self.fill("#f-list-name", listed)
        answers, is_new = self.lists[listed], listed not in self.written
        self.written.add(listed)
        if is_new:
            self.press("Alt+v")
            self.insert("\n".join(f"{one['name']}\t{one['label']}" for one in answers))
            self.press("Control+Enter")
        else:
            self.press("Tab")
        expect(self.page.locator("#answers tbody tr")).to_have_count(len(answers))
        for at, one in enumerate(answers if is_new else (), 1):
            for place, flag in enumerate(("read_out", "exclusive", "specify", "pin"), 4):
                if flag in one:
                    self.go_to(f"#answers tbody tr:nth-child({at}) td:nth-child({place}) input")
                    self.press("Space")

    def ways(self, row: Row) -> None:
        """What is chosen and not typed: whether answers are read, in which order."""
        if "read_out" in row:
            self.go_to("#f-read_out")
            self.press(SAID[row["read_out"]])
        if "order" in row or row.get("parameters") == RANDOM:
            self.go_to("#f-order")
            self.press(SAID["random"])

    def rare(self, cells: Row) -> None:
        """Write the cells of columns that are out of sight until they are asked for."""
        for name, text in cells.items():
            field = self.page.locator(f"#f-{name}")
            if not field.is_visible():
                self.go_to("#details summary")
                self.press("Enter")
                expect(field).to_be_visible()
            if name != "personal":
                self.fill(f"#f-{name}", text)
                continue
            self.go_to("#f-personal")
            self.press(SAID[text])

    def jump(self, name: str, when: str, target: str) -> None:
        """Leave the interview where somebody is not in the target: after one answer, or by any condition."""
        assert target == "@screened_out"
        code = when.removeprefix(f"${{{name}}} = ")
        if code == when:
            self.go_to("#new-jump")
            self.type(OUT)
            self.press("Enter")
            expect(self.page.locator("#jumps .adding")).to_be_focused()
            self.press("Alt+x")
            self.insert(when)
        else:
            self.go_to(f"#answers select[data-jump='{code}']")
            self.type(OUT)

    def in_all(self, rows: Sequence[Row], heading: str, text: str) -> None:
        """Give all of these rows that have this text it at once; ``rows``: all of the outline."""
        if not any(row.get(heading) == text for row in rows):
            return  # with nothing chosen it would be done to the marked question
        self.press("Escape")
        self.press("Home")
        for row in rows:
            if row.get(heading) == text:
                self.press("x")
            self.press("ArrowDown")
        self.press("B")
        self.press("Home")
        for _ in range(IN_ALL.index(f"{heading}:{text}")):
            self.press("ArrowDown")
        self.press("Tab")
        with self.page.expect_response("**/act/"):
            self.press("Enter")
