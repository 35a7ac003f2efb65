"""What people do on the morning after an upgrade, over the pages; prints what they found, as JSON on the last line."""

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import django

from tests.web.addresses import Address, addresses

PASSWORD = "un caffè, grazie"
ANSWERS_LEFT = ["1 2", "Si trovano ovunque"]


def main(facts: dict[str, Any]) -> dict[str, Any]:
    """The interviewer signs in anew, calls the person whose interview was suspended, and finishes it."""
    from django.test import Client

    from surveys.fieldwork.models import Attempt
    from surveys.interviewing.models import Interview

    giulia = signed_in(Client(headers={"host": "localhost"}), "giulia")
    ada = with_an_app(signed_in(Client(headers={"host": "localhost"}), "amministrazione"))
    shift = giulia.get("/shift/")
    call = giulia.post(f"/shift/{facts['study']}/next/")["Location"]
    attempt = Attempt.objects.get(pk=int(re.findall(r"\d+", call)[0]))
    giulia.post(f"{call}dial/", {"phone": attempt.case.phones.get().pk})
    giulia.post(f"{call}outcome/", {"typed": "1"})
    page = giulia.get(f"{call}interview/").content.decode()
    resumed_at = hidden(page, "page")
    for typed in ANSWERS_LEFT:
        sent = {"page": hidden(page, "page"), "key": hidden(page, "key")}
        page = giulia.post(
            f"{call}interview/", {**sent, "q0-path": sent["page"], "q0-typed": typed}, follow=True
        ).content.decode()
    giulia.post(f"{call}interview/finish/", {"key": hidden(page, "key")})
    interview = Interview.objects.get(case=facts["case"])
    return {
        "signed in": [shift.status_code, ada.get("/people/").status_code],
        "case": attempt.case_id,
        "page": resumed_at,
        "status": interview.status,
        "pages": {address.name: ada.get(address.path(about)).status_code for address, about in pages(facts)},
    }


def pages(facts: dict[str, Any]) -> list[tuple[Address, dict[str, object]]]:
    """Every address of a study, for both of them: they read what was stored before the upgrade."""
    of_studies = [address for address in addresses() if address.arguments == ("study_id",) and not address.in_api]
    return [(address, {"study_id": facts[study]}) for study in ("study", "demo_study") for address in of_studies]


def signed_in(client: Any, username: str) -> Any:
    """The client as this person's; with the password of the release, through the door."""
    client.post("/account/login/", {"login": username, "password": PASSWORD})
    return client


def with_an_app(client: Any) -> Any:
    """The client of somebody who has set up the app that is asked of administrators since; they are led to it."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    assert client.get("/people/").status_code == 302
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="secret">([A-Z2-7]+)<', page)
    assert secret
    code = format_hotp_value(hotp_value(secret[1], int(time.time() // 30)))
    client.post("/account/2fa/totp/activate/", {"code": code})
    client.get("/people/", follow=True)  # which notices that nothing is asked any more
    return client


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
