"""How surely and how fast a wording finds its quote, in whatever form the wording comes back.

`make bench-verify` fills a database of its own with synthetic quotes: words in all forms from a
dictionary, by Zipf's law, a third of them without content, many in collocations that recur (see
`bench.words.speech`). With `--sentences` real ones are put among them, and these are asked for.
Each wording is distorted in seven ways. Shares are of wordings whose quote is among the candidates,
and is the first of them; times are in milliseconds.
"""

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.asking import Asking
from bench.distorting import kinds
from bench.filling import fill_record, fill_speakers
from bench.record import FLAT, Tongue
from bench.words import Say, people, speech, vocabulary
from service.kit.db import connect
from service.kit.postgres import dsn_for
from service.verification.evidence_store import Searched
from service.verification.verifying import find_candidates
from tests.running import running_service

WORDS = 50_000
LONG_ENOUGH = r"^(\S+\s+){7,}\S+$"
"""Eight words."""
SIZES = """
    SELECT relname::text, pg_relation_size(oid) FROM pg_class
     WHERE relname IN ('quotes', 'occurrences', 'quote_shingles', 'quote_shingle_taken',
                       'quotes_by_word')
"""
SAMPLE = """
    SELECT q.id, q.text, q.speaker_id, s.name
      FROM quotes q JOIN speakers s ON s.id = q.speaker_id
     WHERE q.text ~ $1 AND ($3::text[] IS NULL OR q.text = ANY ($3::text[]))
     ORDER BY md5(q.text)
     LIMIT $2
"""


class Tally:
    """Times by what took them, and hits by what was hit."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.times: dict[str, list[float]] = {}
        self.hits: dict[str, list[bool]] = {}

    def took(self, what: str, seconds: float) -> None:
        """One more."""
        self.times.setdefault(what, []).append(seconds * 1000)

    def hit(self, what: str, *, hit: bool) -> None:
        """One more."""
        self.hits.setdefault(what, []).append(hit)

    def add(self, other: "Tally") -> None:
        """All of another."""
        for what, many in other.times.items():
            self.times.setdefault(what, []).extend(many)
        for what, hits in other.hits.items():
            self.hits.setdefault(what, []).extend(hits)

    def summary(self) -> dict[str, Any]:
        """Percents, and milliseconds as [p50, p99]."""
        shares = {what: round(100 * statistics.mean(all_), 2) for what, all_ in self.hits.items()}
        return shares | {what: spread(many) for what, many in self.times.items()}


def spread(many: Sequence[float]) -> list[float]:
    """The median and the 99th percentile."""
    return [round(statistics.median(many), 2), round(statistics.quantiles(many, n=100)[98], 2)]


async def ask(tally: Tally, db: Any, http: Asking | None, text: str, row: Any) -> None:
    """For one wording in every way, with and without its speaker."""
    for way, speakers in (("anybody", None), ("speaker", [row["speaker_id"]])):
        searched = Searched(speakers=speakers, said_from=None, said_to=None)
        begun = time.perf_counter()
        found = [one.quote_id for one in await find_candidates(db, text, searched)]
        tally.took(f"{way}: find_candidates", time.perf_counter() - begun)
        tally.hit(f"{way}: found", hit=row["id"] in found)
        tally.hit(f"{way}: first", hit=found[:1] == [row["id"]])
        if http is None:
            continue
        question = {"text": text} | ({"speaker": row["name"]} if speakers else {})
        begun = time.perf_counter()
        status, answer = await http.post("/v1/verify", question)
        tally.took(f"{way}: http", time.perf_counter() - begun)
        tally.hit(f"{way}: http answered", hit=status == 200)
        first = [UUID(one["quote"]["id"]) for one in answer.get("matches", [])[:1]]
        tally.hit(f"{way}: http first", hit=first == [row["id"]])


async def baseline(db: Any, http: Asking) -> dict[str, list[float]]:
    """What a statement and a request cost by themselves, at this moment on this machine."""
    times = Tally()
    for _ in range(300):
        begun = time.perf_counter()
        await db.fetchval("SELECT 1")
        times.took("SELECT 1", time.perf_counter() - begun)
        begun = time.perf_counter()
        await http.post("/v1/verify", {"text": "?"})  # refused before anything is looked for
        times.took("a request that is refused", time.perf_counter() - begun)
    return {what: spread(many) for what, many in times.times.items()}


def mixed(say: Say, sentences: Sequence[str]) -> Say:
    """Real sentences first, then the others."""
    left: Iterator[str] = iter(sentences)
    return lambda chance: next(left, None) or say(chance)


async def measure(url: str, database: str, given: argparse.Namespace) -> dict[str, Any]:
    """Fill, then ask for the same quotes in every kind of distortion."""
    chance = random.Random(6)  # noqa: S311 the same questions in every run
    db = await connect(database)
    words = vocabulary(WORDS)
    sentences = (
        [" ".join(one) for one in json.loads(given.sentences.read_text())]
        if given.sentences
        else []
    )
    speakers = await fill_speakers(db, people(given.speakers))
    tongue = Tongue("uk", mixed(speech(words), sentences))
    seconds = await fill_record(db, given.rows, speakers, [tongue], FLAT)
    sizes = {name: round(size / 1e6, 1) for name, size in await db.fetch(SIZES)}
    shingles = await db.fetchval("SELECT count(*) FROM quote_shingles")
    asked = await db.fetch(SAMPLE, LONG_ENOUGH, given.asked, sentences or None)
    questions = {
        kind: [(" ".join(distort(row["text"].split(), chance)), row) for row in asked]
        for kind, distort in kinds(words).items()
    }
    http: Asking | None = Asking(url)
    await http.open()  # after what takes long, as idle connections are closed
    status, _ = await http.post("/v1/verify", {"text": "ні"})
    http = http if status == 200 else None
    tallies: dict[str, Tally] = {}
    for _ in range(2):  # the first time to warm up
        tallies = {kind: Tally() for kind in questions}
        for kind, many in questions.items():
            for text, row in many:
                await ask(tallies[kind], db, http, text, row)
    bare = await baseline(db, http or Asking(url))
    every = Tally()
    for tally in tallies.values():
        every.add(tally)
    await db.close()
    return {
        "quotes": given.rows,
        "asked": len(asked),
        "shingles": shingles,
        "megabytes": sizes,
        "seconds": seconds,
        "kinds": {kind: tally.summary() for kind, tally in tallies.items()},
        "all": every.summary(),
        "baseline": bare,
    }


def main() -> None:
    """Prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--speakers", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=300)
    parser.add_argument("--sentences", type=Path, help="JSON: sentences, each a list of words")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as serving:
        result = asyncio.run(measure(serving.url, dsn_for(serving.data_dir), given))
    print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
