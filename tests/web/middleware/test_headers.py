"""What browsers are told beside each page: what to keep, whom to let in, which features stay shut."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.web.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def test_every_answer_says_what_a_browser_may_do_with_it(world: World, client: Client) -> None:
    for path in ("/account/login/", "/people/", "/no-such-page/", "/api/studies/", "/static/app.css"):
        answer = client.get(path)
        b"".join(answer)  # closes the file of a static one
        found = {name: answer.get(name) for name in ("Referrer-Policy", "Cross-Origin-Opener-Policy")}
        assert found == {"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}, path
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        if not path.startswith("/static/"):
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_policy_of_a_page_leaves_nothing_open(client: Client, db: None) -> None:
    policy = client.get("/account/login/")["Content-Security-Policy"]
    for directive in ("script-src 'self'", "connect-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert directive in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path",
    ["/", "/account/login/", "/account/password/change/", "/account/2fa/", "/api/studies/", "/api/", "/no-such/"],
)
def test_nothing_that_is_told_is_kept_by_browsers_and_proxies(world: World, client: Client, path: str) -> None:
    client.force_login(world.administrator)
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND"])
def test_methods_that_nobody_needs_are_refused(client: Client, method: str) -> None:
    answer = client.generic(method, "/account/login/")
    assert (answer.status_code, answer.content) == (405, b"")


def test_no_cookie_that_lets_somebody_in_outlives_the_browser(world: World, client: Client) -> None:
    client.post("/account/login/", {"login": "giulia.bassi", "password": "un caffè, grazie"})
    client.get("/account/login/")
    client.post("/language/", {"language": "en"})
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"], name
    lasting = {name for name, cookie in client.cookies.items() if cookie["max-age"]}
    assert lasting == {"django_language", "device"}  # neither lets anybody in


def test_over_https_cookies_are_this_hosts_own_and_nothing_goes_in_the_clear(tmp_path: Path) -> None:
    script = (
        "import json; from cati import settings as s; "
        "wanted = {n: getattr(s, n) for n in dir(s) if '_COOKIE_' in n or 'HSTS' in n or n.startswith('CONTENT_')}; "
        "print(json.dumps(wanted))"
    )
    environment = {**os.environ, "HTTPS": "1", "ALLOWED_HOSTS": "ascolto.example.it", "DATA_DIR": str(tmp_path)}
    environment.pop("SECRET_KEY", None)
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert told[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert told[f"{cookie}_COOKIE_SECURE"]
    assert told["THEME_COOKIE_NAME"].startswith("__Host-")
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert told["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["upgrade-insecure-requests"]
