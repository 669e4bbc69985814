"""Asks a record that is filled: `python -m tests.plans postgresql://superuser@/filled`.

Prints for each question how many blocks of eight kB it looked at, how many rows it had out of
indexes, and what is wrong with its plans. The record is one for measuring: a document is added.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.record import tongues
from service.kit.logs import configure_logging
from tests.plans.asking import EVEN, Asked, ask_in_both_modes
from tests.plans.explaining import MODES
from tests.plans.questions import BY_THE_WAY
from tests.plans.rules import rows_read


def show(asked: Asked) -> bool:
    """Whether any question that is held to something has a fault."""
    wrong = False
    sys.stdout.write(f"{asked.quotes:,} quotes\n{'':36}{'blocks':>10}{'rows':>10}\n")
    for name, sent in asked.answers["custom"].items():
        rows = sum(rows_read(one.plan) for one in sent)
        sys.stdout.write(f"{name:36}{asked.blocks('custom', name):10,}{rows:10,.0f}\n")
        for mode in MODES:
            for fault in dict.fromkeys(asked.faults(mode, name)):
                wrong = wrong or not name.startswith(BY_THE_WAY)
                sys.stdout.write(f"    {mode}: {fault}\n")
    for one, other in EVEN.items():
        found = ", ".join(f"{mode} {max(asked.dearer(mode, one, other)):.2f}" for mode in MODES)
        sys.stdout.write(f"To find {one} ÷ {other}: {found}\n")
    return wrong


def main() -> None:
    """Ends with 1 where there is a fault."""
    configure_logging("error", "console")
    with tempfile.TemporaryDirectory() as folder:
        asked = asyncio.run(ask_in_both_modes(sys.argv[1], tongues()[0].say, Path(folder)))
    sys.exit(show(asked))


if __name__ == "__main__":
    main()
