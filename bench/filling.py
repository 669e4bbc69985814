"""Believable data for the benchmarks, the same in every run: speakers, and quotes by Zipf's law."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from typing import Any
from uuid import UUID

from rich.progress import track
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from service.kit.ids import new_id
from service.language.searching import search_vector, the_analyser
from service.language.shingles import held_shingles
from service.language.words.detection import FUNCTION_WORDS
from service.quotes.indexing import maker
from service.quotes.rules import normal_hash
from service.speakers import name_store, rules, write_store
from service.speakers.model import SpeakerDraft

BATCH = 10_000
GIVEN = """
    Андрій Борис Василь Віктор Володимир Дмитро Євген Іван Ігор Максим Микола Михайло Назар Олег
    Олександр Павло Петро Роман Сергій Степан Тарас Юрій Анна Валентина Галина Ірина Катерина
    Леся Марія Наталія Оксана Олена Світлана Тетяна Юлія
"""
BEGINNINGS = "Бонд Вас Гнат Грин Дан Дем Зал Кал Ков Кос Лис Мар Мель Нов Пав Рад Сав Тим Хом Шев"
MIDDLES = "ал ан ар ач ел ен ер ик ин ир ов ок ол он ор ос уль уп ур яр"
ENDINGS = "енко ук юк чук ський цький ов ишин ець ко"
Say = Callable[[random.Random], str]
_COLLOCATIONS = 300_000
_LITTLE = [
    *["на", "і", "у", "в", "не", "за", "а", "про", "для", "я", "під", "її", "ж", "те", "по", "та"],
    *sorted(FUNCTION_WORDS),
]
_INDEXES = """
    SELECT i.relname::text AS name,
           CASE WHEN c.oid IS NULL THEN format('DROP INDEX %I', i.relname)
                ELSE format('ALTER TABLE %I DROP CONSTRAINT %I', t.relname, c.conname)
            END AS drop,
           CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.oid)
                ELSE format('ALTER TABLE %I ADD CONSTRAINT %I %s', t.relname, c.conname,
                            pg_get_constraintdef(c.oid))
            END AS make
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_class t ON t.oid = x.indrelid
      LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype IN ('p', 'u')
     WHERE t.relname = 'quote_shingles'
        OR (t.relname IN ('quotes', 'occurrences') AND c.oid IS NULL)
