"""Whom names mean, looked up for all who ask at once."""

from collections.abc import Mapping, Sequence

from service.kit.db import Database
from service.kit.gathering import Gathering
from service.kit.ids import read_id
from service.speakers import resolving, store
from service.speakers.store import Found


class Names:
    """As one process asks for them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._meant = Gathering(self._find)

    async def _find(self, names: Sequence[str]) -> Mapping[str, list[Found]]:
        async with self._database.read() as reader:
            meant = await resolving.resolve(reader, names)
        return {name: [one.found for one in many] for name, many in meant.items()}

    async def find(self, id_or_name: str) -> list[Found]:
        """As `resolving.find`: everybody whom an id or a name means."""
        if known := read_id(id_or_name):
            async with self._database.read() as reader:
                return await store.list_by_id(reader, [known])
        return await self._meant.get(id_or_name) or []
