"""From a violated constraint to a refusal, wherever its row lies."""

import re
from collections.abc import Mapping

import asyncpg

from service.kit.problems import Refusal

_NAMED = re.compile(r'constraint "([^"]+)"')
_SHARD = re.compile(r"_\d+$")
"""On Citus, what stands behind a constraint's name on the server that has the row."""


def refusal_of(
    error: asyncpg.IntegrityConstraintViolationError, refusals: Mapping[str, type[Refusal]]
) -> type[Refusal] | None:
    """By the constraint's name. Where another server found it, Citus passes on its sentence alone.

    That is in English: `lc_messages` of the workers is to be C or en_US.
    """
    name = error.constraint_name or "".join(_NAMED.findall(str(error))[:1])
    return refusals.get(name) or refusals.get(_SHARD.sub("", name))
