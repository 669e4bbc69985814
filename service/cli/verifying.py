"""`verify`: the quotations of an article, or a list of wordings, held against the record."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import click
import msgspec
import rich_click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table
from rich.text import Text

from service.cli.common import (
    check_record,
    progress_bar,
    running_database,
    settings_and_logging,
)
from service.kit.db import open_database
from service.kit.problems import Refusal
from service.kit.wire import parse_json, read
from service.verification import verifying
from service.verification.model import Question, Verification
from service.verification.passages import quoted_passages

EXIT_REFUSED = 1
_STYLES = {"verbatim": "green", "verbatim_normalized": "green", "elided": "green"}


@rich_click.command()
@click.argument("file", metavar="FILE")
@click.option("--speaker", help="Whose words they are said to be: an id, or a name in any form.")
@click.option("--from", "said_from", metavar="TIME", help="Said at this time or later.")
@click.option("--to", "said_to", metavar="TIME", help="Said at this time or before.")
@click.option("--language", metavar="TAG", help="Compare with printings in this language alone.")
@click.option("--json", "as_json", is_flag=True, help="Print each whole answer, one on a line.")
def verify(file: str, *, as_json: bool, **narrowed: str | None) -> None:
    """Hold what FILE quotes against the record, and print a table of verdicts.

    Of an article (any text with quotation marks) its quotations of four words or more are verified;
    of a text without marks every line; of a .json or .ndjson file every line, which is a request
    as `POST /v1/verify` takes it. - is standard input.
    """
    questions = list(_questions(file, {name: one for name, one in narrowed.items() if one}))
    if not questions:
        raise click.ClickException(f"There is no quotation in {file}.")
    settings = settings_and_logging()
    check_record(settings)
    console = Console(stderr=True)
    with running_database(settings) as url, progress_bar(console, MofNCompleteColumn()) as progress:
        answers = asyncio.run(_verify_all(url, questions, progress))
    if as_json:
        for question, answer in zip(questions, answers, strict=True):
            told = {"text": question.text, **_shown(answer)}
            click.echo(msgspec.json.encode(told).decode())
    else:
        Console().print(_table(questions, answers))
    refused = sum(isinstance(answer, Refusal) for answer in answers)
    verified = len(answers) - refused
    console.print(f"{verified:,} verified, {refused:,} refused", highlight=False)
    if refused:
        sys.exit(EXIT_REFUSED)


def _questions(file: str, narrowed: dict[str, str]) -> Iterator[Question]:
    """Raises ClickException where the file is not there or a line is no request."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise click.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from error
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{file} is not in UTF-8.", param_hint="FILE") from error
    lines = [(number, one) for number, one in enumerate(text.splitlines(), 1) if one.strip()]
    if Path(file).suffix in {".json", ".ndjson", ".jsonl"}:
        drafts = [(number, _parsed(file, number, line)) for number, line in lines]
    else:
        texts = quoted_passages(text) or [(number, line.strip()) for number, line in lines]
        drafts = [(number, {"text": one}) for number, one in texts]
    for number, draft in drafts:
        try:
            yield read({**narrowed, **draft}, Question)
        except Refusal as refusal:
            raise click.ClickException(f"{file}:{number}: {_reason(refusal)}") from refusal


def _parsed(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        value = parse_json(line.encode())
    except Refusal as refusal:
        raise click.ClickException(f"{file}:{number}: {_reason(refusal)}") from refusal
    if not isinstance(value, dict):
        raise click.ClickException(f"{file}:{number}: It is no request: {line[:60]}")
    return cast("dict[str, Any]", value)


async def _verify_all(
    url: str, questions: Sequence[Question], progress: Progress
) -> list[Verification | Refusal]:
    answers: list[Verification | Refusal] = []
    task = progress.add_task("verified", total=len(questions))
    async with open_database(url, url, size=1, patience=60) as database, database.read() as reader:
        for question in questions:
            try:
                answers.append(await verifying.verify(reader, question))
            except Refusal as refusal:
                answers.append(refusal)
            progress.advance(task)
    return answers


def _table(questions: Sequence[Question], answers: Sequence[Verification | Refusal]) -> Table:
    table = Table(show_lines=True)
    table.add_column("text", overflow="fold", ratio=4)
    table.add_column("verdict", no_wrap=True)
    table.add_column("of", overflow="fold", ratio=2)
    table.add_column("first printed", overflow="fold", ratio=2)
    for question, answer in zip(questions, answers, strict=True):
        if isinstance(answer, Refusal):
            table.add_row(Text(question.text), "refused", Text(_reason(answer)), "")
            continue
        verdict = Text(answer.verdict, style=_STYLES.get(answer.verdict, "yellow"))
        for flag in answer.flags:
            verdict.append(f"\n{flag}", style="red")
        best = answer.matches[0] if answer.matches else None
        table.add_row(
            Text(question.text),
            verdict,
            Text(best.quote.speaker.name if best else ""),
            Text(_first_printed(answer)),
        )
    return table


def _first_printed(answer: Verification) -> str:
    publication = answer.matches[0].first_publication if answer.matches else None
    if publication is None:
        return ""
    printed_in = publication.outlet.name if publication.outlet else publication.title
    return ", ".join(filter(None, (printed_in, publication.published_at)))


def _shown(answer: Verification | Refusal) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        return msgspec.json.decode(answer.body())
    return msgspec.to_builtins(answer)


def _reason(refusal: Refusal) -> str:
    faults = [f"{one.path}: {one.detail}" for one in refusal.errors]
    return "; ".join(faults) or refusal.detail or refusal.title
