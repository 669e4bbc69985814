"""`python -m tests.problems > docs/problems.md`: every refusal of the service, in one table."""

import sys

from service.app import create_app
from service.kit.problems import Refusal

__all__ = ["create_app", "refusals", "render"]  # the rooms tell their refusals by being imported

TOP = """\
# Problems

Whatever the service refuses it answers as `application/problem+json` (RFC 9457): `type` is one of
these and stable, `detail` and the sentences here may be reworded, and `errors` names every invalid
field with its path.

| type | status | title | meaning |
|---|---|---|---|
"""


def refusals() -> list[type[Refusal]]:
    """Those of the service, by status and type; tests may have others of their own."""
    ours = [one for one in Refusal.meanings.values() if one.__module__.startswith("service.")]
    return sorted(ours, key=lambda one: (one.status, one.type_uri()))


def render() -> str:
    """The whole file."""
    return TOP + "".join(map(_row, refusals()))


def _row(refusal: type[Refusal]) -> str:
    meaning = " ".join((refusal.__doc__ or "").split())
    cells = (f"`{refusal.type_uri()}`", str(refusal.status), refusal.title, meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    sys.stdout.write(render())