"""


def people(count: int) -> list[str]:
    """Names in the nominative; surnames are made up, some of them shared."""
    chance = random.Random(1)  # noqa: S311 the same data in every run
    given, *parts = [one.split() for one in (GIVEN, BEGINNINGS, MIDDLES, MIDDLES, ENDINGS)]
    return [f"{chance.choice(given)} {''.join(map(chance.choice, parts))}" for _ in range(count)]


async def fill_speakers(db: Any, names: Sequence[str]) -> list[UUID]:
    """With all the forms that find them."""
    ids = [new_id() for _ in names]
    for start in track(range(0, len(names), 500), "Speakers", transient=True):
        batch = [
            (speaker_id, SpeakerDraft(kind="person", name=name))
            for speaker_id, name in zip(
                ids[start : start + 500], names[start : start + 500], strict=True
            )
        ]
        await write_store.insert_speakers(db, [rules.speaker_row(*one) for one in batch])
        rows = [
            row
            for speaker_id, draft in batch
            for row in rules.name_rows(speaker_id, draft.kind, rules.draft_names(draft))
        ]
        await name_store.insert_names(db, rows)
    return ids


def vocabulary(size: int) -> list[str]:
    """Ukrainian words in all their forms, the frequent first: any order will do."""
    chance = random.Random(2)  # noqa: S311 the same data in every run
    held = LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary("uk")
    words = sorted(word for word in held if word.isalpha() and word.islower())
    return chance.sample(words, size)


def quotes(
    rows: int, speakers: Sequence[UUID], words: Sequence[str], say: Say | None = None
) -> Iterator[tuple[Any, ...]]:
    """Rows of `quotes`; a few words, and a few speakers, make most of them."""
    chance = random.Random(3)  # noqa: S311 the same data in every run
    say = say or _numbered(words)
    shares = _zipf(len(speakers))
    said_by = chance.choices(speakers, cum_weights=shares, k=rows)
    for number, speaker in enumerate(said_by):
        text = say(chance)
        day = f"{2000 + number % 25}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        vector = search_vector(text, "uk", the_analyser())
        shingles = held_shingles(text)
        yield new_id(), speaker, text, normal_hash(text), vector, day, shingles


def _numbered(words: Sequence[str]) -> Say:
    """Words independent of each other, and a number, so that no two texts are the same."""
    frequencies, numbers = _zipf(len(words)), count()

    def say(chance: random.Random) -> str:
        said = chance.choices(words, cum_weights=frequencies, k=chance.randint(6, 24))
        return f"{' '.join(said)} {next(numbers)}"

    return say


def speech(words: Sequence[str]) -> Say:
    """Like speech: a third are words without content, and a quarter of the others stand together.

    Collocations of two and three words, 300 thousand of them, are as unlike in frequency as words.
    """
    chance = random.Random(5)  # noqa: S311 the same data in every run
    frequencies, without, often = (_zipf(n, 20) for n in (len(words), len(_LITTLE), _COLLOCATIONS))
    together = [
        chance.choices(words, cum_weights=frequencies, k=chance.randint(2, 3))
        for _ in range(_COLLOCATIONS)
    ]

    def say(chance: random.Random) -> str:
        said: list[str] = []
        length = chance.randint(6, 24)
        while len(said) < length:
            kind = chance.random()
            if kind < 0.33:
                said += chance.choices(_LITTLE, cum_weights=without)
            elif kind < 0.42:
                said += chance.choices(together, cum_weights=often)[0]
            else:
                said += chance.choices(words, cum_weights=frequencies)
        return " ".join(said)

    return say


def _zipf(size: int, flat: int = 2) -> list[float]:
    """Cumulative weights; the first so many words are about as frequent."""
    total, weights = 0.0, list[float]()
    for rank in range(1, size + 1):
        total += 1 / (rank + flat)
        weights.append(total)
    return weights


def _aside(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """Batches, made in a process of their own while the database takes in those before."""
    context = multiprocessing.get_context("fork")
    batches = context.Queue(2)

    def make() -> None:
        while batch := list(islice(rows, BATCH)):
            batches.put(batch)
        batches.put([])

    process = context.Process(target=make, daemon=True)
    process.start()
    while batch := batches.get():
        yield batch
    process.join()


async def fill_quotes(db: Any, rows: Iterator[tuple[Any, ...]], many: int) -> dict[str, float]:
    """With an occurrence each, in one publication; by COPY, as the statements are not measured.

    Foreign keys go unchecked, and indexes are made afterwards. The seconds that each part took.
    """
    publication = new_id()
    await db.execute(
        "INSERT INTO publications (id, kind, dated) VALUES ($1, 'document', now())", publication
    )
    await db.execute(
        "CREATE TEMP TABLE staged (id uuid, speaker_id uuid, text text, normal bytea, "
        "search text, day text, shingles int[])"
    )
    await db.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
    indexes = {row["name"]: row for row in await db.fetch(_INDEXES)}
    for row in indexes.values():
        await db.execute(row["drop"])
    seconds: dict[str, float] = {}
    begun = time.perf_counter()
    for batch in track(_aside(rows), "Quotes", total=-(-many // BATCH), transient=True):
        await db.copy_records_to_table("staged", records=batch)
        await db.execute(
            "INSERT INTO quotes (id, speaker_id, text, normal, search, analyser, said_at, "
            "said_start, dated, language, modes) "
            "SELECT id, speaker_id, text, normal, search::tsvector, $1, day, day::timestamptz, "
            "day::timestamptz, 'uk', '{direct}' FROM staged",
            maker(),
        )
        await db.execute(
            "INSERT INTO occurrences (publication_id, id, identity, quote_id, path, reporters, "
            "level, position, mode, text, segments) "
            "SELECT $1, gen_random_uuid(), sha256(id::text::bytea), id, '{}', '{}', 1, "
            "row_number() OVER (), 'direct', text, '[]' FROM staged",
            publication,
        )
        await db.execute(
            "INSERT INTO quote_shingles (shingle, speaker, quote_id) "
            "SELECT unnest(shingles), ('x' || right(speaker_id::text, 8))::bit(32)::int, id "
            "FROM staged"
        )
        await db.execute("TRUNCATE staged")
    seconds["rows"] = time.perf_counter() - begun
    for name, row in track(indexes.items(), "Indexes", transient=True):
        begun = time.perf_counter()
        await db.execute(row["make"])
        seconds[name] = time.perf_counter() - begun
    await db.execute("VACUUM ANALYZE")
    return {name: round(value, 1) for name, value in seconds.items()}
