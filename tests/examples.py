"""Writes the examples of the contract: real requests to the real service, with their answers.

`python -m tests.examples` writes `service/example/answers.json`; `make openapi` then takes it over.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import httpx

from service.kit.logs import configure_logging
from service.kit.migrations import upgrade
from service.kit.postgres import EmbeddedPostgres
from service.settings import Settings
from tests.documents import document
from tests.in_process import served

Json = dict[str, Any]

SHIPPED = Path(__file__).parents[1] / "service" / "example"
KEY = "for-this-moment"

ROLE = {"title": "секретар РНБО", "organization": "РНБО", "since": "2025-07-18"}
NAME = {"name": "Rustem Umerov", "language": "en", "kind": "alias"}
SPEAKER = {
    "kind": "organization",
    "name": "Приклад новин",
    "language": "uk",
    "names": [{"name": "Example News", "language": "en", "kind": "alias"}],
    "identifiers": [{"scheme": "isni", "value": "0000000000000000"}],
}
QUESTION = {"text": "компромісного варіанту знайдено було", "speaker": "Ушаков"}
MISSING = {"text": "Жодних перемовин узимку не відбудеться", "speaker": "Умєров"}
REVIEW: Json = {
    "aspect": "wording",
    "publisher": {"name": "Приклад перевірки"},
    "url": "https://example.org/checked/1",
    "title": "Чи сказав він саме це?",
    "reviewed_at": "2025-12-05",
    "language": "uk",
    "rating": {"text": "Так", "value": 5, "best": 5, "worst": 1},
    "claim": {
        "text": "Детально поінформував колег про останні зустрічі",
        "claimant": "Рустем Умєров",
        "appeared_in": ["https://example.org/post/1"],
    },
}
CLAIM_REVIEW: Json = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://example.org/checked/2",
    "datePublished": "2025-12-06",
    "author": {"@type": "Organization", "name": "Приклад перевірки"},
    "claimReviewed": "Перемовини завершилися угодою",
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Умєров"}},
    "reviewRating": {"@type": "Rating", "alternateName": "Без доказів"},
}
CORRECTION: Json = {
    "kind": "speaker_denial",
    "stated_at": "2025-12-05",
    "evidence": {
        "publication": {
            "kind": "telegram_post",
            "url": "https://example.org/post/2",
            "published_at": "2025-12-05",
            "outlet": {"name": "Rustem Umerov", "kind": "telegram_channel"},
            "text": "Цих слів я не писав.",
        },
        "exact": "Цих слів я не писав",
    },
    "explanation": "Секретар каже, що цих слів не писав.",
    "instead": "Європа має брати участь у цьому процесі",
}
WEBHOOK: Json = {
    "url": "https://example.org/hook",
    "subjects": ["quote", "review"],
    "actions": ["recorded"],
}
OUTLET = {
    "kind": "telegram_channel",
    "name": "Приклад: канал",
    "handle": "example_news",
    "language": "uk",
}


class Recorder:
    """Asks the service, and keeps what was said by operation."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.kept: dict[str, Json] = {}

    async def get(self, name: str, path: str, /, **query: Any) -> Any:
        """Keeps the query and the answer."""
        answer = await self.client.get(path, params=query)
        return self._keep(name, answer, {"query": query} if query else {})

    async def send(self, name: str, method: str, path: str, body: Json) -> Any:
        """Keeps the body and the answer."""
        answer = await self.client.request(method, path, json=body)
        return self._keep(name, answer, {"request": body})

    async def delete(self, name: str, path: str, /, **query: Any) -> Any:
        """Keeps the query and the answer."""
        answer = await self.client.delete(path, params=query)
        return self._keep(name, answer, {"query": query} if query else {})

    def _keep(self, name: str, answer: httpx.Response, asked: Json) -> Any:
        answer.raise_for_status()
        self.kept[name] = {**asked, "response": answer.json()}
        return answer.json()


