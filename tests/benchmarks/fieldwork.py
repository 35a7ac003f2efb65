"""Plays a whole field in compressed time: ``python -m tests.benchmarks.fieldwork [--size 5000x20x10] [--json]``.

Cases × interviewers × days, with day parts, outcomes of the study's own, replicates that a manager releases, suspends,
withdraws and reorders, and two changes of the rules in mid-field; what the tables say is held against the published
rules after every event (``tests.fieldwork.account``), and the counters beside a recount of the whole field after every
fiftieth at this size and every night. Once one event after the other and once with everybody at the
same moment; on SQLite, or on the database of ``DATABASE_URL``. The suite plays the same small. Its end is 1 where
anything was violated; with ``--json`` the last line is one object.
"""

import argparse
import json
import os
import re
import subprocess
import sys

TEST = "tests/fieldwork/test_a_field_from_start_to_end.py"
LINE = re.compile(
    r"fieldwork simulation, (?P<how>[^,]+), (?P<database>\w+): .*?: (?P<events>[\d,]+) events, "
    r"(?P<calls>[\d,]+) calls, (?P<seconds>\d+) s, violations: (?P<violations>\d+)"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="5000x20x10", help="cases x interviewers x days")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if not re.fullmatch(r"\d+x\d+x\d+", options.size):
        parser.error("the size is cases x interviewers x days, such as 5000x20x10")
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", TEST]
    environment = {**os.environ, "FIELDWORK_SIMULATION": options.size}
    played = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    print(played.stdout, file=sys.stderr if options.json else sys.stdout)
    cases, interviewers, days = map(int, options.size.split("x"))
    plays = [
        {"how": one["how"], "database": one["database"]}
        | {name: int(one[name].replace(",", "")) for name in ("events", "calls", "seconds", "violations")}
        for one in LINE.finditer(played.stdout)
    ]
    if options.json:
        print(json.dumps({"cases": cases, "interviewers": interviewers, "days": days, "plays": plays}))
    sys.exit(1 if played.returncode or not plays else 0)


if __name__ == "__main__":
    main()
