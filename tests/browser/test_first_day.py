"""The first day of an institute: the README's lines on an empty database, then everything in the pages, from the first
administrator to the workbook of the first interview. By the site's clock it is a working morning.
"""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.design.workbooks import coffee
from tests.formats.pictures import drawn
from tests.resilience.databases import own_database

from .apps import code_of
from .interviews import Keyboard
from .site_in_use import SiteInUse, lines_of_the_readme
from .weights import weights_of

PEOPLE = "codice;nominativo;telefono\nS1;Rinaldi Maria;035 5550147\nS2;Bianchi Ugo;035 5550148\n"
NEW_PASSWORD = "tre caffè lunghi"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SiteInUse]:
    with own_database("first_day") as database_url:
        site = SiteInUse(tmp_path / "data", database_url)
        try:
            site.set_up()
            yield site
        finally:
            site.tear_down()


@pytest.mark.drill
@pytest.mark.browser
def test_an_institute_goes_from_an_empty_database_to_its_first_interview_and_workbook(
    site: SiteInUse,
    page: Page,
    browser: Browser,
    browser_context_args: dict[str, object],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    sign_in(page, site, "laura.conti", password_said(site))
    choose_a_second_factor(page, site)
    say_who_the_institute_is(page, tmp_path)
    link = add_an_interviewer(page)
    make_a_study(page)
    publish_a_questionnaire(page, tmp_path)
    bring_people_to_call(page, tmp_path)
    give_the_role(page)
    open_the_field(page)

    giulias = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
    giulia = giulias.new_page()
    choose_a_password(giulia, link)
    sign_in(giulia, site, "giulia.bassi", NEW_PASSWORD)
    hands = at_the_first_question(giulia, site)
    assert_the_interviewers_pages_are_light(giulia, lambda: browser.new_context(**browser_context_args), capsys)  # type: ignore[arg-type]
    answer_to_the_end(hands)
    giulias.close()

    book = workbook_of_the_study(page)
    titles, answers = book["Dati_codici"].iter_rows(values_only=True)
    told = dict(zip(titles, answers, strict=True))
    assert (told["b1"], told["b2"]) == (1, 3)
    cover = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert {"Istituto Ponte Alto", "Ada Neri, privacy@pontealto.example"} <= cover
    assert len(book.worksheets[0]._images) == 1
    assert_files_are_collected_and_compressed(page, asked)


def password_said(site: SiteInUse) -> str:
    line = next(line for line in lines_of_the_readme() if "add_administrator" in line)
    found = re.search(r"Password:\s+(\S+)", site.said[line])
    assert found
    return found[1]


def sign_in(page: Page, site: SiteInUse, username: str, password: str) -> None:
    page.goto(f"{site.address}/account/login/")
    page.get_by_label("Nome utente o e-mail").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)


def choose_a_second_factor(page: Page, site: SiteInUse) -> None:
    """An app that shows codes: the first administrator is led to it, and on to where they were going."""
    page.get_by_role("link", name="Un’app che mostra codici").click()
    page.get_by_label("Le sei cifre").fill(code_of(page.locator("#secret").inner_text(), ahead=site.ahead))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="Li ho conservati").click()


def say_who_the_institute_is(page: Page, folder: Path) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ascolto è vuoto: quattro passi fino alla prima telefonata"
    )
    page.locator("main").get_by_role("link", name="Istituto").click()
    page.get_by_label("Nome dell’istituto").fill("Istituto Ponte Alto")
    page.get_by_label("Indirizzo postale").fill("Via dei Mille 12\n24122 Bergamo")
    page.get_by_label("Referente per la privacy", exact=True).fill("Ada Neri")
    page.get_by_label("E-mail del referente").fill("privacy@pontealto.example")
    logo = folder / "logo.jpg"
    logo.write_bytes(drawn("JPEG"))
    page.locator("#id_logo").set_input_files(logo)
    page.get_by_role("button", name="Salva").click()
    expect(page.locator("footer")).to_contain_text("Via dei Mille 12, 24122 Bergamo")


def add_an_interviewer(page: Page) -> str:
    """The link with which she chooses her password."""
    page.get_by_role("link", name="Persone", exact=True).click()
    page.get_by_role("link", name="Aggiungi una persona").click()
    for name, value in {
        "first_name": "Giulia",
        "last_name": "Bassi",
        "username": "giulia.bassi",
        "code": "INT-19",
    }.items():
        page.locator(f"#id_{name}").fill(value)
    page.keyboard.press("Enter")
    return page.locator("#link").input_value()


def make_a_study(page: Page) -> None:
    page.get_by_role("link", name="Ascolto").first.click()
    page.locator("main").get_by_role("link", name="Nuovo studio").click()
    page.locator("#id_name").fill("Osservatorio Caffè")
    page.locator("#id_client_name").fill("Torrefazioni Riunite")
    page.locator("#id_target").fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Studio")).to_be_visible()


