"""What the role of the service may do: the log and its tree may only grow."""

from collections.abc import Sequence

from service.kit.db import Connection

GROWING = ("changes", "states", "tree_nodes", "tree_heads")
"""Tables in which the service adds rows, and changes or removes none."""
NEVER_CHANGED = (*GROWING, "snapshots")
"""Snapshots go with the publication that is removed; the log has their hashes."""
_ONE_AT_A_TIME = 0x6772616E74  # "grant"
_MAKE = ("CREATE ROLE %1$I LOGIN",)
_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO %1$I",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %1$I",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %1$I",
    "REVOKE UPDATE ON %3$s FROM %1$I",
    "REVOKE DELETE ON %2$s FROM %1$I",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %1$I",
)


async def make_role(owner: Connection, role: str) -> None:
    """With a login, where there is none of this name."""
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", _ONE_AT_A_TIME)
        if not await _has_role(owner, role):
            await _execute(owner, _MAKE, role)


async def grant_service(owner: Connection, role: str) -> None:
    """Grants the role what the service needs, where it lacks it or has more."""
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", _ONE_AT_A_TIME)
        if not await _is_granted(owner, role):
            await _execute(owner, _GRANTS, role)


async def get_role(connection: Connection) -> str:
    """As which role it is connected."""
    return await connection.fetchval("SELECT current_user")


async def _has_role(owner: Connection, role: str) -> bool:
    return await owner.fetchval(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1::text)", role
    )


async def _is_granted(owner: Connection, role: str) -> bool:
    """Whether each table has exactly what it should; a new one has not, nor one that grew."""
    return await owner.fetchval(
        """
        SELECT bool_and(
               has_table_privilege($1::name, c.oid, 'SELECT')
               AND has_table_privilege($1::name, c.oid, 'UPDATE')
                   <> (c.relname = ANY ($3::text[] || 'alembic_version'::text))
               AND has_table_privilege($1::name, c.oid, 'DELETE')
                   <> (c.relname = ANY ($2::text[] || 'alembic_version'::text)))
          FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        """,
        role,
        GROWING,
        NEVER_CHANGED,
    )


async def _execute(owner: Connection, templates: Sequence[str], role: str) -> None:
    rows = await owner.fetch(
        "SELECT format(one, $2::text, $3::text, $4::text) FROM unnest($1::text[]) AS one",
        templates,
        role,
        ", ".join(GROWING),
        ", ".join(NEVER_CHANGED),
    )
    for row in rows:
        quoted = row[0]
        await owner.execute(quoted)
