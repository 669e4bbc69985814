"""Precision, recall and F1 of the search for words in any form, through PostgreSQL.

The data, which is not part of this repository, is a JSON list of sentences (lists of words), and
one of queries: [lemma, part of speech, the word as asked, the indexes of relevant sentences].
Macro-averaged over the queries. Prints one line of JSON.
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from statistics import mean
from typing import Any

from rich.progress import track

from service.kit.db import connect
from service.kit.ids import new_id
from service.kit.postgres import dsn_for
from service.language.searching import read_query, the_analyser
from service.quotes import indexing
from service.quotes.rules import normal_hash
from tests.running import running_service

BATCH = 1000


async def record(db: Any, sentences: list[list[str]], language: str | None) -> list[Any]:
    """A quote of each sentence, by one speaker; their ids."""
    speaker = new_id()
    await db.execute(
        "INSERT INTO speakers (id, kind, name, current_id) VALUES ($1, 'person', 'Х', $1)", speaker
    )
    rows: list[tuple[Any, ...]] = []
    for words in track(sentences, "Indexing", transient=True):
        text = " ".join(words)
        made = indexing.index(text, [], language)
        rows.append((new_id(), speaker, text, normal_hash(text), made.search, made.language))
    for start in range(0, len(rows), BATCH):
        await db.executemany(
            "INSERT INTO quotes (id, speaker_id, text, normal, search, language, dated, modes) "
            "VALUES ($1, $2, $3, $4, $5::text::tsvector, $6, now(), '{direct}')",
            rows[start : start + BATCH],
        )
    return rows


async def measure(
    database: str, sentences: list[list[str]], queries: list[list[Any]], language: str | None
) -> dict[str, Any]:
    """Macro averages."""
    db = await connect(database)
    rows = await record(db, sentences, language)
    place = {row[0]: index for index, row in enumerate(rows)}
    scores: list[tuple[float, float, float]] = []
    for _, _, asked, relevant in track(queries, "Asking", transient=True):
        words = read_query(asked, language, the_analyser())
        ids = await db.fetch(
            "SELECT id FROM quotes WHERE search @@ $1::text::tsquery", words.by_lemma()
        )
        found, wanted = {place[row["id"]] for row in ids}, set(relevant)
        right = len(found & wanted)
        precision, recall = right / max(len(found), 1), right / len(wanted)
        scores.append((precision, recall, 2 * right / (len(found) + len(wanted))))
    await db.close()
    detected = [row[5] for row in rows]
    return {
        "analyser": the_analyser().label,
        "language": language or "detected",
        "queries": len(queries),
        "precision": round(mean(score[0] for score in scores), 4),
        "recall": round(mean(score[1] for score in scores), 4),
        "f1": round(mean(score[2] for score in scores), 4),
        "detected": {str(code): detected.count(code) for code in sorted(set(detected), key=str)},
    }


def main() -> None:
    """Prints one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--language", help="of the sentences and queries; detected if not given")
    given = parser.parse_args()
    sentences: list[list[str]] = json.loads(given.sentences.read_bytes())
    queries: list[list[Any]] = json.loads(given.queries.read_bytes())
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as serving:
        database = dsn_for(serving.data_dir)
        result = asyncio.run(measure(database, sentences, queries, given.language))
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
