"""A believable record, as rows for COPY: publications with trees of speech, reprinted by others.

Everybody speaks by Zipf's law. A tree is somebody's words, or somebody's report of another's words,
to a depth of six; what encloses holds the words of what is enclosed, as print does.
"""

import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec

from bench.words import Say, shares, speech, vocabulary
from service.kit.ids import new_id
from service.language.searching import search_vector, the_analyser
from service.language.shingles import held_shingles
from service.publications.rules import text_hash, url_identity
from service.quotes.indexing import maker
from service.quotes.model import Mode
from service.quotes.rules import normal_hash
from service.quotes.segments import derive_segments

DEEPEST = 6
REPORTING = 5
"""Words of those who report, before those of whom they report."""
KEPT = 500
"""Trees of each language that may be reprinted: the last ones."""
WORDS = 10_000
WEIGHTS = {"uk": 5, "ru": 3, "en": 2}
COLUMNS = {
    "publications": "id kind url title language outlet_id published_at published_start dated",
    "publication_keys": "key publication_id",
    "snapshots": "publication_id id title text sha256",
    "quotes": (
        "id speaker_id text normal search analyser language said_at said_start dated channel modes"
    ),
    "quote_addressees": "quote_id speaker_id position as_printed",
    "occurrences": (
        "publication_id id identity snapshot_id quote_id parent_id path reporters level position "
        "mode text language cue speaker_as_printed span_start span_end segments"
    ),
    "quote_shingles": "shingle speaker quote_id",
}
"""Of each table that is filled, in an order that foreign keys allow."""
_CUES = {
    "uk": ["сказав", "повідомила", "заявив", "додала"],
    "ru": ["сказал", "сообщила", "заявил", "добавила"],
    "en": ["said", "reported", "told", "added"],
}
_CHANNELS = ["phone", "telegram", "briefing"]

Put = Callable[[str, Sequence[Any]], None]
"""Takes a row of a table."""


class Speaker(NamedTuple):
    """Who speaks."""

    id: UUID
    name: str


class Tongue(NamedTuple):
    """A language, what is said in it, and how often it is spoken."""

    language: str
    say: Say
    weight: int = 1


def tongues(words: int = WORDS) -> list[Tongue]:
    """Of so many words each, and three times as many that stand together. Half is Ukrainian."""
    return [
        Tongue(language, speech(vocabulary(words, language), language, 3 * words), weight)
        for language, weight in WEIGHTS.items()
    ]


class Shape(NamedTuple):
    """How the record is made."""

    deepest: int = DEEPEST
    reprinted: float = 0.25
    """The share of trees that were printed before."""
    enclosed: float = 0.3
    """The share of those at each depth that somebody else reports."""
    most_trees: int = 8
    """In a publication."""
    reported: float = 0.05
    """The share of speech acts without words."""


FLAT = Shape(deepest=1, reprinted=0, most_trees=1, reported=0)
"""A publication for each quote."""


class Node(NamedTuple):
    """A quote as it is printed, with the one that it encloses and where that begins in its text."""

    quote_id: UUID
    speaker: Speaker
    mode: Mode
    text: str | None
    cue: str
    reports: "Node | None"
    within: int


class Printing(NamedTuple):
    """Where occurrences stand."""

    publication_id: UUID
    snapshot_id: UUID
    language: str
    put: Put