async def record(client: httpx.AsyncClient) -> dict[str, Json]:
    """Every operation once, on the document that ships with the service."""
    ask = Recorder(client)
    shipped = json.loads((SHIPPED / "document.json").read_text())
    receipt = await ask.send("record_document", "POST", "/v1/documents", shipped)
    other = (await client.post("/v1/documents", json=document())).json()
    publication = f"/v1/publications/{receipt['publication']['id']}"
    outer = next(one for one in receipt["quotes"] if one["reports"] and one["mode"] == "indirect")
    inner = outer["reports"][0]
    speaker = f"/v1/speakers/{inner['speaker']['id']}"
    await record_health(ask)
    channel = await record_outlet(ask)
    await ask.send("add_name", "POST", f"{speaker}/names", NAME)
    await ask.send("add_role", "POST", f"{speaker}/roles", ROLE)
    about = {"description": "Секретар Ради національної безпеки і оборони України"}
    await ask.send("change_speaker", "PATCH", speaker, about)
    await ask.get("show_speaker", speaker)
    await ask.get("list_speakers", "/v1/speakers", limit=1, name="Умєров")
    await ask.get("resolve_name", "/v1/speakers/resolve", name="Умєрова")
    await ask.get("list_quotes", "/v1/quotes", limit=1, speaker="Умєрова", q="зустрічей")
    await ask.get("list_quotes_of_speaker", f"{speaker}/quotes", limit=1, mode="direct")
    quote = f"/v1/quotes/{receipt['quotes'][0]['quote_id']}"
    await ask.get("show_quote", quote)
    await ask.get("list_occurrences", f"{quote}/occurrences", limit=1)
    await ask.get("list_chains", f"{quote}/chains", limit=1)
    await ask.get("list_variants", f"{quote}/variants", limit=1)
    await ask.get("show_origins", f"{quote}/origins")
    await ask.send("verify", "POST", "/v1/verify", QUESTION)
    await record_reviews(ask, quote, receipt["quotes"][0]["quote_id"])
    await ask.send("verify_batch", "POST", "/v1/verify/batch", {"texts": [MISSING]})
    occurrence = f"/v1/occurrences/{inner['occurrence_id']}"
    await ask.get("show_occurrence", occurrence)
    await ask.get("show_chain", f"{occurrence}/chain")
    await ask.get("list_publications", "/v1/publications", limit=1, kind="article")
    await ask.get("show_tree", f"{publication}/quotes", limit=1)
    link = {"kind": "cites", "target_id": other["publication"]["id"]}
    await ask.send("link_publication", "POST", f"{publication}/links", link)
    await record_snapshots(ask, f"/v1/publications/{other['publication']['id']}")
    await ask.get("show_publication", publication)
    twin = (await client.post("/v1/speakers", json={"kind": "person", "name": "Р. Умєров"})).json()
    into = {"into": inner["speaker"]["id"]}
    merging = f"/v1/speakers/{twin['id']}/merge"
    await ask.send("merge_speaker", "POST", merging, into)
    await ask.delete("take_apart", merging)
    await record_corrections(ask, quote, receipt["quotes"][0]["quote_id"])
    await record_changes(ask, other)
    for path in (speaker, channel, publication, quote, occurrence):
        await ask.get(f"list_versions_of_{path.split('/')[2]}", f"{path}/history", limit=1)
    return ask.kept


async def record_proofs(ask: Recorder) -> None:
    """Of what was signed until now; the first head is there after a second or so."""
    for _ in range(100):
        if (await ask.client.get("/v1/ledger/proofs/11")).is_success:
            break
        await asyncio.sleep(0.1)
    size = (await ask.get("prove_entry", "/v1/ledger/proofs/11"))["size"]
    await ask.get("list_entries", "/v1/ledger/entries", limit=2)
    await ask.get("prove_inclusion", "/v1/ledger/inclusion", position=3, size=size)
    await ask.get("prove_consistency", "/v1/ledger/consistency", **{"from": 11, "to": size})


async def record_outlet(ask: Recorder) -> str:
    """An outlet that speaks, and who it speaks as; its path."""
    made = await ask.send("record_speaker", "POST", "/v1/speakers", SPEAKER)
    channel = await ask.send("record_outlet", "POST", "/v1/outlets", OUTLET)
    path = f"/v1/outlets/{channel['id']}"
    await ask.send("change_outlet", "PATCH", path, {"speaker_id": made["id"]})
    await ask.get("show_outlet", path)
    await ask.get("list_outlets", "/v1/outlets", limit=1, kind="telegram_channel")
    return path


