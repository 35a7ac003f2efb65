"""U+0000 comes from no keyboard; who sends it gets the answer that everybody gets without it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from surveys.web.middleware.refusals import without_null_characters
from tests.web.world import build_world


def kept(request: HttpRequest) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    without_null_characters(view)(request)
    return dict(seen[0].GET.lists()), dict(seen[0].POST.lists())


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_forms_and_addresses_lose_null_characters_and_nothing_else(content_type: str) -> None:
    body = {
        "application/x-www-form-urlencoded": b"a=x%00y&a=%C3%A8+&b%00=1",
        "multipart/form-data; boundary=b": (
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\0y\r\n'
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xc3\xa8 \r\n'
            b'--b\r\nContent-Disposition: form-data; name="b"\r\n\r\n1\0\r\n--b--\r\n'
        ),
    }[content_type]
    request = RequestFactory().post("/?q=M%00aria&q=2", data=body, content_type=content_type)
    assert kept(request) == ({"q": ["Maria", "2"]}, {"a": ["xy", "è "], "b": ["1"]})


def test_a_search_and_a_sign_in_with_null_characters_are_answered(db: None, client: Client) -> None:
    world = build_world()
    wrong = client.post(reverse("account_login"), {"login": "giu\0lia", "password": "x\0"})
    assert wrong.status_code == 200
    client.force_login(world.administrator)
    assert client.post(reverse("people"), {"q": "Ma\0ria"}, follow=True).context["page"].words == "Maria"
    assert (
        client.post(reverse("cases", args=[world.study.pk]), {"q": "Ma\0ria"}, follow=True).context["words"] == "Maria"
    )
