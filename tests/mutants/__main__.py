"""Put in each fault, run its test, print the score; non-zero where too many faults pass unnoticed.

    python -m tests.mutants [WORD …] [--list]

WORD: only faults whose name, file or test contains it. On SQLite: processes that fork share no server's connection.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import pytest

from .fault import DoesNotApplyError, Fault
from .faults import FAULTS
from .trying import NOTICED, UNNOTICED, Trial

WANTED = 0.95
OPTIONS = ("-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "--capture=sys")


def main() -> int:
    """Run the check; 0 where the score is reached and every fault applies."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    faults = [one for one in FAULTS if not options.words or _is_meant(one, options.words)]
    if options.list:
        for fault in faults:
            print(f"{fault.file}: {fault.name}\n    {fault.test}")
        return 0
    os.environ.pop("DATABASE_URL", None)
    trial = Trial(faults)
    pytest.main([*OPTIONS, "tests/mutants/ready.py", *_tests(faults)], plugins=[trial])
    found = list(trial.verdicts.values())
    score = found.count(NOTICED) / len(faults) if faults else 0.0
    print(f"\nmutants {found.count(NOTICED)} of {len(faults)} faults noticed: {score:.1%} (wanted: {WANTED:.0%})")
    return 0 if score >= WANTED and set(found) <= {NOTICED, UNNOTICED} else 1


def _is_meant(fault: Fault, words: Sequence[str]) -> bool:
    return any(word in text for word in words for text in (fault.name, fault.file, fault.test))


def _tests(faults: Sequence[Fault]) -> list[str]:
    """Every test that is named, once, as far as it is there."""
    found: dict[str, None] = {}
    for fault in faults:
        try:
            found[fault.test_id()] = None
        except DoesNotApplyError as error:
            print(error)
    return list(found)


if __name__ == "__main__":
    sys.exit(main())
