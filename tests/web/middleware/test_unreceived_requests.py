"""A request whose body was not received is refused in words, in a way after which browsers send it again."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "words"),
    [
        (408, "came too slowly or stopped on the way"),
        (413, "This file is too large"),
        (429, "Too many things are on their way from the same place"),
        (503, "cannot receive more just now"),
    ],
)
def test_what_has_not_arrived_says_so(status: int, words: str) -> None:
    client = Client(headers={"accept-language": "en", "hx-request": "true"})
    answer = client.post("/account/login/", **{"ascolto.refused_body": status})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer["Connection"] == "close"
    assert answer["HX-Retarget"] == "body"
    assert status == 413 or int(answer["Retry-After"]) > 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "code"), [(408, "not_received"), (413, "too_large"), (429, "too_many"), (503, "out_of_order")]
)
def test_programs_are_told_in_their_shape(status: int, code: str) -> None:
    answer = Client().post("/api/v1/studies/1/sample-rows", **{"ascolto.refused_body": status})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert status == 413 or int(answer["Retry-After"]) > 0
