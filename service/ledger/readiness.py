"""Whether the log is what was signed, for `/health/ready`: a few rows, whatever its size."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from service.kit.db import Database
from service.kit.health import Check, Checked
from service.kit.problems import Unavailable
from service.ledger import tree_store
from service.ledger.signing import Identity, LogBent, expect_signed

LATE = timedelta(minutes=1)
"""After which it needs attention that what was recorded since is not signed."""


class LogDoesNotFit(Unavailable):
    """The log is not the one that was signed: `quotetrail ledger verify` names the misfit."""

    title = "The log has been changed"


def check_log(identity: Callable[[], Identity]) -> Check:
    """Whether the signed heads still hold, the one kept beside the database among them."""

    async def check(database: Database) -> Checked:
        async with database.write() as tx:  # where nothing lags behind
            head = await tree_store.find_head(tx)
            try:
                entries = await expect_signed(tx, head, identity())
            except LogBent as bent:
                raise LogDoesNotFit(str(bent)) from None
        signed = head.size if head else 0
        late = signed < entries and (not head or datetime.now(UTC) - head.at > LATE)
        return Checked("low" if late else "ok", {"entries": entries, "signed": signed})

    return check
