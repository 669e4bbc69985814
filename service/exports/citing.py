"""Quotes as citations: CSL-JSON, BibTeX, RIS, and formatted after MLA, APA and Chicago. Pure.

The speaker is the author, the words are the title, the first publication is the container. The
styles are our own, for the official ones are shared alike; citeproc-py does the formatting.
"""

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import as_file, files
from typing import Any, Literal, cast

from msgspec import Struct

from service.exports.naming import Addresses, without_none
from service.kit.times import read_time
from service.publications.model import PublicationBrief, PublicationKind
from service.quotes.marking import sentences
from service.quotes.model import Quote
from service.speakers.model import SpeakerBrief

Json = dict[str, Any]

Style = Literal["mla", "apa", "chicago"]
LABELS: dict[Style, str] = {"mla": "MLA 9", "apa": "APA 7", "chicago": "Chicago 17"}
MEDIA_TYPES = {
    "text": "text/plain",
    "html": "text/html",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}
_LONGEST = 160
"""Letters of the words that a citation shows."""
_TYPES: dict[PublicationKind, tuple[str, str]] = {
    "article": ("article-newspaper", "NEWS"),
    "telegram_post": ("post", "ELEC"),
    "social_post": ("post", "ELEC"),
    "press_briefing": ("speech", "HEAR"),
    "interview": ("interview", "NEWS"),
    "speech": ("speech", "HEAR"),
    "press_release": ("article", "NEWS"),
    "broadcast": ("broadcast", "VIDEO"),
    "document": ("document", "GEN"),
}
"""The types of CSL and of RIS."""
_DAY = 10
"""Letters of a time that is known to the day."""
_MEETING = (("…. ", "… "), ("….”", "…”"), ("..", "."), (" .", "."), ("?.", "?"), ("!.", "!"))


class Citation(Struct, frozen=True, kw_only=True):
    """One quote after one style."""

    intext: str
    entry: str


def as_csl(at: Addresses, quote: Quote, first: PublicationBrief | None) -> Json:
    """One item of CSL-JSON."""
    when = quote.said_at or (first and first.published_at)
    return without_none({
        "id": f"quotetrail{quote.number}",
        "type": _TYPES[first.kind][0] if first else "document",
        "author": [_name(quote.speaker)],
        "title": _shortened(quote.text or ""),
        "container-title": first
        and _line(first.title or first.kind.replace("_", " ").capitalize()),
        "publisher": first and first.outlet and _line(first.outlet.name),
        "issued": when and {"date-parts": [_date(when)]},
        "URL": (first and first.url) or at.of("quotes", quote.id),
        "language": quote.language,
        "note": " ".join([
            f"quotetrail no. {quote.number}: {at.of('quotes', quote.id)}",
            *sentences(quote.corrections),
        ]),
    })


def _name(speaker: SpeakerBrief) -> Json:
    name = _line(speaker.name)
    given, _, family = name.rpartition(" ")
    if speaker.kind == "person" and given:
        return {"family": family, "given": given}
    return {"literal": name}


def _date(text: str) -> list[int]:
    """As many parts as are known: year, month, day."""
    read_time(text)
    known = text[:_DAY] if len(text) >= _DAY else text
    return [int(part) for part in known.split("-")]


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text.rstrip(".")
    return text[:_LONGEST].rpartition(" ")[0].rstrip(",;:–—- ") + " …"


@cache
def _style(style: Style) -> Any:
    from citeproc import CitationStylesStyle  # read when first asked for, as it reads schemas

    with as_file(files("service.exports").joinpath("styles", f"{style}.csl")) as path:
        return CitationStylesStyle(str(path), validate=False)


def cite(item: Json, style: Style, *, html: bool = False) -> Citation:
    """Formatted; of a note style, `intext` is the note."""
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    form = formatter.html if html else formatter.plain
    known = {name: value for name, value in item.items() if name != "note"}
    known = _escaped(known) if html else known
    source: Any = CiteProcJSON([known])
    bibliography: Any = CitationStylesBibliography(_style(style), source, form)
    cited = Cited([CitationItem(item["id"])])
    bibliography.register(cited)
    intext = str(bibliography.cite(cited, _missing))
    return Citation(intext=_tidy(intext), entry=_tidy(str(bibliography.bibliography()[0])))


def noted(text: str, quote: Quote, *, html: bool = False) -> str:
    """A formatted citation, behind it in brackets who took the words back."""
    note = " ".join(sentences(quote.corrections))
    return f"{text} [{escape(note, quote=False) if html else note}]" if note else text


def _escaped(value: Any) -> Any:
    if isinstance(value, dict):
        held = cast("Json", value)
        return {name: one if name == "id" else _escaped(one) for name, one in held.items()}
    if isinstance(value, list):
        return [_escaped(one) for one in cast("list[Any]", value)]
    return escape(value, quote=False) if isinstance(value, str) else value


def _missing(_item: Any) -> None:
    """Cited is what was registered on the line before."""


def _tidy(text: str) -> str:
    """Without points that meet."""
    for twice, once in _MEETING:
        text = text.replace(twice, once)
    return text.strip()


def as_bibtex(item: Json) -> str:
    """One `@misc` entry in UTF-8, as biber and modern BibTeX read it."""
    return "\n".join([f"@misc{{{item['id']},", *_bibtex_fields(item), "}"]) + "\n"


def _bibtex_fields(item: Json) -> Iterator[str]:
    author = item["author"][0]
    name = author.get("literal")
    named = f"{{{_tex(name)}}}" if name else f"{_tex(author['family'])}, {_tex(author['given'])}"
    parts = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "author": named,
        "title": f"{{{_tex(item['title'])}}}",
        "howpublished": _tex(
            ", ".join(item[one] for one in ("container-title", "publisher") if one in item)
        ),
        "year": str(parts[0]) if parts else "",
        "month": str(parts[1]) if len(parts) > 1 else "",
        "url": item["URL"].replace("{", "%7B").replace("}", "%7D"),
        "note": _tex(item["note"]),
        "langid": _tex(item.get("language") or ""),
    }
    for field, value in fields.items():
        if value:
            yield f"  {field} = {{{value}}},"


def _tex(text: str) -> str:
    special = {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{one: f"\\{one}" for one in "&%$#_{}"},
    }
    return "".join(special.get(one, one) for one in text)


def as_ris(item: Json, first: PublicationBrief | None) -> str:
    """One reference; lines end as RIS has them."""
    author = item["author"][0]
    parts = item.get("issued", {}).get("date-parts", [[]])[0]
    lines = [
        ("TY", _TYPES[first.kind][1] if first else "GEN"),
        ("AU", author.get("literal") or f"{author['family']}, {author['given']}"),
        ("TI", item["title"]),
        ("T2", item.get("container-title")),
        ("PB", item.get("publisher")),
        ("PY", str(parts[0]) if parts else None),
        ("DA", "/".join(f"{one:02}" for one in parts) if parts else None),
        ("UR", item["URL"]),
        ("LA", item.get("language")),
        ("N1", item["note"]),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_line(text)}\r\n" for tag, text in lines if text is not None)


def _line(text: str) -> str:
    return " ".join(text.split())
