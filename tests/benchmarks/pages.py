"""What each page costs with ever more cases: ``python -m tests.benchmarks.pages [--json] [--sizes 10000 200000]``.

The demo's study, and that study with so many cases, beside fifty others: on SQLite, and on PostgreSQL where it is at
hand. A page is asked for without a web server: CPU in ms of this process and of PostgreSQL's, and queries.
``…, unchanged``: asked for again by the page itself, which shows it already; ``first_cpu_ms``: after a start.
``--folder``: where the databases are kept from one run to the next, for the great ones take minutes.
The databases are not analysed, except by PostgreSQL itself.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean, median
from typing import Any

import psycopg

from tests.benchmarks.scratch import databases, measured_in_its_own_process, table_beside

SIZES = [10_000, 200_000, 1_000_000]
DEMO = "demo"
PAGES = {
    "today's field": ("supervisione", "/field/"),
    "desk": ("supervisione", "/studies/{study}/field/"),
    "queue": ("supervisione", "/studies/{study}/field/queue/"),
    "queue of one": ("supervisione", "/studies/{study}/field/queue/?who={interviewer}"),
    "outcomes": ("supervisione", "/studies/{study}/field/outcomes/"),
    "team": ("supervisione", "/studies/{study}/field/people/"),
    "case": ("supervisione", "/studies/{study}/field/cases/{case}/"),
    "cases": ("supervisione", "/studies/{study}/field/cases/"),
    "cases that wait": ("supervisione", "/studies/{study}/field/cases/?state=waiting&attempts=1-&order=due"),
    "interviews": ("supervisione", "/studies/{study}/field/interviews/"),
    "interview": ("supervisione", "/studies/{study}/field/interviews/{interview}/"),
    "cases by name": ("supervisione", "/studies/{study}/field/cases/"),
    "cases by number": ("supervisione", "/studies/{study}/field/cases/"),
    "quotas": ("supervisione", "/studies/{study}/quotas/"),
    "agenda": ("supervisione", "/studies/{study}/field/agenda/"),
    "forecast": ("supervisione", "/studies/{study}/field/forecast/"),
    "review": ("supervisione", "/studies/{study}/field/review/"),
    "back-checks": ("supervisione", "/studies/{study}/field/review/checks/"),
    "rules": ("supervisione", "/studies/{study}/field/rules/"),
    "pilot": ("supervisione", "/studies/{study}/field/pilot/"),
    "shifts": ("supervisione", "/shifts/"),
    "plan of shifts": ("supervisione", "/shifts/week/"),
    "figures of work": ("supervisione", "/shifts/figures/"),
    "hours": ("supervisione", "/shifts/hours/"),
    "messages": ("supervisione", "/shifts/messages/"),
    "do not call": ("supervisione", "/do-not-call/"),
    "no case": ("giulia", "/shift/{study}/empty/"),
    "shift": ("giulia", "/shift/"),
    "own agenda": ("giulia", "/shift/agenda/"),
    "own reviews": ("giulia", "/shift/reviews/"),
    "news": ("giulia", "/shift/news/"),
    "client": ("cliente", "/studies/{study}/progress/"),
    "results": ("ricerca", "/studies/{study}/results/"),
    "studies": ("ricerca", "/studies/"),
    "study": ("ricerca", "/studies/{study}/"),
    "sample": ("ricerca", "/studies/{study}/sample/"),
    "joined lists": ("ricerca", "/studies/{study}/sample/join/"),
    "wave": ("ricerca", "/studies/{study}/wave/"),
    "sample report": ("ricerca", "/studies/{study}/sample/{sample}/"),
    "retention": ("ricerca", "/studies/{study}/privacy/retention/"),
    "changes": ("ricerca", "/api/v1/studies/{study}/cases?changed_since={recently}"),
}
SEARCHES = {"cases by name": "{name}", "cases by number": "{digits}"}
"""What is looked for on these pages."""
POLLED = (
    *("today's field", "desk", "quotas", "agenda", "shifts", "messages", "no case", "client", "results"),
    "sample report",
)
POLLS = {"HX-Request": "true", "HX-Request-Type": "partial"}
ROUNDS, SECONDS = 20, 3.0
"""A page is asked for so often, or until so much CPU is spent."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--pages", nargs="+", default=list(PAGES), choices=list(PAGES))
    parser.add_argument("--folder", type=Path, help="where the databases are kept")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL and DATA_DIR alone")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measured_here(options.pages)))
        return
    found: dict[str, Any] = {}
    with table_beside(options.json), kept_folder(options.folder) as folder:
        os.environ["KEPT_CLUSTER"] = str(folder / "postgresql")
        with databases() as urls:
            for vendor, url in urls.items():
                if vendor in options.databases:
                    by_size = measured(folder, vendor, url, options.sizes, options.pages)
                    found[vendor] = by_page(by_size)
                    show(vendor, found[vendor])
    if options.json:
        print(json.dumps(found))


