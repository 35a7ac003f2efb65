"""Makes the tables and the world of the step's benchmark in one go, and prints what ``step_world`` prints."""

import json
import sys

import django
from django.core.management import call_command

from tests.benchmarks import step_world

if __name__ == "__main__":
    django.setup()
    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    print(json.dumps(step_world.main(*(int(argument) for argument in sys.argv[1:]))))
