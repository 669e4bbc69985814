"""How many inflected names are found from the nominative alone, through PostgreSQL.

The data is a JSON list of [token, nominative, part (fname, lname), gender, case, count]; it is not
part of this repository. Prints one line of JSON.
"""

import argparse
import asyncio
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from rich.progress import track

from bench.filling import fill_speakers
from service.kit.db import connect
from service.kit.postgres import dsn_for
from service.language.naming.names import MAKER
from service.speakers import resolving
from tests.running import running_service

NOMINATIVE = "naz"
AT_ONCE = 200


async def measure(database: str, cells: list[list[Any]], misses: int) -> dict[str, Any]:
    """Shares of the oblique tokens that are found, by token and by its count in print."""
    db = await connect(database)
    names = sorted({cell[1] for cell in cells})
    ids = dict(zip(names, await fill_speakers(db, names), strict=True))
    tokens = sorted({cell[0] for cell in cells})
    means: dict[str, set[Any]] = {}
    for start in track(range(0, len(tokens), AT_ONCE), "Resolving", transient=True):
        resolved = await resolving.resolve(db, tokens[start : start + AT_ONCE])
        means |= {name: {one.found.id for one in meant} for name, meant in resolved.items()}
    await db.close()
    oblique = [cell for cell in cells if cell[4] != NOMINATIVE]
    found = [cell for cell in oblique if ids[cell[1]] in means[cell[0]]]
    by_case: defaultdict[str, list[bool]] = defaultdict(list)
    for cell in oblique:
        by_case[cell[4]].append(cell in found)
    missed = [f"{cell[1]} → {cell[0]} ({cell[4]})" for cell in oblique if cell not in found]
    return {
        "maker": MAKER,
        "speakers": len(ids),
        "oblique": len(oblique),
        "found": round(len(found) / len(oblique), 4),
        "found_by_count": round(
            sum(cell[5] for cell in found) / sum(cell[5] for cell in oblique), 4
        ),
        "speakers_meant_on_average": round(
            sum(len(means[cell[0]]) for cell in oblique) / len(oblique), 2
        ),
        **({"missed": missed[:misses]} if misses else {}),
    }


def main() -> None:
    """Prints one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="how many of them to list")
    given = parser.parse_args()
    cells = json.loads(given.data.read_bytes())
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as serving:
        result = asyncio.run(measure(dsn_for(serving.data_dir), cells, given.misses))
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
