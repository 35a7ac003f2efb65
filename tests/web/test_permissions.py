"""Who is refused where: generated from the URL configuration, so that a new page is asked too."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from surveys.design.services import create_study, grant_role
from surveys.people.models import Role, User

from .addresses import Address, addresses
from .world import World, build_busy_world, build_world

# Ours that are open to everybody, reviewed one by one: choices kept in a cookie, how the API is spoken, whom
# to ask for a password, the logo, the door for passkeys, what a link alone opens (test_proof_pages.py,
# test_handed_over.py); and the demo's
# door and the provider's, which are not there on any other site (test_demo_door.py, test_own_provider.py).
PUBLIC = {
    "api",
    "api-schema",
    "demo-sign-in",
    "forgotten-password",
    "handed",
    "handed-again",
    "handed-close",
    "handed-code",
    "handed-file",
    "institute-logo",
    "letter-sent",
    "mfa_login_webauthn",
    "proof",
    "proof-decide",
    "proof-say",
    "provider-back",
    "provider-enter",
    "set-language",
    "set-theme",
}
# Ours that are open to whoever has signed in: about themselves only, or the same for all.
PERSONAL = {
    "back-check-claim",
    "back-check-end",
    "back-checks",
    "end-sign-in",
    "general-test",
    "general-training",
    "guide",
    "guide-page",
    "home",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "news",
    "own-address",
    "own-record",
    "own-agenda",
    "own-dialling",
    "own-courtesy",
    "own-reviews",
    "profile",
    "second-factor",
    "shift",
    "shift-back",
    "shift-break",
    "shift-end",
    "shift-start",
    "sign-ins",
    "still-here",
    "studies",
    "take-case",
    "watching-read",
    "workbook-template",
}
# Open to whoever has the role in any study: what they see there is of their own studies.
OWN_BUSINESS = {
    "do-not-call",
    "do-not-call-add",
    "do-not-call-file",
    "do-not-call-file-read",
    "do-not-call-files",
    "do-not-call-removed",
    "do-not-call-search",
    "alarm-dismiss",
    "alarm-restore",
    "field-today",
    "call-supervisor",
    "call-supervisor-back",
    "help-call",
    "message-read",
    "messages",
    "messages-send",
    "news",
    "news-answer",
    "news-read",
    "incoming",
    "library",
    "library-entry",
    "hours",
    "opposition-answer",
    "opposition-question",
    "opposition-receipt",
    "opposition-numbers",
    "opposition-register",
    "hours-approve",
    "hours-budget",
    "hours-set",
    "library-retire",
    "own-appointment",
    "general-ask",
    "general-editor",
    "general-judge",
    "persona",
    "persona-copy",
    "persona-retire",
    "personas",
    "training-assign",
    "training-correct",
    "training-lesson",
    "training-record",
    "training-record-file",
    "training-record-print",
    "training-remind",
    "training-team",
    "training-team-waive",
    "payroll-file",
    "courtesy",
    "person-data",
    "person-report",
    "productivity",
    "productivity-file",
    "shift-cancel",
    "shift-person",
    "shifts",
    "shifts-copy",
    "shifts-plan",
    "shifts-settings",
    "shifts-week",
    "study-new",
}
ALL = addresses()
# The library's are not listed: which there are changes with its version. A rule of their own holds for them.
FOREIGN = [address for address in ALL if address.is_foreign]
OURS = [address for address in ALL if not address.is_foreign]
OF_STUDIES = [address for address in ALL if "study_id" in address.arguments and not address.in_api]


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def asked(client: Client, address: Address, world: World) -> list[HttpResponse]:
    path = address.path(world.arguments)
    return [client.get(path), client.post(path)]


def to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/account/")


def test_who_has_not_signed_in_is_asked_to(world: World, client: Client) -> None:
    wrong = {
        address.name: response.status_code
        for address in OURS
        if address.name not in PUBLIC
        for response in asked(client, address, world)
        if not (response.status_code == 401 if address.in_api else to_sign_in(response) or response.status_code == 405)
    }
    assert wrong == {}


def test_a_stranger_gets_nothing(world: World, client: Client) -> None:
    client.force_login(world.stranger)
    # A person's session is no token: whoever they are, the API does not know them.
    wrong = {
        address.name: response.status_code
        for address in OURS
        if address.name not in PUBLIC | PERSONAL
        for response in asked(client, address, world)
        if response.status_code not in ({401} if address.in_api else {403, 404, 405})
    }
    assert wrong == {}


def test_whoever_has_every_role_in_another_study_gets_nothing_of_this_one(db: None, client: Client) -> None:
    """In a study where all there can be is there, so that whoever is refused is not refused for want of it."""
    world = build_busy_world()
    elsewhere = create_study(by=world.administrator, now=timezone.now(), name="Altrove")
    for role in Role:
        grant_role(by=world.administrator, person=world.stranger, study=elsewhere, role=role, now=timezone.now())
    client.force_login(world.stranger)
    closed = [a for a in OURS if a.name not in PUBLIC | PERSONAL | OWN_BUSINESS]
    got_in = {
        f"{method} {address}": status
        for address in closed
        for method in ("get", "post", "put", "patch", "delete")
        if (status := getattr(client, method)(world.path_of(address)).status_code) not in {401, 403, 404, 405}
    }
    assert got_in == {}


def test_who_supervises_one_centre_gets_its_page_and_nothing_else_of_the_study(db: None, client: Client) -> None:
    world = build_busy_world()
    facts = {"by": world.administrator, "person": world.stranger, "study": world.study, "now": timezone.now()}
    grant_role(**facts, role=Role.SUPERVISOR, centre="Voci Nord")
    client.force_login(world.stranger)
    got_in = {
        address.name
        for address in OURS
        if address.name not in PUBLIC | PERSONAL | OWN_BUSINESS and not address.in_api
        for method in ("get", "post")
        if getattr(client, method)(world.path_of(address)).status_code not in {403, 404, 405}
    }
    assert got_in == {"centre"}


SEEN_BY_RESEARCHERS = {
    "delivery-new",
    "delivery-consents",
    "delivery-poll",
    "questionnaire-editor",
    "questionnaire-editor-parts",
    "questionnaire-editor-places",
    "privacy-change",
    "quota-editor",
    "tables",
    "webhooks",
    "weights",
    "questionnaire-condition-names",
    "questionnaire-library",
    "questionnaire-patterns",
    "questionnaire-history",
    "questionnaire-merge",
    "questionnaire-repair",
    "questionnaire-written",
    "sample-columns",
    "saved-test-cause",
    "saved-test-count",
    "saved-tests",
    "study-change",
    "study-tokens",
    "study-wave",
    "coding",
    "cleaning",
    "topline-release",
    "glossary",
    "glossary-sheet",
    "translation",
    "translation-changes",
    "translation-sheet",
    "translation-xliff",
}
"""What supervisors do not see of a study."""
MOVED_BY_RESEARCHERS = {
    "delivery-again",
    "delivery-consent-end",
    "delivery-delete",
    "delivery-link",
    "delivery-makers",
    "delivery-note",
    "delivery-release",
    "delivery-revoke",
    "delivery-schedule",
    "delivery-skip",
    "delivery-view",
    "agreement-invite",
    "agreement-renew",
    "agreement-require",
    "agreement-revoke",
    "agreement-show",
    "questionnaire-editor-act",
    "questionnaire-editor-begin",
    "questionnaire-editor-change",
    "questionnaire-editor-here",
    "room-company",
    "questionnaire-editor-comment",
    "questionnaire-editor-paste",
    "questionnaire-editor-simulate",
    "questionnaire-editor-undo",
    "questionnaire-cell",
    "questionnaire-condition",
    "questionnaire-document",
    "questionnaire-keep",
    "questionnaire-kind",
    "questionnaire-own",
    "questionnaire-publish",
    "questionnaire-return",
    "questionnaire-undo",
    "questionnaire-upload",
    "questionnaire-waive",
    "questionnaire-written-reading",
    "quota-editor-act",
    "quota-editor-plan",
    "retention-move",
    "rules-template",
    "saved-test-accept",
    "saved-test-remove",
    "saved-test-save",
    "tables-make",
    "tables-remove",
    "tables-save",
    "webhook-again",
    "webhook-renew",
    "webhook-stop",
    "webhook-try",
    "weights-file",
    "weights-remove",
    "weights-save",
    "study-move",
    "glossary-drop",
    "coding-assign",
    "cleaning-change",
    "cleaning-table",
    "cleaning-undo",
    "derived-hide",
    "derived-keep",
    "coding-code",
    "coding-merge",
    "coding-undo",
    "topline-withdraw",
    "glossary-keep",
    "glossary-upload",
    "translation-confirm",
    "translation-language",
    "translation-text",
    "translation-upload",
}
"""What supervisors do not change of a study."""


def test_each_role_sees_and_moves_what_is_its_own(db: None, client: Client) -> None:
    """Everything of a study that is there to be seen, and every form of it sent empty."""
    world = build_busy_world()
    sees: dict[str, set[str]] = {}
    moves: dict[str, set[str]] = {}
    for role, person in world.people.items():
        client.force_login(person)
        sees[role] = {address.name for address in OF_STUDIES if client.get(world.path_of(address)).status_code == 200}
        moves[role] = {address.name for address in OF_STUDIES if is_moved(client, world.path_of(address))} - sees[role]
    assert len(sees["administrator"]) >= 30
    assert sees["client"] == {"client_study", "client-method", "client-toplines"}
    assert moves["client"] == set()
    assert sees["interviewer"] == {"briefing", "empty-queue", "practice", "study-say"}
    assert moves["interviewer"] == {"briefing-changes", "briefing-test", "next-case"}
    # Researchers never see who is called; supervisors change neither the study nor who may read it by program.
    assert sees["supervisor"] - sees["researcher"] == {
        *("bulk-action", "case", "follow", "study-say", "training-file"),
    }
    assert sees["researcher"] - sees["supervisor"] == SEEN_BY_RESEARCHERS
    assert moves["supervisor"] - moves["researcher"] - {"sample-columns"} == {
        "appointment-cancel",
        "appointment-move",
        "desk-state",
        "follow-begin",
        "follow-keep",
        "follow-listen",
        "follow-say",
        "follow-stop",
        "follow-take",
        "results-addresses",
        "results-sent",
        "team-give",
        "team-save",
        "training-waive",
    }
    assert moves["researcher"] - moves["supervisor"] == MOVED_BY_RESEARCHERS


def is_moved(client: Client, path: str) -> bool:
    """Whether an empty form is taken or sent back with its errors; what it changes is taken back."""
    with transaction.atomic():
        status = client.post(path).status_code
        transaction.set_rollback(True)
    return status not in {403, 404, 405}


def test_every_address_has_a_name_so_that_it_is_asked_here(settings: Any) -> None:
    """The one without a name is whatever else is asked of the API, which answers that it is not there."""
    unnamed = [str(entry.pattern) for entry in _entries(get_resolver()) if not entry.name]
    assert unnamed == ["v1/<path:rest>"]


def _entries(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _entries(entry)
        else:
            yield entry


def test_the_lists_of_open_pages_name_pages_of_ours_that_exist() -> None:
    names = {address.name for address in OURS}
    assert names >= PUBLIC | PERSONAL | OWN_BUSINESS


def test_signing_in_and_the_second_factor_are_the_librarys() -> None:
    assert {address.name for address in FOREIGN} >= {
        "account_login",
        "account_reset_password",
        "mfa_authenticate",
        "mfa_index",
    }


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "a stranger"])
def test_the_librarys_pages_show_and_change_nothing_of_anybody_else(signed_in: bool, db: None, client: Client) -> None:
    """Whatever addresses its next version brings: they are about whoever asks."""
    world = build_busy_world()
    others = [person for person in world.people.values() if person != world.stranger]
    before = accounts()
    for address in FOREIGN:
        if signed_in:
            client.force_login(world.stranger)  # signing out is among these addresses
        for response in asked(client, address, world):
            assert response.status_code < 500, address
            text = response.content.decode()
            told = [word for person in others for word in (person.email, person.last_name) if word in text]
            assert [*told, *(word for word in (world.study.name,) if word in text)] == [], address
    assert accounts() == before


def accounts() -> list[dict[str, Any]]:
    """Everything that is stored of everybody's account, but for when they were last here."""
    return [
        {field: value for field, value in row.items() if field != "last_login"}
        for row in User.objects.order_by("pk").values()
    ]


@pytest.mark.parametrize("name", ["institute", "general-answers", "people", "person-add", "second-factor-rule"])
def test_people_are_the_administrators_business(name: str, world: World, client: Client) -> None:
    path = Address(name, ()).path({})
    statuses = {}
    for role, person in world.people.items():
        client.force_login(person)
        statuses[role] = client.get(path).status_code
    others = dict.fromkeys(("researcher", "supervisor", "interviewer", "client"), 403)
    assert statuses == {**others, "administrator": 200}
