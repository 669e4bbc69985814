"""Checks a proof by itself, without the service and its database. Pure."""

from hashlib import sha256
from typing import NamedTuple

import msgspec

from service.ledger.entries import canonical, leaf_of
from service.ledger.merkle import includes
from service.ledger.notes import Checkpoint, NoteError, Verifier, read_checkpoint, read_verifier
from service.ledger.proof_model import Proof


class DoesNotFit(ValueError):
    """The message is a sentence that says what in a proof does not fit."""


class Checked(NamedTuple):
    """A proof that holds."""

    proof: Proof
    checkpoint: Checkpoint
    verifier: Verifier


def check(raw: bytes, *, key: str | None = None, known: str | None = None) -> Checked:
    """`key` and the checkpoint `known` are what the reader has already. Raises DoesNotFit.

    Without a key of the reader's the proof is held against the key that it brings.
    """
    proof = _read(raw)
    _check_entry(proof)
    try:
        verifier = read_verifier(key or proof.key)
        if read_verifier(proof.key) != verifier:
            raise DoesNotFit("The proof names another key than the one that is given.")
        checkpoint = read_checkpoint(proof.checkpoint, verifier)
        ours = read_checkpoint(known, verifier) if known else checkpoint
    except NoteError as error:
        sentence = str(error)
        raise DoesNotFit(sentence[:1].upper() + sentence[1:] + ".") from None
    _check_size(proof, checkpoint)
    _check_known(ours, checkpoint)
    if not includes(
        bytes.fromhex(proof.leaf_hash),
        proof.index,
        proof.size,
        [bytes.fromhex(one) for one in proof.hashes],
        checkpoint.root,
    ):
        raise DoesNotFit("The hashes do not lead from the entry to the root of the checkpoint.")
    return Checked(proof, checkpoint, verifier)


def _read(raw: bytes) -> Proof:
    try:
        return msgspec.json.decode(raw, type=Proof)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DoesNotFit(f"It is not a proof: {error}.") from None


def _check_entry(proof: Proof) -> None:
    state = None if proof.state is None else sha256(canonical(proof.state)).hexdigest()
    if state is not None and state != proof.entry.sha256:
        raise DoesNotFit("The state does not have the hash that the entry tells.")
    if leaf_of(msgspec.to_builtins(proof.entry)).hex() != proof.leaf_hash:
        raise DoesNotFit("The entry does not have the hash of its leaf.")
    if proof.index != proof.position - 1:
        raise DoesNotFit("The index is not that of the position.")


def _check_size(proof: Proof, checkpoint: Checkpoint) -> None:
    if checkpoint.size != proof.size:
        raise DoesNotFit("The size is not that of the checkpoint.")


def _check_known(ours: Checkpoint, theirs: Checkpoint) -> None:
    if ours.origin != theirs.origin:
        raise DoesNotFit("The checkpoint of the proof is that of another log than the one given.")
    if ours.size != theirs.size:
        raise DoesNotFit(
            f"The proof is for {theirs.size} changes, and the checkpoint given for {ours.size}: "
            f"ask for the proof with size={ours.size}."
        )
    if ours.root != theirs.root:
        raise DoesNotFit(
            "The checkpoint of the proof has another root than the one given: the log was bent."
        )
