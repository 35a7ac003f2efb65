"""The institute's general answers: written once, an edition each time, the product's words where it has none."""

import pytest
from django.test import Client

from surveys.design.queries import general_answers, general_editions
from surveys.people.models import AuditEntry, User
from tests.web.confirmed import sign_in_confirmed

PAGE = "/institute/answers/"


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    chief = User.objects.create_user("chief", first_name="Carla", is_administrator=True, language="it")
    return sign_in_confirmed(client, chief)


def filled_in(client: Client, **texts: str) -> dict[str, str]:
    form = client.get(PAGE).context["page"].form
    return {name: form[name].value() for name in form.fields} | texts


def test_only_what_differs_from_the_products_words_is_the_institutes_own(administrator: Client) -> None:
    sent = filled_in(administrator, **{"answer-no_time-it": "Bastano tre minuti.", "listen-later-it": ""})
    assert administrator.post(PAGE, sent).status_code == 302
    assert general_answers() == {"no_time": {"answer": {"it": "Bastano tre minuti."}}}
    administrator.post(PAGE, filled_in(administrator))
    assert [one.number for one in general_editions()] == [1]
    assert AuditEntry.objects.filter(verb="institute.changed").count() == 1


def test_what_a_colleague_saved_meanwhile_is_not_replaced_unawares(administrator: Client) -> None:
    mine = filled_in(administrator, **{"answer-no_time-it": "Le mie parole."})
    administrator.post(PAGE, filled_in(administrator, **{"answer-no_time-it": "Le altre."}))
    refused = administrator.post(PAGE, mine)
    assert refused.status_code == 422
    assert "Le mie parole." in refused.text
    assert general_answers()["no_time"]["answer"] == {"it": "Le altre."}
    assert administrator.post(PAGE, mine | {"seen": "1"}).status_code == 302
    assert general_answers()["no_time"]["answer"] == {"it": "Le mie parole."}


def test_a_text_of_five_thousand_characters_is_refused(administrator: Client) -> None:
    assert administrator.post(PAGE, filled_in(administrator, **{"answer-who-it": "x" * 5000})).status_code == 422
    assert general_editions() == []
