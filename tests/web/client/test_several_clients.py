"""Clients who share a questionnaire: by no address does one see a word of another's block."""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.analysis import differences
from surveys.analysis.tables import Use
from surveys.analysis.targets import MarginSpec, WeightSpec
from surveys.design.models import ApiScope, Membership, Reviewer, Study
from surveys.design.queries import client_of, clients_of
from surveys.design.services import (
    CommentGoneError,
    NotOfAClientError,
    UnknownClientError,
    grant_role,
    invite_reviewer,
    let_make_files,
    make_token,
    show_proof,
    upload_workbook,
    write_comment,
)
from surveys.fieldwork.models import QuotaCell
from surveys.interviewing.models import Interview
from surveys.people.models import Role, User
from surveys.results import services, tasks
from surveys.results.models import DerivedVariable, Export, StudyDelivery, WebhookEvent
from surveys.results.services.webhooks.bodies import facts_of
from tests.design.workbooks import workbook
from tests.interviewing.scene import Scene, make_scene
from tests.results.books import book_of, finished, rows
from tests.results.made_deliveries import make

AURORA, VENTO = "Caffè Aurora", "Tè Vento"
SURVEY: Sequence[Sequence[object]] = [
    ["type", "name", "label", "relevant", "client"],
    ["select_one yes_no", "sex", "A woman?", None, "all"],
    ["begin_group", "aurora", "Coffee", None, AURORA],
    ["text", "cups", "What of coffee?", None, None],
    ["end_group", None, None, None, None],
    ["begin_group", "vento", "Zanzibar blend", None, VENTO],
    ["select_one zanzibar", "zanzibar", "How is the Zanzibar?", "${cups} != ''", None],
    ["text", "zanzibar_why", "Why is Zanzibar ${zanzibar}?", None, None],
    ["end_group", None, None, None, None],
    ["integer", "age", "How old, after ${zanzibar}?", "${zanzibar} != '9'", "all"],
]
QUOTAS = [
    ("women", "Women", "${sex} = '1'"),
    ("drinkers", "Friends of Zanzibar", "${zanzibar} = '1'"),
]
SHEETS: dict[str, Any] = {
    "choices": [
        ["list_name", "name", "label"],
        ["yes_no", "1", "Yes"],
        ["zanzibar", "1", "Zanzibarian"],
        ["zanzibar", "2", "Nothing of Zanzibar"],
    ],
    "settings": [["form_title", "clients"], ["Omnibus", f"{AURORA}; {VENTO}"]],
    "quotas": [["name", "label", "when", "target"], *([*cell, "5"] for cell in QUOTAS)],
}
SECRET = re.compile("zanzibar|vento", re.IGNORECASE)
NOW = timezone.now()


@pytest.fixture
def scene(db: None) -> Scene:
    scene = make_scene(survey=SURVEY, **SHEETS)
    for name, words, condition in QUOTAS:
        QuotaCell.objects.create(study=scene.study, name=name, label={"": words}, condition=condition, target=5)
    finished(scene, "1", "good and hot", "1", "since Zanzibar is far", "40")
    return scene


def person(scene: Scene, name: str, client: str, role: Role = Role.CLIENT) -> User:
    user = User.objects.create_user(name, first_name=name, language="en")
    grant_role(by=None, person=user, study=scene.study, role=role, now=NOW, client=client)
    return user


def texts_in(content: bytes) -> str:
    """All that is written in a workbook, whatever part of it."""
    book = ZipFile(io.BytesIO(content))
    return " ".join(book.read(name).decode() for name in book.namelist())


def written(scene: Scene, client: str | None) -> str:
    buffer = io.BytesIO()
    services.write_results(buffer, study=scene.study, options=tasks.client_options("en", client), now=scene.now)
    return texts_in(buffer.getvalue())


