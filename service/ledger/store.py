"""Changes in the database, in an order that is that of commits.

A sequence is seen out of order, and clocks jump. So the last statement of a transaction takes its
positions from one row, which stays locked until the commit: whoever sees a position sees all
positions before it. The commit does not wait for the disk, for all others would wait with it;
`settle` does so behind it, before anybody is told of the change.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec

from service.kit.db import Connection, Seal, author, noted
from service.kit.positions import settle
from service.kit.sessions import is_spread
from service.kit.statements import Conditions
from service.ledger.entries import Entry, canonical_of, leaf_hash, state_hash
from service.ledger.model import Change, ChangeList, Subject

_Action = Literal["recorded", "changed", "merged", "unmerged", "removed", "redacted"]

States = Mapping[Subject, str]
"""How the state of things is read, by their subject: rows of `id` and `state`, of `{ids}`."""


def note(tx: Connection, subject: Subject, ids: Iterable[UUID], action: _Action) -> None:
    """Keeps what the transaction does, for `seal` to write; the first action on a thing counts."""
    noted(tx).extend((subject, one, action) for one in ids)


def sealing(states: States) -> Seal:
    """What ends each transaction: its changes on the log, each thing once, with its state."""

    async def seal(tx: Connection) -> None:
        done: dict[tuple[Subject, UUID], str] = {}
        for subject, one, action in noted(tx):
            done.setdefault((subject, one), action)
        noted(tx).clear()
        if done:
            if not _stand_alone(done):
                await lock_head(tx)
            found = await list_states(tx, states, done)
            await _insert_changes(tx, _changes(tx, done, found))

    return seal


def _stand_alone(done: Mapping[tuple[Subject, UUID], str]) -> bool:
    """Whether nobody else can change these things now, so that their states can be read at once.

    Of what others may change meanwhile the state is read behind their commit: the newest version
    is then what the thing is.
    """
    return all(action == "recorded" and subject != "link" for (subject, _), action in done.items())


async def lock_head(tx: Connection) -> None:
    """Until the transaction ends nobody else adds to the log."""
    await tx.execute("SELECT position FROM change_head FOR UPDATE")


def _changes(
    tx: Connection, done: Mapping[tuple[Subject, UUID], str], states: Mapping[tuple[str, UUID], str]
) -> list[tuple[Entry, str | None]]:
    at, who = datetime.now(UTC), author(tx)
    found: list[tuple[Entry, str | None]] = []
    for (subject, one), action in done.items():
        state = states.get((subject, one))
        entry = Entry(
            subject=subject,
            id=one,
            action=action,
            at=at,
            actor=who.name,
            reason=who.reason,
            sha256=None if state is None else state_hash(state).hex(),
        )
        found.append((entry, state))
    return found


async def list_states(
    tx: Connection, states: States, things: Iterable[tuple[Subject, UUID]]
) -> dict[tuple[str, UUID], str]:
    """As canonical JSON; what has been removed has none."""
    asked = Conditions()
    by_subject: defaultdict[Subject, list[UUID]] = defaultdict(list)
    for subject, one in things:
        by_subject[subject].append(one)
    parts: list[str] = []
    for subject, ids in by_subject.items():
        state = states[subject].replace("{ids}", "{}")
        whole = asked.bind(state, ids)
        parts.append(f"SELECT '{subject}' AS subject, s.id, s.state::text FROM ({whole}) AS s")
    rows = await tx.fetch(" UNION ALL ".join(parts), *asked.values)
    return {(row["subject"], row["id"]): canonical_of(row["state"]).decode() for row in rows}


async def _insert_changes(tx: Connection, changes: Sequence[tuple[Entry, str | None]]) -> None:
    """As the last statement of a transaction: the head stays locked until the commit.

    On Citus that waits for the disk: other servers are told to commit by what is written here.
    """
    entries = [entry for entry, _ in changes]
    await tx.execute(
        """
        WITH at_once AS MATERIALIZED (
            SELECT set_config('synchronous_commit',
                              coalesce($10, current_setting('synchronous_commit')), true)),
        head AS (
            UPDATE change_head SET position = position + cardinality($1::text[])
              FROM at_once
            RETURNING position - cardinality($1::text[]) AS before),
        row AS (
            SELECT head.before + r.number AS position, r.*
              FROM head, unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[],
                                $6::text[])
                         WITH ORDINALITY AS r (subject, id, action, sha256, leaf, state, number)),
        made AS (
            INSERT INTO changes (position, subject, id, action, sha256, leaf, at, actor, reason)
            SELECT position, subject, id, action, sha256, leaf, $7, $8, $9 FROM row
            RETURNING position)
        INSERT INTO states (position, state)
        SELECT position, state FROM made JOIN row USING (position) WHERE state IS NOT NULL
        """,
        [one.subject for one in entries],
        [one.id for one in entries],
        [one.action for one in entries],
        [one.sha256 and bytes.fromhex(one.sha256) for one in entries],
        [leaf_hash(one) for one in entries],
        [state for _, state in changes],
        entries[0].at,
        entries[0].actor,
        entries[0].reason,
        None if is_spread(tx) else "off",
    )


async def list_changes(reader: Connection, after: int, limit: int) -> ChangeList:
    """In their order, and on the disk: nobody goes on after a change that a crash takes back."""
    rows = await reader.fetch(
        """
        SELECT position, subject, id, action, at
          FROM changes
         WHERE position > $1
         ORDER BY position
         LIMIT $2
        """,
        after,
        limit + 1,
    )
    await settle(reader)
    items = msgspec.convert([dict(row) for row in rows[:limit]], list[Change])
    return ChangeList(
        items=items, last=items[-1].position if items else after, more=len(rows) > limit
    )


async def find_last_time(reader: Connection) -> datetime | None:
    """When the last change was made, whatever it was; none before the first."""
    return await reader.fetchval("SELECT at FROM changes ORDER BY position DESC LIMIT 1")


async def get_head(reader: Connection) -> int:
    """The position of the last change; 0 before the first."""
    return await reader.fetchval("SELECT position FROM change_head")
