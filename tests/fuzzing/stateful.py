"""The machine, run against a service for so many seconds, a round for each seed."""

import itertools
import time
import traceback

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.fuzzing.api import Api, TimeIsOver
from tests.fuzzing.machine import Machine
from tests.running import Running

RUNS = 3
"""Of the machine in one round."""
STEPS = 40
_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
TO_SHRINK = 40
"""Seconds besides, to find the shortest way to a failure."""


def run(service: Running, first: int, *, seconds: float) -> tuple[int, int]:
    """How many requests were made, and how many rounds failed."""
    until = time.monotonic() + seconds
    api = Api(service, until + TO_SHRINK)
    failures = 0
    for number in itertools.count(first):
        if time.monotonic() > until:
            return api.requests, failures
        api.failed = ""
        try:
            _round(api, number)
        except TimeIsOver:
            failures += bool(api.failed)
            print(api.failed or f"seed {number}: the time is over", service.tail(), sep="\n")
        except Exception:
            failures += 1
            traceback.print_exc()
            print(f"seed {number} has failed\n{service.tail()}")
    raise AssertionError


def _round(api: Api, number: int) -> None:
    machine = type("Machine", (Machine,), {"api": api})
    run_state_machine_as_test(
        seed(number)(machine),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=_SLOW,
            verbosity=Verbosity.normal,
            print_blob=False,
        ),
    )
