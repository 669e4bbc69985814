"""What robots.txt of a site allows us (RFC 9309), asked for once in a run."""

from typing import Any
from urllib.parse import urlsplit

from service.archive.reading import library
from service.kit.outward import AddressRefused, AnswerRefused, Outward

MOST_ROBOTS = 500 * 1024
"""Bytes, as RFC 9309 asks for at least."""
WITHIN = 10.0
SLOWEST = 30.0
"""Seconds between two requests that are kept at most, whatever a site wishes."""


class Robots:
    """Of the sites of one run."""

    def __init__(self, outward: Outward, agent: str) -> None:
        self.outward = outward
        self.agent = agent
        self._known: dict[str, Any] = {}

    async def allows(self, url: str) -> bool:
        """Whether the page may be asked for; where the rules cannot be had, it may not."""
        rules = await self._rules(url)
        return bool(rules and rules.can_fetch(url, self.agent))

    async def pause(self, url: str) -> float:
        """Seconds that the site wishes between two requests."""
        rules = await self._rules(url)
        wish = rules.crawl_delay(self.agent) if rules else None
        return min(float(wish or 0), SLOWEST)

    async def _rules(self, url: str) -> Any:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            text = await self._ask(f"{site}/robots.txt")
            protego = library("protego").Protego
            self._known[site] = None if text is None else protego.parse(text)
        return self._known[site]

    async def _ask(self, url: str) -> str | None:
        """The rules; empty where there are none (4xx), none where nobody can tell (5xx, away)."""
        try:
            page = await self.outward.get(
                url, {"User-Agent": self.agent}, most=MOST_ROBOTS, within=WITHIN
            )
        except (AddressRefused, AnswerRefused, OSError, TimeoutError):
            return None
        if 200 <= page.status < 300:  # noqa: PLR2004 a success
            return page.body.decode("utf-8", "replace")
        return "" if 400 <= page.status < 500 else None  # noqa: PLR2004 not there