def publish_a_questionnaire(page: Page, folder: Path) -> None:
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Questionario").click()
    file = folder / "caffe.xlsx"
    file.write_bytes(coffee())
    page.locator("#id_workbook").set_input_files(file)
    page.locator("form.upload button[type=submit]").click()
    page.locator("#id_reason").fill("Prima uscita")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_be_visible()


def bring_people_to_call(page: Page, folder: Path) -> None:
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Campione").click()
    file = folder / "soci.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    page.locator("#id_file").set_input_files(file)
    page.locator("form.upload button[type=submit]").click()
    page.locator("#check-load").click()
    page.locator("tbody tr").first.locator("th a").click()
    expect(page.locator("h1")).to_contain_text("2 schede caricate", timeout=30_000)  # by the worker, which looks round
    page.locator("#id_opposition_waiver").fill("soci con consenso")
    page.keyboard.press("Enter")
    expect(page.locator("#id_opposition_waiver")).to_have_value("soci con consenso")
    page.get_by_role("button", name="Rilascia").click()
    expect(page.locator(".message")).to_contain_text("soci")


def give_the_role(page: Page) -> None:
    page.get_by_role("link", name="Persone", exact=True).click()
    page.get_by_role("link", name="Giulia Bassi").click()
    page.locator("#id_study").select_option(label="Osservatorio Caffè")
    page.locator("#id_role").select_option("interviewer")
    page.get_by_role("button", name="Dai", exact=True).click()
    expect(page.get_by_role("row", name="Osservatorio Caffè")).to_be_visible()


def open_the_field(page: Page) -> None:
    page.get_by_role("link", name="Studi", exact=True).click()
    page.get_by_role("link", name="Osservatorio Caffè").click()
    page.get_by_label("Perché senza presentazione o informativa").fill("Testi nel questionario")
    page.locator("form[action$='/move/field/'] button").click()
    expect(page.locator(".chip.live")).to_be_visible()


def choose_a_password(page: Page, link: str) -> None:
    page.goto(link)
    for name in ("password1", "password2"):
        page.locator(f"#id_{name}").fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Torna").click()


def at_the_first_question(page: Page, site: SiteInUse) -> Keyboard:
    """With the keyboard alone, as every other day."""
    hands = Keyboard(page, f"{site.address}/shift/")
    hands.enter()
    page.wait_for_url("**/calls/*/")
    expect(page.locator("#qtext")).to_contain_text("di Istituto Ponte Alto")
    hands.enter()
    expect(page.locator("#box")).to_be_editable()
    hands.type("1")
    hands.enter()
    page.wait_for_url("**/interview/")
    return hands


def answer_to_the_end(hands: Keyboard) -> None:
    for typed in ("1", "3"):
        hands.answer(typed)
    hands.enter()
    hands.page.wait_for_url(lambda url: "/interview/" not in url)
    hands.assert_no_mouse()


def assert_the_interviewers_pages_are_light(
    page: Page, unspoilt: Callable[[], BrowserContext], capsys: pytest.CaptureFixture[str]
) -> None:
    """In a browser that has seen nothing: few requests, few bytes, nothing moves; loaded again, next to nothing."""
    origin = page.url.partition("/calls/")[0]
    for name, address in (("start of the shift", f"{origin}/shift/"), ("interview", page.url)):
        context = unspoilt()
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        first, again = weights_of(context, address, name)
        context.close()
        with capsys.disabled():
            print(f"\n{first}\n{again}")
        assert (first.kilobytes <= 150, len(first.parts) <= 15, round(first.shift, 3)) == (True, True, 0), first.parts
        assert (again.kilobytes <= 20, round(again.shift, 3)) == (True, 0), again.parts


def workbook_of_the_study(page: Page) -> openpyxl.Workbook:
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Risultati").click()
    page.get_by_role("button", name="Prepara la cartella").click()
    link = page.get_by_role("link", name="Excel")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    return openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))


def assert_files_are_collected_and_compressed(page: Page, asked: list[Request]) -> None:
    """Every style sheet, script and font is named by its content, kept for good, and small on the line."""
    files = {request.url: request for request in asked if "/static/" in request.url}
    assert len(files) > 5
    assert [url for url in files if not re.search(r"\.[0-9a-f]{12}\.\w+$", url)] == []
    for name in ("app", "pages", "htmx.min"):
        url = next(url for url in files if re.search(rf"/{name}\.[0-9a-f]{{12}}\.", url))
        for way in ("br", "gzip"):
            answer = page.request.get(url, headers={"Accept-Encoding": way})
            assert (answer.headers["content-encoding"], "immutable" in answer.headers["cache-control"]) == (way, True)
    assert page.request.get(page.url, headers={"Accept-Encoding": "gzip, br"}).headers["content-encoding"] == "gzip"
