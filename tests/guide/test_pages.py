"""The guide's pages: safe, complete, linked, searchable."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, override

from surveys.formats.xlsform.explained import SHEETS, TYPES
from surveys.people.models import User
from surveys.questionnaire.expressions.functions import FUNCTIONS
from surveys.questionnaire.personas import WEIGHTS, Thresholds
from surveys.questionnaire.problems import CATALOGUE
from surveys.questionnaire.types.searching import LONG_LIST
from surveys.web.researcher.pages.guide.contents import FOLDER, LANGUAGES, GuidePage, find, pages
from surveys.web.researcher.pages.guide.rendering import rendered

LINK = re.compile(r'href="([^"#]*)(?:#([^"]*))?"')
IDENTITY = re.compile(r'\bid="([^"]*)"')
BOTH = pytest.mark.parametrize("language", LANGUAGES)


def page(language: str, name: str) -> GuidePage:
    return next(one for one in pages(language) if one.name == name)


@pytest.fixture
def reader(client: Client, db: None, settings: Any) -> Client:
    settings.LANGUAGE_CODE = "en"
    user = User.objects.create_user("anna", language="en")
    client.force_login(user)
    return client


@BOTH
@pytest.mark.parametrize("name", ["types", "keys"])
def test_from_how_many_answers_a_list_is_searched_is_said_by_the_number_of_the_code(language: str, name: str) -> None:
    (source,) = FOLDER.glob(f"{language}/*-{name}.md")
    assert "{{long_list}}" in source.read_text()
    assert re.search(rf"\b{LONG_LIST} (risposte|answers)", page(language, name).body)


@BOTH
def test_every_link_within_the_guide_leads_to_a_page_and_a_place_on_it(language: str) -> None:
    places = {reverse("guide-page", args=[one.name]): set(IDENTITY.findall(one.body)) for one in pages(language)}
    links = [link for one in pages(language) for link in LINK.findall(one.body + one.lead)]
    assert len(links) > 5
    for address, anchor in links:
        assert address in places
        assert not anchor or anchor in places[address]


@BOTH
def test_places_on_a_page_have_different_names_and_each_can_be_found(language: str) -> None:
    for one in pages(language):
        identities = IDENTITY.findall(one.body)
        assert len(identities) == len(set(identities))
        assert {section.anchor for section in one.sections} - {""} == set(identities)


@BOTH
def test_no_column_type_function_or_problem_is_forgotten(language: str) -> None:
    columns = page(language, "columns").body
    with override(language):
        assert all(escape(gettext(words.meaning)) in columns for words in SHEETS.values())
    assert all(f'id="{sheet}-{name}"' in columns for sheet, words in SHEETS.items() for name in words.columns)
    assert all(escape(written) in page(language, "types").body for written in TYPES)
    assert all(f">{name}<" in page(language, "functions").body for name in FUNCTIONS)
    assert all(f'id="p-{code}"' in page(language, "problems").body for code in CATALOGUE)


@BOTH
def test_the_points_of_a_practice_are_those_it_is_scored_by(language: str) -> None:
    body, rule = page(language, "practice").body, Thresholds()
    assert [int(points) for points in re.findall(r"<td>(\d+)</td>", body)] == list(WEIGHTS.values())
    assert all(f"{share * 100:g} %" in body for share in (rule.full, rule.skipped))
    assert f" {rule.pass_points} " in body
    assert re.search(rf"{rule.words_a_second}".replace(".", "[.,]"), body)


def test_markup_in_a_source_is_shown_and_never_taken() -> None:
    made = rendered("# A\n\nB <script>alert(1)</script>\n\n## C\n\n[x](javascript:alert(1)) <b onclick='y'>z</b>\n")
    assert "<script" not in made.lead
    assert "<b" not in made.body
    assert LINK.findall(made.body) == []


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("en", "selected", ("functions", "selected")),
        ("en", "NONRESPONSE", ("columns", "nonresponse")),
        ("en", "exclusive answers", ("answers", "Exclusive answers")),
        ("it", "piu risposte", ("conditions", "Più risposte")),
        ("it", "rotazione", ("order", "Ordine casuale e rotazione")),
    ],
)
def test_what_is_looked_for_stands_first(language: str, words: str, first: tuple[str, str]) -> None:
    hit = find(language, words)[0]
    assert (hit.page.name, hit.section.title) == first


@pytest.mark.parametrize(
    ("language", "words", "among"),
    [
        ("it", "celle vuote", ("quotas", "La cella più vuota")),
        ("it", "quota", ("quotas", "Quote")),
        ("it", "rotazioni casuali", ("order", "Ordine casuale e rotazione")),
        ("it", "perché", ("differences", "Che cosa cambia rispetto a ODK e Kobo")),
        ("it", "plurali", ("texts", "Parole che dipendono da una risposta")),
        ("en", "greetings", ("texts", "What is known before the call")),
        ("en", "repeat", ("repeats", "Repeats")),
    ],
)
def test_another_ending_or_accent_finds_it_too(language: str, words: str, among: tuple[str, str]) -> None:
    assert among in [(hit.page.name, hit.section.title) for hit in find(language, words)]


def test_the_very_word_stands_before_its_other_endings() -> None:
    hits = find("it", "salto")
    exact = ["salto" in f"{hit.section.title} {hit.section.text}".lower() for hit in hits]
    assert exact == sorted(exact, reverse=True)
    assert not all(exact)


def test_what_is_nowhere_is_not_found() -> None:
    assert find("en", "kangaroo") == []
    assert find("en", "  ") == []


def test_the_guide_lists_its_pages_and_the_search_works_without_scripts(reader: Client) -> None:
    text = reader.get(reverse("guide"), {"q": "don’t know"}).content.decode()
    assert all(reverse("guide-page", args=[one.name]) in text for one in pages("en"))
    assert "found for “don’t know”" in text
    assert reverse("guide-page", args=["missing"]) + "#offering-dont-know-and-refused" in text


def test_typing_brings_only_what_is_found(reader: Client) -> None:
    text = reader.get(reverse("guide"), {"q": "quota"}, headers={"HX-Request": "true"}).content.decode()
    assert text.strip().startswith('<section id="guide-found"')
    assert "<html" not in text


def test_what_is_looked_for_comes_back_as_text(reader: Client) -> None:
    text = reader.get(reverse("guide"), {"q": "<script>"}).content.decode()
    assert "Nothing found for “&lt;script&gt;”" in text


@pytest.mark.parametrize("name", [one.name for one in pages("en")])
def test_a_page_has_its_title_and_no_inline_style(reader: Client, name: str) -> None:
    text = reader.get(reverse("guide-page", args=[name])).content.decode()
    assert f"<h1>{escape(page('en', name).title)}</h1>" in text
    assert " style=" not in text
    assert text.count("<h1") == 1


def test_a_page_that_is_not_there_is_not_found(reader: Client) -> None:
    assert reader.get(reverse("guide-page", args=["nothing"])).status_code == 404