@contextmanager
def kept_folder(given: Path | None) -> Iterator[Path]:
    """The folder of the databases, made if need be; one of no name is gone afterwards."""
    if given:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="ascolto-pages-") as folder:
        Path(folder).chmod(0o755)  # the databases' own user goes through it
        yield Path(folder)


def measured(folder: Path, vendor: str, url: str, sizes: list[int], pages: list[str]) -> dict[str, Any]:
    """By size, the figures of each page."""
    found = {}
    for size in (0, *sizes):
        data, database_url = world(folder, vendor, url, size)
        os.environ["DATA_DIR"] = str(data)
        arguments = ["--here", "--pages", *pages]
        found[str(size) if size else DEMO] = measured_in_its_own_process(
            "tests.benchmarks.pages", arguments, database_url
        )
    return found


def world(folder: Path, vendor: str, url: str, size: int) -> tuple[Path, str]:
    """The data folder and the database's address, made the first time and then only migrated."""
    name = f"{vendor}_{size or DEMO}"
    data, made = folder / name, folder / f"{name}.made"
    database_url = url.replace("/ascolto?", f"/{name}?") if url else ""
    environment = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": database_url}
    if not made.exists():
        seed = {**environment, "DATA_DIR": str(folder / "seed"), "DATABASE_URL": ""}
        if not (folder / "seed" / "made").exists():
            _run(seed, "manage.py", "demo", "--no-serve")
            (folder / "seed" / "made").touch()
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(folder / "seed", data)
        if url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name}")
                connection.execute(f"CREATE DATABASE {name}")
            _run(environment, "manage.py", "demo", "--no-serve")
        _run(environment, "manage.py", "migrate", "-v0")  # what is copied may have been kept for a while
        _run(environment, "-m", "tests.benchmarks.pages_world", str(size))
        made.touch()
    _run(environment, "manage.py", "migrate", "-v0")
    return data, database_url


def _run(environment: dict[str, str], *command: str) -> None:
    given = {**environment, "DJANGO_SETTINGS_MODULE": "cati.settings"}
    subprocess.run([sys.executable, *command], env=given, check=True, stdout=subprocess.DEVNULL)


