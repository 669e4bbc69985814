"""Believable data for the benchmarks, the same in every run: speakers, and quotes by Zipf's law."""

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from rich.progress import track
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from service.kit.ids import new_id
from service.language.searching import search_vector, the_analyser
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


def quotes(rows: int, speakers: Sequence[UUID], words: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of `quotes`; a few words, and a few speakers, make most of them."""
    chance = random.Random(3)  # noqa: S311 the same data in every run
    analyser = the_analyser()
    frequencies = _zipf(len(words))
    shares = _zipf(len(speakers))
    said_by = chance.choices(speakers, cum_weights=shares, k=rows)
    for number, speaker in enumerate(said_by):
        text = " ".join(chance.choices(words, cum_weights=frequencies, k=chance.randint(6, 24)))
        text += f" {number}"
        day = f"{2000 + number % 25}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        vector = search_vector(text, "uk", analyser)
        yield new_id(), speaker, text, normal_hash(text), vector, day


def _zipf(size: int) -> list[float]:
    """Cumulative weights."""
    total, weights = 0.0, list[float]()
    for rank in range(1, size + 1):
        total += 1 / (rank + 2)
        weights.append(total)
    return weights


async def fill_quotes(db: Any, rows: Iterator[tuple[Any, ...]], count: int) -> None:
    """With an occurrence each, in one publication; by COPY, as the statements are not measured."""
    publication = new_id()
    await db.execute(
        "INSERT INTO publications (id, kind, dated) VALUES ($1, 'document', now())", publication
    )
    await db.execute(
        "CREATE TEMP TABLE staged (id uuid, speaker_id uuid, text text, normal bytea, "
        "search text, day text)"
    )
    analyser = the_analyser().label
    for start in track(range(0, count, BATCH), "Quotes", transient=True):
        await db.copy_records_to_table("staged", records=list(islice(rows, BATCH)))
        await db.execute(
            "INSERT INTO quotes (id, speaker_id, text, normal, search, analyser, said_at, "
            "said_start, dated, language, modes) "
            "SELECT id, speaker_id, text, normal, search::tsvector, $1, day, day::timestamptz, "
            "day::timestamptz, 'uk', '{direct}' FROM staged",
            analyser,
        )
        await db.execute(
            "INSERT INTO occurrences (publication_id, id, identity, quote_id, path, reporters, "
            "level, position, mode, text, segments) "
            "SELECT $1, gen_random_uuid(), sha256(id::text::bytea), id, '{}', '{}', 1, "
            "$2 + row_number() OVER (), 'direct', text, '[]' FROM staged",
            publication,
            start,
        )
        await db.execute("TRUNCATE staged")
    await db.execute("VACUUM ANALYZE")