async def record_corrections(ask: Recorder, quote: str, quote_id: str) -> None:
    """A quote that its speaker denied, and the denial removed."""
    denied = {**CORRECTION, "quote_id": quote_id}
    made = await ask.send("record_correction", "POST", "/v1/corrections", denied)
    path = f"/v1/corrections/{made['id']}"
    await ask.get("show_correction", path)
    await ask.get("list_corrections", "/v1/corrections", limit=1, kind="speaker_denial")
    await ask.get("list_corrections_of_quote", f"{quote}/corrections", limit=1)
    await ask.get("list_versions_of_corrections", f"{path}/history", limit=1)
    await ask.delete("remove_correction", path, reason="Записано помилково.")


async def record_changes(ask: Recorder, receipt: Json) -> None:
    """A quote corrected and removed, and the publication that printed it; proofs of it all."""
    quote = f"/v1/quotes/{receipt['quotes'][0]['quote_id']}"
    change = {"status": "denied", "reason": "Прессекретарка заперечила."}
    await ask.send("change_quote", "PATCH", quote, change)
    await ask.delete("remove_quote", quote, reason="Вигадана цитата.")
    publication = f"/v1/publications/{receipt['publication']['id']}"
    await ask.delete("remove_publication", publication, reason="За рішенням суду.")
    await record_proofs(ask)


async def record_health(ask: Recorder) -> None:
    """That it answers, and how it stands."""
    await ask.get("show_liveness", "/health/live")
    await ask.get("show_readiness", "/health/ready")


async def record_snapshots(ask: Recorder, publication: str) -> None:
    """A further text of a publication."""
    text = {"text": document()["publication"]["text"] + " Доповнено.", "status": 200}
    made = await ask.send("take_snapshot", "POST", f"{publication}/snapshots", text)
    await ask.get("show_snapshot", f"{publication}/snapshots/{made['snapshot']['id']}")
    await ask.get("list_snapshots", f"{publication}/snapshots", limit=1)
    await ask.get("list_checks", f"{publication}/checks", limit=1)


async def record_reviews(ask: Recorder, quote: str, quote_id: str) -> None:
    """Of the first quote, and the changes so far."""
    checked = {**REVIEW, "quote_id": quote_id}
    review = await ask.send("record_review", "POST", "/v1/reviews", checked)
    await ask.get("show_review", f"/v1/reviews/{review['id']}")
    rating = {"rating": {**REVIEW["rating"], "explanation": "Слів не змінено."}}
    await ask.send("change_review", "PATCH", f"/v1/reviews/{review['id']}", rating)
    await ask.get("list_versions_of_reviews", f"/v1/reviews/{review['id']}/history", limit=1)
    await ask.get("list_reviews", "/v1/reviews", limit=1, publisher_site="example.org")
    await ask.get("list_reviews_of_quote", f"{quote}/reviews", limit=1)
    other = {**REVIEW, "aspect": "context"}
    removed = (await ask.client.post("/v1/reviews", json=other)).json()
    await ask.delete("remove_review", f"/v1/reviews/{removed['id']}", reason="Записано двічі.")
    await ask.send("import_reviews", "POST", "/v1/reviews/import", CLAIM_REVIEW)
    await ask.get("list_changes", "/v1/changes", limit=2)
    made = await ask.send("record_webhook", "POST", "/v1/webhooks", WEBHOOK)
    webhook = f"/v1/webhooks/{made['id']}"
    await ask.send("change_webhook", "PATCH", webhook, {"active": False})
    await ask.get("show_webhook", webhook)
    await ask.get("list_webhooks", "/v1/webhooks", limit=1)
    await ask.delete("remove_webhook", webhook)


async def main(url: str, folder: Path) -> dict[str, Json]:
    """The service in this process, on a database of its own."""
    settings = Settings(
        database_url=url, admin_key=KEY, data_dir=folder, origin="quotes.example.org"
    )
    async with served(settings, KEY) as client:
        return await record(client)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder)) as postgres,
    ):
        configure_logging("error", "console")
        upgrade(postgres.dsn)
        kept = asyncio.run(main(postgres.dsn, Path(folder)))
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    (SHIPPED / "answers.json").write_text(text + "\n")
