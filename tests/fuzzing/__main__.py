"""`make fuzz`: the contract with several seeds, and the machine, in so many minutes in all."""

import sys
import tempfile
from pathlib import Path

import httpx

from tests import contract
from tests.fuzzing import stateful
from tests.running import Running, running_service

SEEDS = (20251203, 7, 1984)
CONTRACT = 40
"""Seconds that schemathesis may take with one seed."""
EXAMPLES = 60
MACHINE = 100
"""Seconds for the machine, and some more where it fails."""


def main() -> int:
    """0 where nothing has failed. Arguments are seeds; the machine begins with the first."""
    seeds = [int(one) for one in sys.argv[1:]] or list(SEEDS)
    requests = failures = 0
    for seed in seeds:
        with contract.service_with_records() as service:
            code = contract.check(service, seed, seconds=CONTRACT, examples=EXAMPLES)
            requests += answered(service)
            failures += code != 0
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:
        made, failed = stateful.run(service, seeds[0], seconds=MACHINE)
    said = f"{requests} requests by the contract with {len(seeds)} seeds, {made} by the machine"
    print(f"{said}: {requests + made} in all; {failures + failed} failures")
    return 1 if failures + failed else 0


def answered(service: Running) -> int:
    """How many requests the service has counted."""
    answer = httpx.get(f"{service.url}/metrics", headers=service.headers, timeout=30)
    lines = answer.raise_for_status().text.splitlines()
    counts = [one.split()[-1] for one in lines if one.startswith("quotetrail_requests_total")]
    return int(sum(map(float, counts)))


if __name__ == "__main__":
    sys.exit(main())
