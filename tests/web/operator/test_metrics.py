"""Figures of a real server with several processes: one scrape, whoever answers it, tells of all of them."""

import http.client
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.resilience.serving import Site

pytestmark = pytest.mark.once
TOKEN = "a-token-of-this-test-alone"
REQUESTS = 40


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with its own data that measures."""
    site = Site(tmp_path_factory.mktemp("measured"))
    site.environment["METRICS_TOKEN"] = TOKEN
    site.environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
    site.start()
    for _ in range(1000):  # each process reads all pages before it answers
        if len(measured_processes(site)) == len(site.web_workers()):
            break
        get(site, "/account/login/")
    yield site
    site.stop()


def measured_processes(site: Site) -> list[Path]:
    """The files of the processes that have answered."""
    return list((Path(site.environment["DATA_DIR"]) / "metrics").rglob("histogram_*.db"))


def get(site: Site, path: str, **headers: str) -> tuple[int, str]:
    """Status and words of an answer, over a connection of its own."""
    wire = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    wire.request("GET", path, headers=headers)
    answer = wire.getresponse()
    words = answer.read().decode()
    wire.close()
    return answer.status, words


def figures(site: Site) -> dict[str, float]:
    """Every series and its value."""
    status, words = get(site, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200, words
    lines = [line.rpartition(" ") for line in words.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, _, value in lines}


def test_requests_of_all_processes_are_added_up_and_none_is_counted_twice(site: Site) -> None:
    series = 'ascolto_request_seconds_count{method="GET",status="2xx",view="account_login"}'
    before = figures(site)[series]  # the server was asked until it answered
    with ThreadPoolExecutor(8) as pool:
        assert {status for status, _ in pool.map(lambda _: get(site, "/account/login/"), range(REQUESTS))} == {200}
    assert figures(site)[series] == figures(site)[series] == before + REQUESTS
    assert len(measured_processes(site)) == len(site.web_workers())
    folder = Path(site.environment["DATA_DIR"]) / "metrics"
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*")} <= {0o600, 0o700}


def test_the_state_of_the_work_is_told_and_no_series_names_a_case_or_a_person(site: Site) -> None:
    get(site, "/studies/4711/cases/0815/")
    told = figures(site)
    assert told["ascolto_cases_held"] == told["ascolto_jobs_waiting"] == told["ascolto_leases_overdue"] == 0
    assert told["ascolto_worker_seen_seconds"] == -1
    site.run("manage.py", "work", "--batch")
    assert 0 <= figures(site)["ascolto_worker_seen_seconds"] < 60
    assert told["ascolto_disk_free_bytes"] > 0
    assert not [series for series in told if re.search("4711|0815", series)]
