"""Names and texts for the benchmarks, the same in every run, by Zipf's law."""

import random
from collections.abc import Callable, Sequence
from itertools import count

from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from service.language.words.detection import FUNCTION_WORDS

GIVEN = """
    Андрій Борис Василь Віктор Володимир Дмитро Євген Іван Ігор Максим Микола Михайло Назар Олег
    Олександр Павло Петро Роман Сергій Степан Тарас Юрій Анна Валентина Галина Ірина Катерина
    Леся Марія Наталія Оксана Олена Світлана Тетяна Юлія
"""
BEGINNINGS = "Бонд Вас Гнат Грин Дан Дем Зал Кал Ков Кос Лис Мар Мель Нов Пав Рад Сав Тим Хом Шев"
MIDDLES = "ал ан ар ач ел ен ер ик ин ир ов ок ол он ор ос уль уп ур яр"
ENDINGS = "енко ук юк чук ський цький ов ишин ець ко"
_split = str.split
LITTLE = {
    "uk": [
        *["на", "і", "у", "в", "не", "за", "а", "про", "для", "я", "під", "її", "ж", "те", "по"],
        *["та", *sorted(FUNCTION_WORDS)],
    ],
    "ru": _split("""и в не на что с по это как а к но он от за из у о для же мы бы то только
        его её уже или ещё при до так если они"""),
    "en": _split("""the of and to in that is was for it with as on be by he this are at from
        have not will which we has been but their or an"""),
}
Say = Callable[[random.Random], str]


def people(count: int) -> list[str]:
    """Names in the nominative; surnames are made up, some of them shared."""
    chance = random.Random(1)  # noqa: S311 the same data in every run
    given, *parts = [one.split() for one in (GIVEN, BEGINNINGS, MIDDLES, MIDDLES, ENDINGS)]
    return [f"{chance.choice(given)} {''.join(map(chance.choice, parts))}" for _ in range(count)]


def vocabulary(size: int, language: str = "uk") -> list[str]:
    """Words in all their forms, the frequent first: any order will do."""
    chance = random.Random(2)  # noqa: S311 the same data in every run
    held = LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)
    some = chance.sample([*held], 3 * size)
    return [word for word in some if word.isalpha() and word.islower()][:size]


def numbered(words: Sequence[str]) -> Say:
    """Words independent of each other, and a number, so that no two texts are the same."""
    frequencies, numbers = zipf(len(words)), count()

    def say(chance: random.Random) -> str:
        said = chance.choices(words, cum_weights=frequencies, k=chance.randint(6, 24))
        return f"{' '.join(said)} {next(numbers)}"

    return say


def speech(words: Sequence[str], language: str = "uk", collocations: int = 300_000) -> Say:
    """Like speech: a third are words without content, and a quarter of the others stand together.

    Collocations of two and three words are as unlike in frequency as words.
    """
    chance = random.Random(5)  # noqa: S311 the same data in every run
    little = LITTLE[language]
    frequencies, without, often = (zipf(n, 20) for n in (len(words), len(little), collocations))
    together = [
        chance.choices(words, cum_weights=frequencies, k=chance.randint(2, 3))
        for _ in range(collocations)
    ]

    def say(chance: random.Random) -> str:
        said: list[str] = []
        length = chance.randint(6, 24)
        while len(said) < length:
            kind = chance.random()
            if kind < 0.33:
                said += chance.choices(little, cum_weights=without)
            elif kind < 0.42:
                said += chance.choices(together, cum_weights=often)[0]
            else:
                said += chance.choices(words, cum_weights=frequencies)
        return " ".join(said)

    return say


def zipf(size: int, flat: int = 2) -> list[float]:
    """Cumulative weights; the first so many words are about as frequent."""
    total, weights = 0.0, list[float]()
    for rank in range(1, size + 1):
        total += 1 / (rank + flat)
        weights.append(total)
    return weights


def shares(size: int, largest: float) -> list[float]:
    """Cumulative weights by Zipf's law, so flat at its head that nobody has more than `largest`."""
    flat = 0
    while (weights := zipf(size, flat))[0] > largest * weights[-1] and flat < size:
        flat += 1
    return weights
