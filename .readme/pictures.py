"""The README's pictures, made anew from the demo: ``.venv/bin/python .readme/pictures.py``.

Serves a demo of its own, whose clock stands at the next working morning, and looks at it in Chromium; LibreOffice shows
the workbook. Writes interview.png, desk.png, editor.png and workbook.png beside this file.
"""

import io
import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import openpyxl
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from tests.browser.site_in_use import next_working_morning  # noqa: E402
from tests.resilience.serving import free_port  # noqa: E402

SIZE = {"width": 1280, "height": 800}
COLOURS = 96
"""Enough for screens of few colours, and a third of the bytes."""
ACCOUNTS = {"researcher": "ricerca", "supervisor": "supervisione", "interviewer": "giulia"}
STUDY = "1"
SHEET = "Frequenze"
QUESTION = "Marca più comprata"
LOOK = """
body { margin: 0; padding: 12px 16px 60px; font: 15px "Liberation Sans", sans-serif; }
body * { font-family: "Liberation Sans", sans-serif !important; font-size: 14px !important; }
table { border-collapse: collapse; }
td { padding: 3px 10px; border: 1px solid #d5d9de; }
nav { position: fixed; inset: auto 0 0; display: flex; background: #eceff3; border-top: 1px solid #c9cfd7; }
nav span { padding: 9px 14px; border-right: 1px solid #c9cfd7; white-space: nowrap; }
nav b { padding: 9px 14px; background: #fff; border-bottom: 3px solid #0b5c4a; }
"""
TABS = """([names, shown]) => {
    const tabs = document.createElement("nav");
    for (const name of names) {
        const tab = document.createElement(name === shown ? "b" : "span");
        tab.textContent = name;
        tabs.append(tab);
    }
    document.body.append(tabs);
}"""


def main() -> None:
    """Make the demo, look at three pages and a workbook of it."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "PYTHONPATH": f"{ROOT / 'tests' / 'browser' / 'clock'}:{ROOT}",
            "TEST_CLOCK_AHEAD": str((next_working_morning() - datetime.now(UTC)).total_seconds()),
        }
        manage = [sys.executable, str(ROOT / "manage.py")]
        demo = subprocess.Popen([*manage, "demo", "--port", str(port)], env=environment, start_new_session=True)
        try:
            site = f"http://localhost:{port}"
            wait_for(f"{site}/account/login/")
            book = Path(folder) / "workbook.xlsx"
            with sync_playwright() as playwright:
                chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                look_at(site, browser)
                subprocess.run([*manage, "export_results", STUDY, str(book)], env=environment, check=True)
                keep(picture_of(book, browser), "workbook")
                browser.close()
        finally:
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(30)


def wait_for(address: str) -> None:
    """Until the site answers; making the demo's interviews takes a while."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=10)
        except OSError:
            sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def look_at(site: str, browser: Browser) -> None:
    """The interview, the desk and the editor, each by the person whose work it is."""

    def signed_in(username: str) -> Page:
        context = browser.new_context(
            viewport=SIZE, locale="it-IT", timezone_id="Europe/Rome", color_scheme="light", reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{site}/account/login/")
        page.locator(f"button[value={username}]").click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page

    page = signed_in(ACCOUNTS["interviewer"])
    begin_an_interview(page)
    keep(page.screenshot(), "interview")

    page = signed_in(ACCOUNTS["supervisor"])
    page.goto(f"{site}/studies/{STUDY}/field/")
    keep(page.screenshot(), "desk")

    page = signed_in(ACCOUNTS["researcher"])
    open_the_editor(page, f"{site}/studies/{STUDY}/questionnaire/editor/")
    keep(page.screenshot(), "editor")


def open_the_editor(page: Page, address: str) -> None:
    """Go on from the published version, at a question with a condition, a text taken from earlier and a warning."""
    page.goto(address)
    page.get_by_role("button", name="Comincia da questa").click()
    page.locator("#outline, .outline").get_by_text(QUESTION).click()
    page.locator("h1", has_text=QUESTION).wait_for()
    page.wait_for_timeout(1500)


def begin_an_interview(page: Page) -> None:
    """Take a case, ring, and go on to a question with several answers, two of which are chosen."""
    page.locator("#next button[type=submit]").click()
    page.wait_for_url("**/calls/*/")
    page.wait_for_timeout(1500)
    page.keyboard.press("Enter")
    page.locator("#box:not([readonly])").wait_for()
    page.wait_for_timeout(1500)
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interview/")
    for typed in ("1", "47", "1", "1", "1", "1"):
        shown = page.locator("#answer .code").inner_text()
        page.wait_for_timeout(500)
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_function("before => document.querySelector('#answer .code').textContent !== before", arg=shown)
    page.wait_for_timeout(500)
    page.keyboard.type("3 1")


def picture_of(book: Path, browser: Browser) -> bytes:
    """The sheet of frequencies as LibreOffice writes it for a browser, above the names of all sheets."""
    workbook = openpyxl.load_workbook(book)
    names = workbook.sheetnames
    for name in names:
        if name != SHEET:
            del workbook[name]
    alone = book.with_name("sheet.xlsx")
    workbook.save(alone)
    command = ["soffice", "--headless", "--convert-to", "html", "--outdir", str(book.parent), str(alone)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    page = browser.new_page(viewport=SIZE)
    page.goto(alone.with_suffix(".html").as_uri())
    page.add_style_tag(content=LOOK)
    page.evaluate(TABS, [names, SHEET])
    return page.screenshot()


def keep(png: bytes, name: str) -> None:
    """In few colours, which makes it small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
