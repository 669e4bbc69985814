"""What is asked of the servers, the same in every run: of busy speakers and of quiet ones."""

import random
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

import msgspec

from bench.load import Query
from bench.words import Say
from service.kit.paging import Position, cursor
from service.quotes.model import QuoteQuery, worded
from tests.running import KEY

ASKED = 1000
"""Of each kind."""
QUIET = (25, 60)
"""Quotes of those who are called quiet: a full page, and little more."""
SPEAKERS = """
    SELECT s.id, s.name, count(*) AS many
      FROM quotes q JOIN speakers s ON s.id = q.speaker_id
     WHERE q.text IS NOT NULL
     GROUP BY s.id HAVING count(*) > 20
     ORDER BY count(*) DESC, s.id
"""
ALONE = "SELECT name FROM speakers GROUP BY name HAVING count(*) = 1"
"""Names that mean one speaker: documents are refused that may mean several."""
QUOTES = "SELECT id, text FROM quotes WHERE text IS NOT NULL ORDER BY md5(id::text) LIMIT $1"
CHAINS = """
    SELECT id
      FROM (SELECT id, row_number() OVER (PARTITION BY least(level, 3) ORDER BY md5(id::text)) AS n
              FROM occurrences) AS o
     ORDER BY n, id
     LIMIT $1
"""
FAR = 10_000
"""The page that costs what the first one does; where there are fewer, the last full one."""
PLACES = """
    SELECT dated, id FROM quotes
     WHERE modes && $1 AND ($2::uuid IS NULL OR speaker_id = $2)
     ORDER BY dated DESC, id DESC
"""
TREES = "SELECT id FROM publications ORDER BY md5(id::text) LIMIT $1"


class Questions(NamedTuple):
    """The files, and what is looked at by itself."""

    queries: dict[str, Query]
    answers: dict[UUID, str]
    """Paths of chains and trees."""
    busiest: str
    quiet: list[str]
    """Paths of pages."""
    first: str
    far: str
    far_page: int
    """Of all quotes, the first page and one far down, and which that is."""


async def questions(db: Any, folder: Path, say: Say) -> Questions:
    """Half of the speakers are asked for as often as they speak, half as often as any other."""
    chance = random.Random(4)  # noqa: S311 the same questions in every run
    speakers = await db.fetch(SPEAKERS)
    busy = chance.choices(speakers, [one["many"] for one in speakers], k=ASKED // 2)
    asked = [*busy, *chance.choices(speakers, k=ASKED // 2)]
    chance.shuffle(asked)
    alone = {row["name"] for row in await db.fetch(ALONE)}
    names = [one["name"] for one in speakers if one["name"] in alone]
    quotes = await db.fetch(QUOTES, ASKED)
    chains = [f"/v1/occurrences/{row['id']}/chain" for row in await db.fetch(CHAINS, ASKED)]
    trees = [f"/v1/publications/{row['id']}/quotes" for row in await db.fetch(TREES, ASKED)]
    lines = {
        "page by speaker": [page(row["id"]) for row in asked],
        "page by name": [f"/v1/quotes?speaker={quote(row['name'])}" for row in asked],
        "one quote": [f"/v1/quotes/{row['id']}" for row in quotes],
        "one chain": chains,
        "a tree": trees,
        "search": [f"/v1/quotes?q={quote(_words(row['text'], chance))}" for row in quotes[:300]],
    }
    queries = {name: _query(folder, name, many) for name, many in lines.items()}
    posts = {
        "verify": [_post("/v1/verify", {"text": distorted(r["text"], chance)}) for r in quotes],
        "document": [_post("/v1/documents", document(say, chance, names)) for _ in range(50)],
    }
    for name, many in posts.items():
        key = KEY if name == "document" else ""
        queries[name] = _query(folder, name, many, method="POST", key=key)
    quiet = [one for one in speakers if QUIET[0] <= one["many"] <= QUIET[1]] or speakers[-1:]
    number, following = await far_page(db, QuoteQuery())
    return Questions(
        queries,
        {UUID(path.split("/")[3]): path for path in (*chains, *trees)},
        page(speakers[0]["id"]),
        [page(one["id"]) for one in quiet],
        first="/v1/quotes",
        far=f"/v1/quotes?cursor={following}",
        far_page=number,
    )


async def far_page(db: Any, query: QuoteQuery, speaker: UUID | None = None) -> tuple[int, str]:
    """The number of a page far down a list, and the cursor that leads to it."""
    asked = (worded(), speaker)
    many = await db.fetchval(f"SELECT count(*) FROM ({PLACES}) AS all_of_them", *asked)
    number = max(2, min(FAR, many // query.limit))
    before = (number - 1) * query.limit - 1
    row = await db.fetchrow(f"{PLACES} OFFSET $3 LIMIT 1", *asked, before)
    return number, cursor(query, Position(row["dated"], row["id"]))


def page(speaker_id: UUID) -> str:
    """The path of a speaker's first page."""
    return f"/v1/speakers/{speaker_id}/quotes"


def _query(folder: Path, name: str, lines: list[str], **more: Any) -> Query:
    file = folder / f"{name.replace(' ', '-')}.txt"
    file.write_text("".join(f"{line}\n" for line in lines))
    return Query(name=name, file=file, **more)


def _post(path: str, body: Any) -> str:
    return f"{path}\t{msgspec.json.encode(body).decode()}"


def _words(text: str, chance: random.Random) -> str:
    """One that stands in a quote."""
    return " ".join(chance.sample([w for w in text.split() if w.isalpha()] or ["слово"], 1))


def distorted(text: str, chance: random.Random) -> str:
    """Without one of its words."""
    words = text.split()
    words.pop(chance.randrange(len(words)))
    return " ".join(words or [text])


def document(say: Say, chance: random.Random, names: list[str]) -> dict[str, Any]:
    """Fifteen quotes, nine of them outermost, to a depth of three; `@@` makes it another one."""
    quotes: list[dict[str, Any]] = []
    paragraphs: list[str] = []
    for place in range(9):
        inner: dict[str, Any] = _spoken(f"{say(chance)} @@ {place}", chance.choice(names), "direct")
        for depth in range(2 if place < 3 else 0):
            text = f"{say(chance)[:40].strip()} {depth}: {inner['text']}"
            outer = _spoken(text, chance.choice(names), "indirect")
            inner = {**outer, "reports": [inner]}
        quotes.append(inner)
        paragraphs.append(f"Як стало відомо, сказано: «{inner['text']}».")
    return {
        "publication": {
            "kind": "article",
            "url": "https://documents.example/@@",
            "title": "Допис @@",
            "language": "uk",
            "published_at": "2025-12-03",
            "outlet": {"name": "Новини документів", "kind": "news_site"},
            "text": "\n\n".join(paragraphs),
        },
        "quotes": quotes,
    }


def _spoken(text: str, name: str, mode: str) -> dict[str, Any]:
    return {"speaker": {"name": name}, "mode": mode, "cue": "сказав", "text": text}
