"""The running service as the machine asks it: each request counted, and bounded in time."""

import itertools
import json
import time
from typing import Any
from uuid import uuid4

import httpx

from tests.running import Running

EVERY = 3
"""Of so many changes one is sent again, with its `Idempotency-Key`."""
SLOW = 60


class TimeIsOver(KeyboardInterrupt):
    """Ends a run, whatever it is about; Hypothesis lets it pass as it does Ctrl-C."""


class Api:
    """Its methods assert what holds of every answer."""

    def __init__(self, service: Running, until: float) -> None:
        """`until` on the monotonic clock."""
        self.until = until
        self.requests = 0
        self.failed = ""
        """The last failure, while the shortest way to it is looked for."""
        self.done: list[str] = []
        """The changes of the run, for who looks into a failure."""
        self._changes = itertools.count(1)
        self._client = httpx.Client(base_url=service.url, headers=service.headers, timeout=SLOW)

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Raises TimeIsOver."""
        if time.monotonic() > self.until:
            raise TimeIsOver
        self.requests += 1
        answer = self._client.request(method, path, json=body, params=query, headers=headers)
        assert answer.status_code < 500, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def show(self, path: str, status: int = 200, **query: Any) -> dict[str, Any]:
        """What an address answers, with this status."""
        answer = self.ask("GET", path, query=query)
        assert answer.status_code == status, f"{path} {query}: {answer.status_code} {answer.text}"
        return answer.json()

    def pages(self, path: str, *, limit: int = 3, most: int | None = None, **query: Any) -> Any:
        """The items of a list, page by page; `most` of them are enough."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.ask("GET", path, query={**query, "limit": limit, **cursor})
            assert answer.status_code == 200, f"{path} {query}: {answer.text}"
            page = answer.json()
            items += page["items"]
            assert ("next" in answer.links) == (page["next"] is not None), path
            assert page["next"] is None or len(page["items"]) == limit, f"{path}: a short page"
            if page["next"] is None or (most is not None and len(items) >= most):
                return items if most is None else items[:most]
            cursor = {"cursor": page["next"]}

    def change(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int | tuple[int, ...],
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A change, now and then sent again: the answer is the same, and nothing is done."""
        expected = status if isinstance(status, tuple) else (status,)
        given = {**(headers or {}), "Idempotency-Key": str(uuid4())}
        answer = self.ask(method, path, body=body, query=query, headers=given)
        sent = json.dumps(body, ensure_ascii=False)
        said = f"{method} {path} {sent}\n  {answer.status_code} {answer.text}"
        self.done.append(said)
        assert answer.status_code in expected, said
        if answer.is_success and next(self._changes) % EVERY == 0:
            again = self.ask(method, path, body=body, query=query, headers=given)
            assert again.headers["Idempotency-Replayed"] == "true", said
            assert (again.status_code, again.content) == (answer.status_code, answer.content), said
            other = self.ask(method, path, body={}, query={"reason": "інша"}, headers=given)
            assert other.status_code in {400, 422}, f"{said}: the key is taken for {other.text}"
        return answer
