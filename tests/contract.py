"""`make contract`: schemathesis, all checks, against the running service, bounded in time."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from tests.documents import document
from tests.running import KEY, running_service

SECONDS = 40
EXAMPLES = 30
SEED = 20251203
"""The same for every check of a commit; another is given as the argument."""


def main() -> int:
    """The exit code of schemathesis."""
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:
        headers = {"Authorization": f"Bearer {KEY}"}
        shipped = Path(__file__).parents[1] / "service" / "example" / "document.json"
        for body in (json.loads(shipped.read_text()), document()):
            answer = httpx.post(f"{service.url}/v1/documents", json=body, headers=headers)
            answer.raise_for_status()
        command = [
            str(Path(sys.executable).with_name("st")),
            *("run", f"{service.url}/openapi.json", "--checks", "all"),
            *("--max-examples", str(EXAMPLES), "--max-time", str(SECONDS)),
            *("--seed", *(sys.argv[1:] or [str(SEED)])),
            *("--header", f"Authorization: Bearer {KEY}", "--generation-database", "none"),
            *("--no-color", "--warnings", "off"),
        ]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
