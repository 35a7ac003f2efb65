"""The project's settings and addresses with one more page: signed in, and empty. The measure of a step's cost."""

from cati.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.step_addresses"