def test_a_client_s_workbook_has_their_blocks_everybody_s_and_frequencies_of_both(scene: Scene) -> None:
    assert SECRET.search(written(scene, None))
    of_aurora = written(scene, AURORA)
    assert SECRET.findall(of_aurora) == []
    assert "good and hot" in of_aurora
    book = book_of(scene, client=AURORA)
    assert rows(book, "Data_codes", "sex", "cups", "age") == [(1, "good and hot", 40)]
    assert rows(book, "Variables", "variable", "question", "asked when") == [
        ("sex", "A woman?", "always"),
        ("cups", "What of coffee?", "always"),
        ("age", "How old, after […]?", "other parts of the interview lead there"),
    ]
    assert [cell.value for (cell,) in book["Frequencies"]["B3:B40"] if cell.value and "A woman" in str(cell.value)]
    assert book["Cover"]["B4"].value.startswith(f"For {AURORA}")
    assert rows(book_of(scene, client=VENTO), "Data_labels", "zanzibar") == [("Zanzibarian",)]
    assert "good and hot" not in written(scene, "")


def pages_of(client: Client, scene: Scene) -> Iterator[str]:
    """Whatever this client gets by any address of the study."""
    yield client.get(reverse("home"), follow=True).text
    yield client.get(reverse("client_study", args=[scene.study.pk])).text
    yield client.get(reverse("client_study", args=[scene.study.pk]), headers={"hx-request": "true"}).text
    for export in Export.objects.order_by("pk"):
        answer = client.get(reverse("delivery-file", args=[scene.study.pk, export.pk]))
        yield texts_in(b"".join(answer)) if answer.status_code == 200 else answer.text


