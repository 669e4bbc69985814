"""Signed heads of the log: C2SP signed notes and checkpoints, with Ed25519. Pure.

github.com/C2SP/C2SP: signed-note.md, tlog-checkpoint.md.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PRIVATE = "PRIVATE+KEY+"
_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_BYTES = 32


class NoteError(ValueError):
    """A key or a note is not what it should be; the message says what, as part of a sentence."""


class Checkpoint(NamedTuple):
    """What is signed: which log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """As it is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class Verifier(NamedTuple):
    """The public key of a log, by its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes, by which a signature tells its key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def text(self) -> str:
        """`name+hash+base64`."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.public).decode()}"


class Signer(NamedTuple):
    """The private key of a log."""

    name: str
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        """What others check with."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def text(self) -> str:
        """`PRIVATE+KEY+name+hash+base64`: a secret."""
        key = b64encode(_ED25519 + self.seed).decode()
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{key}"

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note."""
        text = checkpoint.text()
        signature = self.verifier.id + self._key.sign(text.encode())
        return f"{text}\n— {self.name} {b64encode(signature).decode()}\n"


def new_signer(name: str) -> Signer:
    """With a key of its own. Raises NoteError where the name cannot be one."""
    if not _NAME.fullmatch(name):
        raise NoteError(f"{name!r} cannot be the name of a key: it has a space or a plus sign")
    return Signer(name, Ed25519PrivateKey.generate().private_bytes_raw())


def read_signer(text: str) -> Signer:
    """Raises NoteError, whose message does not tell the key."""
    if not text.startswith(PRIVATE):
        raise NoteError(f"the private key does not begin with {PRIVATE}")
    name, told, raw = _key_parts(text.removeprefix(PRIVATE), "the private key")
    signer = Signer(name, raw)
    if signer.verifier.id != told:
        raise NoteError("the private key does not have the hash that it tells")
    return signer


def read_verifier(text: str) -> Verifier:
    """Raises NoteError."""
    name, told, raw = _key_parts(text, "the key")
    verifier = Verifier(name, raw)
    if verifier.id != told:
        raise NoteError("the key does not have the hash that it tells")
    return verifier


def _key_parts(text: str, what: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.strip().partition("+")
    told, _, encoded = rest.partition("+")
    raw = _decode(encoded, what)
    if not _NAME.fullmatch(name) or not re.fullmatch("[0-9a-f]{8}", told):
        raise NoteError(f"{what} is not of the form name+hash+base64")
    if raw[:1] != _ED25519 or len(raw) != _BYTES + 1:
        raise NoteError(f"{what} is not one of Ed25519")
    return name, bytes.fromhex(told), raw[1:]


def read_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Raises NoteError where it is not signed with the key, or is no checkpoint."""
    text, blank, signatures = note.partition("\n\n")
    text += "\n"
    if not blank or not any(_signs(line, text, verifier) for line in signatures.splitlines()):
        raise NoteError(f"the checkpoint is not signed with the key {verifier.name}")
    return _read_text(text)


def _signs(line: str, text: str, verifier: Verifier) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "—" or name != verifier.name:
        return False
    raw = _decode(encoded, "the signature")
    if raw[:4] != verifier.id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(raw[4:], text.encode())
    except InvalidSignature:
        return False
    return True


def _read_text(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) < 4 or not _SIZE.fullmatch(lines[1]):  # noqa: PLR2004 origin, size, root, end
        raise NoteError("the checkpoint is not of the form origin, size, root")
    root = _decode(lines[2], "the root of the checkpoint")
    if len(root) != _BYTES:
        raise NoteError("the root of the checkpoint is not of 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def _decode(encoded: str, what: str) -> bytes:
    """Raises NoteError; one text for the same bytes alone, so that no sign of it can be changed."""
    try:
        raw = b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        raise NoteError(f"{what} is not in base64") from None
    if b64encode(raw).decode() != encoded:
        raise NoteError(f"{what} is not in base64 as it is written")
    return raw
