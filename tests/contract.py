"""`make contract`: schemathesis, all checks, against the running service, bounded in time."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.documents import document
from tests.running import KEY, Running, running_service

SECONDS = 40
EXAMPLES = 30
SEED = 20251203
"""The same for every check of a commit; another is given as the argument."""
FIRST = 60
"""Seconds for the first change, for which a cold service reads its dictionaries."""


@contextmanager
def service_with_records() -> Generator[Running]:
    """With something on record that can be asked for."""
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:
        shipped = Path(__file__).parents[1] / "service" / "example" / "document.json"
        with httpx.Client(base_url=service.url, headers=service.headers, timeout=FIRST) as client:
            for body in (json.loads(shipped.read_text()), document()):
                client.post("/v1/documents", json=body).raise_for_status()
        yield service


def check(service: Running, seed: int, *, seconds: int = SECONDS, examples: int = EXAMPLES) -> int:
    """The exit code of schemathesis."""
    command = [
        str(Path(sys.executable).with_name("st")),
        *("run", f"{service.url}/openapi.json", "--checks", "all"),
        *("--max-examples", str(examples), "--max-time", str(seconds)),
        *("--seed", str(seed)),
        *("--header", f"Authorization: Bearer {KEY}", "--generation-database", "none"),
        *("--no-color", "--warnings", "off"),
    ]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    """With the seed that is given."""
    with service_with_records() as service:
        return check(service, int(sys.argv[1]) if sys.argv[1:] else SEED)


if __name__ == "__main__":
    sys.exit(main())