def test_no_page_and_no_file_shows_a_client_a_word_of_another_s_block(
    scene: Scene, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.EXPORTS_DIR = tmp_path
    users = {name: person(scene, name, name) for name in (AURORA, VENTO)}
    users["nobody yet"] = person(scene, "nobody yet", "")
    for named in ("", AURORA, VENTO):
        options: dict[str, Any] = {"language": "en", "formats": ["xlsx"]}
        facts: dict[str, Any] = {"options": options, "site": "", "despite": "signed", "client": named}
        delivery = services.create_delivery(study=scene.study, by=scene.interviewer, now=scene.now, **facts)
        make(delivery, scene.now + timedelta(hours=1))
    found = {}
    for name, user in users.items():
        client.force_login(user)
        pages = list(pages_of(client, scene))
        found[name] = (sum(bool(SECRET.search(page)) for page in pages), sum("good and hot" in page for page in pages))
    words_of_vento, of_aurora = found.pop(VENTO)
    assert (words_of_vento > 0, of_aurora) == (True, 0)
    assert found == {AURORA: (0, 1), "nobody yet": (0, 0)}
    client.force_login(users[AURORA])
    let_make_files(study=scene.study, people={users[AURORA].pk}, by=users[AURORA], now=NOW)
    answer = client.post(reverse("client_study", args=[scene.study.pk]), follow=True)
    assert f"For {AURORA}: your own questions" in " ".join(answer.text.split())
    assert StudyDelivery.objects.latest("pk").client == AURORA
    assert "Women" in answer.text


def test_what_is_derived_from_a_client_s_answers_is_that_client_s(scene: Scene) -> None:
    by = scene.interviewer
    for name, formula in (
        ("far", "if(${zanzibar} = '1', 1, 2)"),
        ("farther", "${far} + ${sex}"),
        ("older", "${age} + 1"),
    ):
        DerivedVariable.objects.create(study=scene.study, name=name, formula=formula, made_by=by, made_at=NOW)
    assert rows(book_of(scene, client=VENTO), "Data_codes", "far", "farther", "older") == [(1, 2, 41)]
    titles = [cell.value for cell in book_of(scene, client=AURORA)["Data_codes"][1]]
    assert [name for name in titles if name in {"far", "farther", "older"}] == ["older"]
    assert SECRET.findall(written(scene, AURORA)) == []


def test_released_toplines_say_nothing_of_another_s_questions(
    scene: Scene, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "SMALL_BASE", 1)
    facts: dict[str, Any] = {"weight": "", "note": "", "language": "en", "by": scene.interviewer, "now": scene.now}
    services.release_toplines(study=scene.study, questions=["sex", "age", "zanzibar"], **facts)
    pages = {}
    for name, of in (("anna", AURORA), ("vera", VENTO), ("nora", "")):
        client.force_login(person(scene, name, of))
        pages[name] = client.get(f"/studies/{scene.study.pk}/toplines/").text
        assert "How old, after" in pages[name]
    assert "How is the Zanzibar?" in pages["vera"]
    assert SECRET.findall(pages["anna"].split("<main")[1]) == []
    assert SECRET.findall(pages["nora"].split("<main")[1]) == []
    facts["filters"] = {"zanzibar": ["1"]}
    services.release_toplines(study=scene.study, questions=["age", "zanzibar"], **facts)
    for name, knows in (("anna", False), ("vera", True)):
        client.force_login(User.objects.get(username__startswith=name))
        page = client.get(f"/studies/{scene.study.pk}/toplines/").text.split("<main")[1]
        assert ("How old, after" in page, "zanzibar: " in page, bool(SECRET.findall(page))) == (knows, knows, knows)


def test_a_client_s_link_to_the_questionnaire_shows_their_blocks_only(scene: Scene, client: Client) -> None:
    laura = User.objects.get(username="laura0")
    upload_workbook(study=scene.study, content=workbook(survey=SURVEY, **SHEETS), file_name="a.xlsx", by=laura, now=NOW)
    show_proof(study=scene.study, by=laura, now=NOW)
    facts: dict[str, Any] = {"email": "", "expires_at": NOW + timedelta(days=3), "by": laura, "now": NOW}
    link = invite_reviewer(study=scene.study, name="Ada", client=AURORA, **facts)
    for asked in ({}, {"show": "all"}, {"show": "changes"}):
        page = client.get(reverse("proof", args=[link.secret]), asked, headers={"accept-language": "en"}).text
        assert SECRET.findall(page.replace(link.secret, "")) == []
        assert "What of coffee?" in page or asked != {"show": "all"}
        assert "Only if other parts of the interview lead here." in page or asked != {"show": "all"}
    reviewer = Reviewer.objects.get()
    with pytest.raises(CommentGoneError):
        write_comment(study=scene.study, question="zanzibar", text="What is it?", by=reviewer, now=NOW)
    assert write_comment(study=scene.study, question="cups", text="Nice", by=reviewer, now=NOW).pk
    one_s = workbook(survey=SURVEY, choices=SHEETS["choices"])
    upload_workbook(study=scene.study, content=one_s, file_name="b.xlsx", by=laura, now=NOW)
    show_proof(study=scene.study, by=laura, now=NOW)
    page = client.get(reverse("proof", args=[link.secret]), {"show": "all"}, headers={"accept-language": "en"}).text
    assert "What of coffee?" not in page, "where no clients are listed nobody has said what is whose"
    assert SECRET.findall(page.replace(link.secret, "")) == []
    whole = invite_reviewer(study=scene.study, name="Us", **facts)
    assert SECRET.search(client.get(reverse("proof", args=[whole.secret])).text)


def test_who_works_on_the_study_makes_files_for_each_client(scene: Scene, client: Client) -> None:
    laura = User.objects.get(username="laura0")
    client.force_login(laura)
    sent = {"statuses": ["complete"], "language": "en", "audience": "client", "client": VENTO}
    assert client.post(reverse("results", args=[scene.study.pk]), sent).status_code == 302
    assert Export.objects.get().options["client"] == VENTO
    assert client.post(reverse("results", args=[scene.study.pk]), {**sent, "client": "Nemo"}).status_code == 422
    assert f"{VENTO} · complet" in client.get(reverse("results", args=[scene.study.pk])).text
    scopes = [ApiScope.EXPORTS]
    token = make_token(name="t", scopes=scopes, studies=[scene.study], by=laura, now=NOW).secret
    address = reverse("api-exports", args=[scene.study.pk])

    def ask_by_api(named: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(address, {"client": named}, content_type="application/json", headers=headers).status_code

    assert (ask_by_api("caffè aurora"), ask_by_api("Nemo")) == (202, 422)
    assert Export.objects.latest("pk").options["client"] == AURORA
    client.force_login(person(scene, "ada", AURORA))
    assert client.get(address).status_code in (401, 403)


def test_a_client_of_several_is_one_that_the_questionnaire_lists(scene: Scene) -> None:
    assert clients_of(scene.study) == [AURORA, VENTO] == scene.study.sharing_clients
    with pytest.raises(UnknownClientError) as refused:
        person(scene, "nemo", "Nemo")
    assert refused.value.clients == [AURORA, VENTO]
    ada = person(scene, "ada", "caffè  aurora")
    assert client_of(scene.study, ada) == AURORA
    grant_role(by=None, person=ada, study=scene.study, role=Role.CLIENT, now=NOW, client=VENTO)
    assert client_of(scene.study, ada) == VENTO
    again = {"by": None, "person": ada, "study": scene.study, "role": Role.CLIENT, "now": NOW}
    assert grant_role(**again).client == VENTO, "given again without a name it stays"
    assert grant_role(**again, lifts_limit=True).client == ""
    assert Membership.objects.get(user=person(scene, "bea", "x", Role.SUPERVISOR)).client == ""


def test_the_token_of_one_client_is_of_a_client_that_the_questionnaire_lists(scene: Scene) -> None:
    maker = person(scene, "ada", "", Role.RESEARCHER)
    scopes = [ApiScope.RESULTS_READ, ApiScope.EXPORTS]
    facts: dict[str, Any] = {"name": "CRM", "studies": [scene.study], "by": maker, "now": NOW}
    assert make_token(scopes=scopes, for_client=True, client=AURORA, **facts).token.client == AURORA
    for more in (ApiScope.CASES_READ, ApiScope.INTERVIEWS_READ):
        with pytest.raises(NotOfAClientError):
            make_token(scopes=[*scopes, more], for_client=True, client=AURORA, **facts)
    for named in ("Somebody", ""):
        with pytest.raises(NotOfAClientError):
            make_token(scopes=scopes, for_client=True, client=named, **facts)
    with pytest.raises(NotOfAClientError):
        make_token(scopes=scopes, makes_files=True, **facts)


def test_a_client_s_token_asks_for_deliveries_of_their_own_only(scene: Scene) -> None:
    maker = person(scene, "ada", "", Role.RESEARCHER)
    services.create_export(study=scene.study, options=tasks.client_options("en", AURORA), by=None, now=NOW)
    facts: dict[str, Any] = {"for_client": True, "client": AURORA, "makes_files": True}
    secret = make_token(name="CRM", scopes=[ApiScope.EXPORTS], studies=[scene.study], by=maker, now=NOW, **facts).secret
    system = APIClient(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    files = f"/api/v1/studies/{scene.study.pk}/exports"
    assert system.get(files).json()["results"] == []
    assert system.post(files, {"client": VENTO}, format="json").status_code == 422
    assert system.post(files, {}, format="json").status_code == 202
    assert StudyDelivery.objects.get().client == AURORA
    Study.objects.filter(pk=scene.study.pk).update(client_name=VENTO)
    assert system.get("/api/v1/studies").json()["results"][0]["client_name"] == AURORA


def test_a_client_s_token_reads_what_was_released_and_handed_over_to_them_by_numbers_of_their_own(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "SMALL_BASE", 1)
    maker = person(scene, "ada", "", Role.RESEARCHER)
    scopes = [ApiScope.RESULTS_READ]
    facts: dict[str, Any] = {"name": "BI", "studies": [scene.study], "by": maker, "now": NOW, "scopes": scopes}
    systems = {
        client: APIClient(
            headers={
                "authorization": f"Bearer {make_token(for_client=bool(client), client=client, **facts).secret}",
                "accept-language": "en",
            }
        )
        for client in (AURORA, VENTO, "")
    }

    def told(client: str, what: str) -> Any:
        return systems[client].get(f"/api/v1/studies/{scene.study.pk}/{what}")

    assert told(AURORA, "toplines").json()["results"] == []
    names = {"sex", "zanzibar"}
    services.release_toplines(study=scene.study, questions=names, weight="", note="", language="en", by=maker, now=NOW)
    assert [card["name"] for card in told(AURORA, "toplines").json()["results"]] == ["sex"]
    assert {card["name"] for card in told(VENTO, "toplines").json()["results"]} == names
    assert not SECRET.search(told(AURORA, "toplines").text)
    ready = {"number": 1, "status": "ready", "frozen_at": NOW, "released_at": NOW, "site": "", "asked_by": maker}
    StudyDelivery.objects.create(study=scene.study, client=VENTO, asked_at=NOW, **ready)
    counts = {client: len(told(client, "deliveries").json()["results"]) for client in systems}
    assert counts == {AURORA: 0, VENTO: 1, "": 1}
    assert told(AURORA, "tables").json()["error"]["code"] == "not_for_clients"


def test_weights_made_of_another_s_answers_are_in_no_file_and_no_word_of_them(scene: Scene, tmp_path: Any) -> None:
    by = User.objects.get(username="laura0")
    for name, question, least in (("fair", "sex", 0), ("theirs", "zanzibar", 0), ("failed", "sex", 2)):
        spec = WeightSpec((MarginSpec((Use(question),), {"1": 100.0}),), least=least)
        services.save_weights(study=scene.study, name=name, spec=spec, by=by, now=NOW)
    titles = {of: [cell.value for cell in book_of(scene, client=of)["Data_codes"][1]] for of in (AURORA, VENTO)}
    assert [("fair" in found, "theirs" in found) for found in titles.values()] == [(True, False), (True, True)]
    spec = WeightSpec((MarginSpec((Use("zanzibar"),), {"1": 100.0}),), least=2)
    services.save_weights(study=scene.study, name="theirs", spec=spec, by=by, now=NOW)
    options = tasks.client_options("en", AURORA)
    notes = services.write_results(io.BytesIO(), study=scene.study, options=options, now=scene.now)
    assert [note.split(":")[0] for note in notes] == ["failed"]


def test_what_one_has_bought_and_publishes_is_told_to_no_other(scene: Scene, client: Client) -> None:
    facts = {"buyer": VENTO, "subjects": "Zanzibar", "published_in": "Il Vento", "territory": "Italy"}
    services.set_poll(study=scene.study, facts=facts, by=scene.interviewer, now=NOW)
    Study.objects.filter(pk=scene.study.pk).update(client_name=VENTO)
    scene.study.refresh_from_db()
    note = dict(rows(book_of(scene, client=AURORA), "Method_note", "subject", "note"))
    assert (note["territory"], note["client"]) == ("Italy", AURORA)
    client.force_login(person(scene, "anna", AURORA))
    page = client.get(reverse("client-method", args=[scene.study.pk])).text.split("<main")[1]
    for told in (str(note), page):
        assert SECRET.findall(told) == []
    assert "Italy" in page


def test_a_webhook_of_one_of_several_tells_what_is_a_row_of_their_files(scene: Scene) -> None:
    kinds = ["interview.completed", "person.erased"]
    facts: dict[str, Any] = {"name": "CRM", "url": "https://crm.example/", "for_client": True, "client": AURORA}
    by = User.objects.get(username="laura0")
    hook = services.add_webhook(study=scene.study, kinds=kinds, by=by, now=NOW, **facts)
    interview = Interview.objects.get()
    named = {"interview.completed": interview.pk, "person.erased": interview.case_id}
    for kind, subject in named.items():
        WebhookEvent.objects.create(webhook=hook, kind=kind, subject=subject, happened_at=NOW, next_at=NOW)
    completed, erased = facts_of(hook, list(hook.events.order_by("pk"))).values()
    (row,) = rows(book_of(scene, client=AURORA), "Data_codes", "interview")
    assert ((completed["interview"],), tuple(erased["interviews"])) == (row, row)