def measured_here(pages: list[str]) -> dict[str, Any]:
    """The figures of each page on this database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cati.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    import cati.wsgi  # noqa: F401 (what a process of the web server knows at its start)
    from surveys.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    people = {person.username: person for person in User.objects.all()}
    words = words_of(people)
    Client().get("/account/login/")  # what a process learns at its first page of all
    found = {}
    for page in pages:
        who, address = PAGES[page]
        client = Client()
        client.handler.load_middleware()  # which the server does at its start, and looks at all static files
        headers = {"authorization": f"Bearer {words['secret']}"} if address.startswith("/api/") else {}
        if not headers:
            client.force_login(people[who])
        if page in SEARCHES:
            client.post(address.format(**words), {"q": SEARCHES[page].format(**words)})
        found[page] = _asked(client, address.format(**words), headers)
        if page in POLLED:
            found[f"{page}, unchanged"] = _asked(client, address.format(**words), POLLS)
    return found


def words_of(people: Mapping[str, Any]) -> dict[str, Any]:
    """What the addresses name: a study, a closed case, an interview and so on; somebody's name and number."""
    from surveys.design.models import ApiScope
    from surveys.design.services import make_token
    from surveys.fieldwork.models import Case, Contact, PhoneNumber, Sample
    from surveys.interviewing.models import Interview

    case = Case.objects.filter(state="closed").order_by("pk").first()
    assert case is not None
    last = Case.objects.filter(study=case.study_id).order_by("-number")[100]
    now = datetime.now(UTC)
    made = make_token(name="CRM", scopes=list(ApiScope), studies=[case.study], by=people["ricerca"], now=now)
    return {
        "study": case.study_id,
        "interviewer": people["giulia"].pk,
        "case": case.number,
        "interview": Interview.objects.filter(study=case.study_id, status="complete").earliest("pk").pk,
        "sample": Sample.objects.filter(study=case.study_id).latest("cases_made").pk,
        "name": Contact.objects.get(case=last).name,
        "digits": PhoneNumber.objects.filter(case=last).order_by("pk")[0].number[-9:],
        "recently": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "secret": made.secret,
    }


def _asked(client: Any, address: str, headers: dict[str, str]) -> dict[str, Any]:
    """What one page costs, asked for until the figure is a fair one.

    A page that asks for itself sends the tag of the last answer, as browsers do: with an older one it would be made
    for each request from the moment on at which that ends. The once that it is then made does not count.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    polls, spent = bool(headers.keys() & POLLS.keys()), [_cpu_of(client, address, headers)]
    headers = _with_tag(headers, spent[0][1])
    with CaptureQueriesContext(connection) as queries:
        status = client.get(address, headers=headers).status_code
    asked = len(queries)  # the next request forgets them
    assert status in (200, 304), (address, status)
    while len(spent) <= ROUNDS and sum(seconds for seconds, _ in spent) < SECONDS:
        spent.append(_cpu_of(client, address, headers))
        headers = _with_tag(headers, spent[-1][1])
    first, *others = [seconds for seconds, _ in spent]
    others = others or [first]
    return {
        "cpu_ms": round(1000 * (median(others) if polls else mean(others)), 1),
        "first_cpu_ms": round(1000 * first, 1),
        "queries": asked,
        "status": status,
    }


def _with_tag(headers: dict[str, str], answer: Any) -> dict[str, str]:
    tag = answer.headers.get("HX-PTag")
    return {**headers, "HX-PTag": tag} if headers and tag else headers


def _cpu_of(client: Any, address: str, headers: dict[str, str]) -> tuple[float, Any]:
    """Seconds of CPU of this process and of the database's, and the response."""
    begun = time.process_time(), _database_cpu()
    response = client.get(address, headers=headers)
    if not response.streaming:
        _ = response.content
    return time.process_time() - begun[0] + _database_cpu() - begun[1], response


def _database_cpu() -> float:
    """Seconds of CPU that PostgreSQL's process for this connection and its parallel workers have spent so far."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return 0.0
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    own = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9
    parent = Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1]
    ended = Path(f"/proc/{parent}/stat").read_text().rsplit(")", 1)[1].split()[13:15]
    return own + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")


def by_page(found: dict[str, Any]) -> dict[str, Any]:
    """The figures by page, then by size."""
    pages = next(iter(found.values()))
    return {page: {size: figures[page] for size, figures in found.items()} for page in pages}


def show(vendor: str, found: dict[str, Any]) -> None:
    """Print the table of one database."""
    sizes = list(next(iter(found.values())))
    print(f"\n{vendor:<26}" + "".join(f"{size:>24}" for size in sizes))
    print(f"{'':<26}" + "".join(f"{'CPU ms  first  queries':>24}" for _ in sizes))
    for page, figures in found.items():
        rows = [figures[size] for size in sizes]
        told = "".join(f"{row['cpu_ms']:>9}{row['first_cpu_ms']:>7}{row['queries']:>8}" for row in rows)
        print(f"{page:<26}{told}", flush=True)


if __name__ == "__main__":
    main()
