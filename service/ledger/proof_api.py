"""The log as others check it: its signed head and key, entries, and proofs.

Never out of a replica: who watches a log must not see its head going back.
"""

import re
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from service.kit.db import Connection, Newest
from service.kit.problems import refusals
from service.kit.wire import Asked
from service.ledger import entry_store, tree_store
from service.ledger.merkle import Span, consistency_spans, inclusion_spans
from service.ledger.notes import Signer
from service.ledger.proof_model import (
    Consistency,
    ConsistencyQuery,
    EntryNotFound,
    EntryNotSigned,
    HeadNotFound,
    Inclusion,
    InclusionQuery,
    LogEntryList,
    LogQuery,
    NothingSigned,
    PositionBeyondSize,
    Proof,
    ProofQuery,
    SizeNotSigned,
    SizesReversed,
)
from service.ledger.tree_store import Head

TEXT = "text/plain"
OUTSIDE = {"outside_contract": True}
"""Texts after C2SP, which are described in docs/ledger.md."""
_SOON = {"Retry-After": "1"}
_POSITION = re.compile("[1-9][0-9]{0,15}")


@get("/v1/ledger/checkpoint", opt=OUTSIDE, responses=refusals(NothingSigned))
async def show_checkpoint(newest: Newest) -> Response[str]:
    """Show the signed head of the log, as a C2SP checkpoint."""
    return Response((await _last_head(newest)).checkpoint, media_type=TEXT)


@get("/v1/ledger/key", opt=OUTSIDE)
async def show_key(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the key that heads are checked with: `name+hash+base64`, after C2SP."""
    return Response(_signer(request).verifier.text() + "\n", media_type=TEXT)


@get("/v1/ledger/entries")
async def list_entries(newest: Newest, asked: Asked[LogQuery]) -> LogEntryList:
    """List the entries of the log as they are hashed, for those who watch all of it."""
    return await entry_store.list_entries(newest, asked.after, asked.limit)


@get(
    "/v1/ledger/inclusion",
    responses=refusals(NothingSigned, SizeNotSigned, PositionBeyondSize),
)
async def prove_inclusion(newest: Newest, asked: Asked[InclusionQuery]) -> Inclusion:
    """Prove that an entry is in the tree of so many leaves (RFC 9162 §2.1.3)."""
    if asked.position > asked.size:
        detail = f"A log of {asked.size} changes has none at {asked.position}."
        raise PositionBeyondSize(detail, path="position", place="query")
    await _expect_signed(newest, asked.size, "size")
    index = asked.position - 1
    leaf, root, *hashes = await tree_store.list_span_hashes(
        newest,
        [
            Span(index, asked.position),
            Span(0, asked.size),
            *inclusion_spans(index, asked.size),
        ],
    )
    return Inclusion(
        position=asked.position,
        index=index,
        size=asked.size,
        leaf_hash=leaf.hex(),
        hashes=[one.hex() for one in hashes],
        root=root.hex(),
    )


@get("/v1/ledger/consistency", responses=refusals(NothingSigned, SizeNotSigned, SizesReversed))
async def prove_consistency(newest: Newest, asked: Asked[ConsistencyQuery]) -> Consistency:
    """Prove that a tree is the beginning of a larger one (RFC 9162 §2.1.4)."""
    if asked.before > asked.after:
        detail = f"A log of {asked.after} changes did not begin with {asked.before}."
        raise SizesReversed(detail, path="from", place="query")
    await _expect_signed(newest, asked.after, "to")
    old, new, *hashes = await tree_store.list_span_hashes(
        newest,
        [
            Span(0, asked.before),
            Span(0, asked.after),
            *consistency_spans(asked.before, asked.after),
        ],
    )
    return Consistency(
        before=asked.before,
        after=asked.after,
        from_root=old.hex(),
        to_root=new.hex(),
        hashes=[one.hex() for one in hashes],
    )


@get(
    "/v1/ledger/proofs/{position:str}",
    responses=refusals(
        EntryNotFound, EntryNotSigned, HeadNotFound, NothingSigned, PositionBeyondSize
    ),
)
async def prove_entry(
    request: Request[Any, Any, Any],
    newest: Newest,
    position: FromPath[str],
    asked: Asked[ProofQuery],
) -> Proof:
    """Prove one entry in one document, to be kept and checked without this service."""
    at = _read_position(position)
    found, state = await entry_store.get_entry(newest, at)
    head = await _head_over(newest, at, asked.size)
    hashes = await tree_store.list_span_hashes(newest, inclusion_spans(at - 1, head.size))
    return Proof(
        position=at,
        index=at - 1,
        size=head.size,
        entry=found.entry,
        state=state,
        leaf_hash=found.leaf_hash,
        hashes=[one.hex() for one in hashes],
        checkpoint=head.checkpoint,
        key=_signer(request).verifier.text(),
    )


def _read_position(text: str) -> int:
    """Raises EntryNotFound."""
    if not _POSITION.fullmatch(text) or int(text) >= 2**53:
        raise EntryNotFound
    return int(text)


async def _head_over(reader: Connection, position: int, size: int | None) -> Head:
    """Raises HeadNotFound, NothingSigned, EntryNotSigned or PositionBeyondSize."""
    if size is None:
        head = await _last_head(reader)
        if position > head.size:
            raise EntryNotSigned(headers=_SOON)
        return head
    if position > size:
        detail = f"A log of {size} changes has none at {position}."
        raise PositionBeyondSize(detail, path="size", place="query")
    head = await tree_store.find_head(reader, size)
    if head is None:
        raise HeadNotFound
    return head


async def _last_head(reader: Connection) -> Head:
    """Raises NothingSigned."""
    head = await tree_store.find_head(reader)
    if head is None:
        raise NothingSigned(headers=_SOON)
    return head


async def _expect_signed(reader: Connection, size: int, path: str) -> None:
    """Raises NothingSigned or SizeNotSigned."""
    head = await _last_head(reader)
    if size > head.size:
        detail = f"The log is signed up to {head.size} changes."
        raise SizeNotSigned(detail, path=path, place="query")


def _signer(request: Request[Any, Any, Any]) -> Signer:
    return request.app.state.signer


router = Router(
    "/",
    route_handlers=[
        show_checkpoint,
        show_key,
        list_entries,
        prove_inclusion,
        prove_consistency,
        prove_entry,
    ],
    tags=["ledger"],
)
