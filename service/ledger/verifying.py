"""Verification: everything derived again from the database, up to the first that does not fit.

It is to be given a connection that sees one state of the database throughout.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import msgspec

from service.kit.db import Connection
from service.ledger import store, tree_store, verify_store
from service.ledger.entries import Entry, leaf_hash, state_hash
from service.ledger.merkle import Growing, Node
from service.ledger.model import Subject
from service.ledger.notes import Checkpoint, NoteError, Verifier, read_checkpoint
from service.ledger.store import States
from service.ledger.tree_store import STEP, Head
from service.ledger.verify_store import Logged, Newest, Things

_BATCH = 2000
_TEXTS = 200
_NIL = UUID(int=0)
_ADOPT = "if it was recorded before there was a log, run `quotetrail ledger adopt`"
_GONE = ("removed", "redacted")


class Misfit(Exception):
    """The first that does not fit."""

    def __init__(
        self,
        what: str,
        *,
        subject: Subject | str | None = None,
        thing: UUID | None = None,
        position: int | None = None,
    ) -> None:
        parts = [
            " ".join(str(one) for one in (subject, thing) if one),
            f"position {position}" if position else "",
        ]
        super().__init__(f"{', '.join(filter(None, parts))}: {what}")


@dataclass(kw_only=True)
class Verification:
    """What is held against what, and how far it has come."""

    reader: Connection
    states: States
    things: Things
    verifiers: Sequence[Verifier]
    """Of whose signatures each head must have one; none: it is not asked who has signed."""
    known: Checkpoint | None = None
    """A head that the reader has kept outside the database."""
    tell: Callable[[str, int], None] = lambda _what, _done: None
    tree: Growing = field(default_factory=Growing)
    heads: int = 0
    versions: int = 0
    snapshots: int = 0

    async def run(self) -> None:
        """Raises Misfit."""
        await self._verify_log()
        await self._verify_end()
        await self._verify_versions()
        for subject in self.things:
            await self._verify_things(subject)
        await self._verify_snapshots()

    async def _verify_log(self) -> None:
        last = await tree_store.find_head(self.reader)
        signed = last.size if last else 0
        while batch := await verify_store.list_logged(self.reader, self.tree.size, _BATCH):
            before = self.tree.size
            found = await verify_store.list_heads(self.reader, before, before + len(batch))
            heads = {head.size: head for head in found}
            nodes: dict[Node, bytes] = {}
            for one in batch:
                _check_entry(one, self.tree.size + 1)
                nodes.update(self.tree.append(one.leaf))
                self._check_head(heads.get(self.tree.size))
            await self._verify_nodes(nodes, signed)
            self.tell("log", self.tree.size)

    def _check_head(self, head: Head | None) -> None:
        size, root = self.tree.size, self.tree.root
        if self.known and self.known.size == size and self.known.root != root:
            raise Misfit("the log up to here is not that of the checkpoint given", position=size)
        if head is None:
            return
        self.heads += 1
        if head.root != root:
            raise Misfit("the log up to here is not what was signed", position=size)
        said = [_read(head.checkpoint, verifier) for verifier in self.verifiers]
        fitting = [one for one in said if one and (one.size, one.root) == (size, root)]
        if self.verifiers and not fitting:
            raise Misfit("the head over the log up to here is not signed by us", position=size)

    async def _verify_nodes(self, nodes: dict[Node, bytes], signed: int) -> None:
        wanted = {node: one for node, one in nodes.items() if node.level and not node.level % STEP}
        kept = await tree_store.list_kept(self.reader, list(wanted))
        for node, one in wanted.items():
            end = node.place + 1 << node.level
            where = f"the hash of the {1 << node.level} entries that end here"
            if node not in kept and end <= signed:
                raise Misfit(f"{where} is missing", position=end)
            if kept.get(node, one) != one:
                raise Misfit(f"{where} is not theirs", position=end)

    async def _verify_end(self) -> None:
        size = self.tree.size
        head, last = await store.get_head(self.reader), await tree_store.find_head(self.reader)
        if head != size:
            raise Misfit(f"the log ends before it, and has had {head} entries", position=size + 1)
        if last and last.size > size:
            what = f"the log ends before it, and was signed up to {last.size}"
            raise Misfit(what, position=size + 1)
        if self.known and self.known.size > size:
            what = f"the log ends before it, and the checkpoint given is of {self.known.size}"
            raise Misfit(what, position=size + 1)
        stray = await verify_store.find_stray_node(self.reader, size)
        if stray is not None:
            raise Misfit("a hash is kept over entries that are not there", position=stray)
        state = await verify_store.find_stray_state(self.reader)
        if state is not None:
            raise Misfit("a state is there without its entry", position=state)

    async def _verify_versions(self) -> None:
        after = _NIL
        while batch := await verify_store.list_newest(self.reader, after, _BATCH):
            if len(batch) == _BATCH:  # the last thing may have versions behind the limit
                batch = [one for one in batch if one.id != batch[-1].id]
            present = await store.list_states(
                self.reader, self.states, [(one.subject, one.id) for one in batch]
            )
            for one in batch:
                _check_present(one, present.get((one.subject, one.id)))
            after = batch[-1].id
            self.versions += len(batch)
            self.tell("versions", self.versions)

    async def _verify_things(self, subject: Subject) -> None:
        after, done = _NIL, 0
        while batch := await verify_store.list_things(
            self.reader, self.things, subject, after, _BATCH
        ):
            for one in batch:
                if not one.logged:
                    what = f"it is on record and not on the log; {_ADOPT}"
                    raise Misfit(what, subject=subject, thing=one.id)
            after, done = batch[-1].id, done + len(batch)
            self.tell(subject, done)

    async def _verify_snapshots(self) -> None:
        after = (_NIL, _NIL)
        while batch := await verify_store.list_snapshots(self.reader, after, _TEXTS):
            for one in batch:
                if not one.fits:
                    what = f"its text is not what it was ({one.publication_id} is its publication)"
                    raise Misfit(what, subject="snapshot", thing=one.id)
            after = (batch[-1].publication_id, batch[-1].id)
            self.snapshots += len(batch)
            self.tell("snapshots", self.snapshots)


def _read(checkpoint: str, verifier: Verifier) -> Checkpoint | None:
    try:
        return read_checkpoint(checkpoint, verifier)
    except NoteError:
        return None


def _check_entry(one: Logged, expected: int) -> None:
    """Raises Misfit."""
    if one.position != expected:
        raise Misfit("the entry is missing", position=expected)
    entry = Entry(
        subject=one.subject,
        id=one.id,
        action=one.action,
        at=one.at,
        actor=one.actor,
        reason=one.reason,
        sha256=one.sha256,
    )
    what = None
    if leaf_hash(entry) != one.leaf:
        what = "the entry does not have the hash of its leaf"
    elif one.lost:
        what = "the state of this version is missing, and nothing was redacted"
    elif one.state is not None and state_hash(one.state).hex() != one.sha256:
        what = "the state of this version does not have the hash of its entry"
    if what:
        raise Misfit(what, subject=one.subject, thing=one.id, position=one.position)


def _json(state: str) -> Any:
    return msgspec.json.decode(state)


def _agrees(logged: Any, present: Any) -> bool:
    """Whether all that the log tells still holds: a later quotetrail may tell more of a thing."""
    match logged, present:
        case dict(), dict():
            told = cast("dict[str, Any]", logged)
            now = cast("dict[str, Any]", present)
            return all(name in now and _agrees(told[name], now[name]) for name in told)
        case list(), list():
            pairs = [cast("list[Any]", logged), cast("list[Any]", present)]
            return len(pairs[0]) == len(pairs[1]) and all(map(_agrees, *pairs))
        case _:
            return type(logged) is type(present) and logged == present


def _check_present(newest: Newest, state: str | None) -> None:
    """Raises Misfit."""
    if (None if state is None else state_hash(state)) == newest.sha256:
        return
    if state and newest.state and _agrees(_json(newest.state), _json(state)):
        return
    if state is None:
        what = "it is on the log and not on record, and was not removed"
    elif newest.sha256 is None and newest.action in _GONE:
        what = f"it is on record, and was {newest.action}"
    elif newest.sha256 is None:
        what = f"it is on record, and the log has no state of it; {_ADOPT}"
    else:
        what = "it is not what its newest version says"
    raise Misfit(what, subject=newest.subject, thing=newest.id, position=newest.position)
