"""The web, as far as tests need it: a real server with pages that change and vanish."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, str]
"""The headers of a request, by their names in lower case."""


@dataclass
class Stands:
    """What stands at an address."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


def article(*paragraphs: str, title: str = "Міст") -> Stands:
    """A page round a text: with a menu and a footer, which are no part of it."""
    inside = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = (
        f"<html><head><title>{title}</title></head><body>"
        "<nav><a href='/'>Головна</a> <a href='/all'>Усі новини</a></nav>"
        f"<article><h1>{title}</h1>{inside}</article>"
        "<footer>Усі права застережено</footer></body></html>"
    )
    return Stands(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


class Web:
    """A site; `asked` are the requests that came, each a path and its headers."""

    def __init__(self) -> None:
        self.pages: dict[str, Stands | Callable[[Asked], Stands]] = {}
        self.asked: list[tuple[str, Asked]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """Keep what was asked, and answer."""
                headers = {name.lower(): value for name, value in self.headers.items()}
                web.asked.append((self.path, headers))
                found = web.pages.get(self.path, Stands(status=404))
                stands = found if isinstance(found, Stands) else found(headers)
                self.send_response(stands.status)
                length = {"Content-Length": str(len(stands.body))}
                for name, value in {**length, **stands.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(stands.body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 as its parent's
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        """Where a page is."""
        return f"http://{self.place}{path}"

    def paths(self) -> list[str]:
        """That were asked for, in their order."""
        return [path for path, _ in self.asked]


@contextmanager
def some_web() -> Generator[Web]:
    """Until it is left."""
    one = Web()
    yield one
    one.server.shutdown()
    one.server.server_close()