class Maker:
    """Makes publications, so many quotes in all."""

    def __init__(
        self,
        speakers: Sequence[Speaker],
        outlets: Sequence[UUID],
        tongues: Sequence[Tongue],
        shape: Shape,
        seed: int = 3,
    ) -> None:
        """Each seed makes other ones."""
        self.chance = random.Random(seed)  # noqa: S311 the same data in every run
        self.speakers, self.outlets, self.tongues, self.shape = speakers, outlets, tongues, shape
        self.weights = shares(len(speakers), 0.02)
        self.often = [one.weight for one in tongues]
        self.kept: dict[str, deque[Node]] = {one.language: deque(maxlen=KEPT) for one in tongues}
        self.quotes = 0

    def publication(self, put: Put) -> None:
        """One, with all that hangs on it."""
        chance = self.chance
        said = f"{chance.randint(2004, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        tongue = chance.choices(self.tongues, self.often)[0]
        trees: list[Node] = []
        for _ in range(chance.randint(1, self.shape.most_trees)):
            kept = self.kept[tongue.language]
            again = kept and chance.random() < self.shape.reprinted
            trees.append(chance.choice(kept) if again else self._tree(tongue, said, put))
        text, places = _print(trees)
        publication_id, snapshot_id = new_id(), new_id()
        title = " ".join(text.split()[:8])
        url = f"https://news{chance.randrange(500)}.example/{publication_id.hex[-12:]}"
        start = f"{said} 00:00:00+00"
        outlet = chance.choice(self.outlets)
        kind = chance.choice(["article", "telegram_post"])
        put(
            "publications",
            (publication_id, kind, url, title, tongue.language, outlet, said, start, start),
        )
        put("publication_keys", (url_identity(url), publication_id))
        put("snapshots", (publication_id, snapshot_id, title, text, text_hash(text)))
        printing = Printing(publication_id, snapshot_id, tongue.language, put)
        for position, (tree, place) in enumerate(zip(trees, places, strict=True)):
            _occur(printing, tree, place, position)

    def _tree(self, tongue: Tongue, said: str, put: Put) -> Node:
        depth = 1
        while depth < self.shape.deepest and self.chance.random() < self.shape.enclosed:
            depth += 1
        node: Node | None = None
        for _ in range(depth):
            node = self._node(tongue, said, put, node)
        assert node  # noqa: S101 there is one at least
        self.kept[tongue.language].append(node)
        return node

    def _node(self, tongue: Tongue, said: str, put: Put, inner: Node | None) -> Node:
        chance, language = self.chance, tongue.language
        speaker = chance.choices(self.speakers, cum_weights=self.weights)[0]
        cue = chance.choice(_CUES[language])
        quote_id = new_id()
        self.quotes += 1
        if inner is None and chance.random() < self.shape.reported:
            channel = chance.choice(_CHANNELS)
            put("quotes", (*_said(quote_id, speaker, None, language, said), channel, ["reported"]))
            whom = chance.choice(self.speakers)
            put("quote_addressees", (quote_id, whom.id, 0, whom.name))
            return Node(quote_id, speaker, "reported", None, cue, None, 0)
        text, mode, within = tongue.say(chance), _mode(chance), 0
        if inner:
            mode = "indirect"
            text = f"{' '.join(text.split()[:REPORTING])}, {inner.cue} {inner.speaker.name}"
            if inner.text:
                within = len(text) + 2
                text = f"{text}: {inner.text}"
        put("quotes", (*_said(quote_id, speaker, text, language, said), None, [mode]))
        postings = f"{quote_speaker(speaker.id)}\t{quote_id}"
        for one in held_shingles(text):
            put("quote_shingles", (one, postings))
        return Node(quote_id, speaker, mode, text, cue, inner, within)


def quote_speaker(speaker_id: UUID) -> int:
    """The end of the id as a signed number, by which shingles are kept."""
    return int.from_bytes(speaker_id.bytes[-4:], signed=True)


def _mode(chance: random.Random) -> Mode:
    return chance.choices(("direct", "mixed", "indirect"), (6, 1, 2))[0]


def _said(
    quote_id: UUID, speaker: Speaker, text: str | None, language: str, said: str
) -> Sequence[Any]:
    start = f"{said} 00:00:00+00"
    normal, vector, by = None, None, None
    if text is not None:
        normal, by = normal_hash(text), maker()
        vector = search_vector(text, language, the_analyser())
    held = (quote_id, speaker.id, text, normal, vector, by, language)
    return (*held, said, start, start)


def _print(trees: Sequence[Node]) -> tuple[str, list[int]]:
    """The text that prints them, a paragraph each, and where each begins."""
    text, places = "", list[int]()
    for tree in trees:
        text += f"{tree.speaker.name} {tree.cue}: «"
        places.append(len(text))
        text += f"{tree.text or '…'}».\n\n"
    return text, places


def _occur(printing: Printing, root: Node, place: int, position: int) -> None:
    """An occurrence for each node, from the outermost inwards."""
    path, reporters = list[UUID](), list[UUID]()
    node: Node | None = root
    while node:
        occurrence_id = new_id()
        span = (place, place + len(node.text)) if node.text else (None, None)
        segments = derive_segments(node.mode, node.text or "")
        row = (
            *(printing.publication_id, occurrence_id, sha256(occurrence_id.bytes).digest()),
            *(printing.snapshot_id, node.quote_id, path[-1] if path else None),
            *([*path], [*reporters], len(path) + 1, position if not path else 0),
            *(node.mode, node.text, printing.language, node.cue, node.speaker.name),
            *(*span, msgspec.json.encode(segments).decode()),
        )
        printing.put("occurrences", row)
        path.append(occurrence_id)
        reporters.append(node.speaker.id)
        place, node = place + node.within, node.reports


class Batch:
    """Rows in the text format of COPY."""

    def __init__(self) -> None:
        """Empty."""
        self.rows: dict[str, list[str]] = {table: [] for table in COLUMNS}

    def put(self, table: str, row: Sequence[Any]) -> None:
        """One more row."""
        self.rows[table].append("\t".join(map(_field, row)))

    def packed(self) -> dict[str, bytes]:
        """Of each table that has any."""
        return {
            table: ("\n".join(rows) + "\n").encode() for table, rows in self.rows.items() if rows
        }


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED) if "\n" in value or "\\" in value else value
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, list):
        many = cast("list[Any]", value)
        return f"{{{','.join(map(str, many))}}}"  # ids and words without signs
    return str(value)


_ESCAPED = str.maketrans({"\\": r"\\", "\n": r"\n"})


def record(maker_: Maker, quotes: int, at_once: int) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Batches of about so many quotes, each with how many there are by then."""
    while maker_.quotes < quotes:
        batch, until = Batch(), min(maker_.quotes + at_once, quotes)
        while maker_.quotes < until:
            maker_.publication(batch.put)
        yield maker_.quotes, batch.packed()
