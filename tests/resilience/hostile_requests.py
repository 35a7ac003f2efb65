"""Requests that no browser of an honest person sends, made from a seed: the same ones every time."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import quote

from . import hostile_files
from .hostile_files import Made

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "x9x9x9"


@dataclass(frozen=True)
class Shot:
    """One request. ``by``: whose session it comes with, or ``token`` of the API, or nobody's."""

    what: str
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    by: str = ""
    is_http: bool = True
    """Whether it is a request at all that comes to us, and not refused by the server in front of us."""


class Attack:
    """Shots of every kind in turn, against the places that a world has."""

    def __init__(self, world: dict[str, Any], seed: int) -> None:
        self._world, self._pick = world, random.Random(seed)
        self._tables = hostile_files.tables(seed)
        self._workbooks = hostile_files.workbooks(seed)
        self._pictures = hostile_files.pictures(seed)
        self._study = f"/studies/{world['study']}"
        self._drafts = f"/studies/{world['drafts']}"

    def shots(self) -> Iterator[Shot]:
        """Without end."""
        makers = [
            *(self._sample, self._workbook, self._reading, self._api, self._page, self._form),
            *(self._sample, self._answer, self._workbook, self._reading, self._api, self._picture, self._protocol),
            *(self._document, self._reading),
        ]
        for make in cycle(makers):
            yield make()

    def _sample(self) -> Shot:
        return self._upload("list", f"{self._drafts}/sample/upload/", "file", next(self._tables), "researcher")

    def _workbook(self) -> Shot:
        path = f"{self._drafts}/questionnaire/upload/"
        return self._upload("questionnaire", path, "workbook", next(self._workbooks), "researcher")

    def _document(self) -> Shot:
        """A workbook is a zip of XML too: what is hostile in one is hostile in a document."""
        path = f"{self._drafts}/questionnaire/written/document/"
        return self._upload("document", path, "document", ("a.docx", next(self._workbooks)[1]), "researcher")

    def _picture(self) -> Shot:
        return self._upload("logo", "/institute/", "logo", next(self._pictures), "administrator")

    def _upload(self, what: str, path: str, name: str, made: Made, by: str) -> Shot:
        file_name, content = made
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        return Shot(what, "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}, by)

    def _reading(self) -> Shot:
        """What is made of the hostile questionnaire that lies there just now."""
        ways = ["questionnaire/", "questionnaire/try/", "questionnaire/print/", "questionnaire/xlsform.xlsx"] * 2
        ways += [
            "questionnaire/simulate/?interviews=20&seed=1",
            "questionnaire/problems.xlsx",
            "questionnaire/compare/",
            *(f"questionnaire/{room}/" for room in ("repair", "editor", "translate", "history", "map", "patterns")),
        ]
        return Shot("what was made of it", "GET", f"{self._drafts}/{self._pick.choice(ways)}", by="researcher")

    def _api(self) -> Shot:
        deep = self._pick.choice([500, 100_000])
        digits = self._pick.choice(["9" * 5_000, "1e999", "-0", "NaN", "1" * 100_000])
        body = self._pick.choice(
            [
                b"[" * deep + b"]" * deep,
                b'{"a":' * deep + b"1" + b"}" * deep,
                b'{"rows": [' + digits.encode() + b"]}",
                b'{"rows": [{"phone": ' + digits.encode() + b"}]}",
                b'{"rows": "\\u0000\\ud800"}',
                b'{"rows": [{"phone": "\\u0000"}], "name": "\\ud800"}',
                b"\xff\xfe{}",
                b"",
                json.dumps({"rows": [{f"c{n}": "x" for n in range(3_000)}]}).encode(),
                json.dumps({"rows": [{"phone": "1"}] * 20_000}).encode(),
                json.dumps({"rows": [{"phone": "x" * 2_000_000}]}).encode(),
            ]
        )
        kind = self._pick.choice(
            ["application/json"] * 4 + ["text/xml", "application/json; charset=latin-9", "x", FORM]
        )
        path = f"/api/v1{self._study}/" + self._pick.choice(["sample-rows", "exports", "sample-rows"])
        if self._pick.random() < 0.3:
            odd = self._pick.choice(["9" * 400, "%00", "-1", "%FF%FE", "a" * 5_000, "1e3", "2026-99-99T00:00:00Z"])
            path = f"/api/v1{self._study}/" + self._pick.choice(
                ["interviews?cursor=", "cases?limit=", "interviews?since="]
            )
            return Shot("api", "GET", path + odd, by="token")
        return Shot("api", "POST", path, body, {"Content-Type": kind}, "token")

    def _page(self) -> Shot:
        odd = self._pick.choice(
            ["%00", "%FF", "..%2f..%2fetc%2fpasswd", "9" * 5_000, quote("🙂" * 300), "%", "a=b&" * 900]
        )
        place = self._pick.choice(
            [
                f"{self._study}/?language={odd}",
                f"{self._study}/questionnaire/{'9' * self._pick.choice([3, 30, 400])}/",
                f"/studies/{'1' * 40}/",
                f"/guide/{odd}/",
                f"/{odd}",
                f"{self._study}/questionnaire/simulate/?interviews={odd}&seed={odd}",
                f"{self._study}/sample/columns/{odd}/",
            ]
        )
        return Shot("address", self._pick.choice(["GET", "HEAD", "OPTIONS"]), place, by="researcher")

    def _form(self) -> Shot:
        words = self._pick.choice(["\0", "\ud800", "x" * 200_000, "%", "=cmd|x", "'; DROP TABLE x;--", "{{7*7}}"])
        text = quote(words, errors="surrogatepass")
        many = "&".join(f"f{n}=1" for n in range(2_000))
        body = self._pick.choice([f"login={text}&password={text}", f"name={text}&reason={text}", many, text, "&&&==="])
        path = self._pick.choice(
            ["/account/login/", f"{self._drafts}/change/", f"{self._drafts}/questionnaire/publish/"]
        )
        kind = self._pick.choice(
            [FORM, FORM, "multipart/form-data", "multipart/form-data; boundary=", "text/plain", "x/y"]
        )
        return Shot("form", "POST", path, body.encode(), {"Content-Type": kind}, "researcher")

    def _answer(self) -> Shot:
        """Hostile answers in an interview of one's own."""
        path = f"/calls/{self._world['people']['interviewer']['attempt']}/interview/"
        typed = self._pick.choice(["9" * 5_000, "\0", "1 " * 50_000, "٣", "1e400", "🙂" * 1_000, "-", "x" * 100_000])
        page = self._pick.choice(["s0", "n1", "nowhere[1]/x", "s0" * 5_000, "@complete"])
        body = f"page={quote(page)}&key={quote(typed[:50])}&q0-path={quote(page)}&q0-typed={quote(typed)}"
        return Shot("answer", "POST", path, body.encode(), {"Content-Type": FORM}, "interviewer")

    def _protocol(self) -> Shot:
        """What no library would send."""
        headers = self._pick.choice(
            [
                {"X-Large": "x" * 60_000},
                {f"X-{n}": "x" for n in range(400)},
                {"Content-Length": "99999999999999999999"},
                {"Content-Length": "-5"},
                {"Transfer-Encoding": "chunked, chunked"},
                {"Host": "evil.example.com\x01"},
                {"Cookie": "sessionid=" + "\xff" * 200},
                {"Cookie": "; ".join(f"c{n}={n}" for n in range(900))},
                {"Accept-Language": ",".join(["xx-yy;q=0.1"] * 3_000)},
                {"Range": "bytes=" + ",".join(["0-1"] * 5_000)},
            ]
        )
        return Shot("protocol", "POST", "/account/login/", b"a=b", headers, is_http=False)
