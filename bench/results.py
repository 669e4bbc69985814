"""One page of results, and the same as JSON."""

import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from bench.load import Run
from bench.measuring import Results

COMPARED = (
    ("service", "limit", 1),
    ("service", "limit", 2),
    ("uncached", "limit", 1),
    ("service", "peer", 1),
    ("uncached", "peer", 1),
)
TOLD = (
    *("busiest and quiet speaker", "far and first page", "memory of a worker", "load", "soak"),
    "filled in s",
)
FIGURES = ("rps", "p50", "p99", "server_cpu", "postgres_cpu", "bytes")


def machine(postgres: str) -> dict[str, Any]:
    """On what it was measured."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "python": platform.python_version(),
        "postgresql": postgres,
        "commit": _commit(),
    }


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as told:  # noqa: PTH123 no other file
            names = [line.partition(":")[2].strip() for line in told if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor()


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def summary(results: Results) -> list[dict[str, Any]]:
    """Medians over the rounds, and the range of requests a second."""
    return [
        {
            "query": query,
            "server": server,
            "workers": workers,
            **{name: round(_median(runs, name), 3) for name in FIGURES},
            "rps_range": [round(min(r.rps for r in runs)), round(max(r.rps for r in runs))],
            "errors": sum(run.errors for run in runs),
        }
        for (server, workers, query), runs in results.items()
    ]


def _median(runs: Sequence[Run], name: str) -> float:
    return statistics.median(getattr(run, name) for run in runs)


def ratios(results: Results) -> dict[str, Any]:
    """Of medians of requests a second, and of latencies."""
    found: dict[str, Any] = {}
    for one, other, workers in COMPARED:
        ours = {
            query: round(_median(runs, "rps") / _median(theirs, "rps"), 2)
            for (server, n, query), runs in results.items()
            if server == one and n == workers
            if (theirs := results.get((other, workers, query)))
        }
        found[f"{one} ÷ {other}, {workers} worker{'s' * (workers > 1)}"] = ours
    found["p99 ÷ p50"] = {
        query: round(statistics.median(run.p99 / (run.p50 or 1) for run in runs), 2)
        for (server, n, query), runs in results.items()
        if server == "service" and n == 1
    }
    return found


def growth(sizes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """p50 at the largest size over p50 at the smallest."""
    small, large = sizes[0], sizes[-1]
    if small is large:
        return {}
    between = f"p50 at {large['quotes']:,} ÷ at {small['quotes']:,} quotes"
    return {f"{between}, {one}": _grown(small, large, one) for one in ("service", "uncached")}


def _grown(small: dict[str, Any], large: dict[str, Any], server: str) -> dict[str, float]:
    before, after = (_latencies(one, server) for one in (small, large))
    return {query: round(after[query] / before[query], 2) for query in before if query in after}


def _latencies(size: dict[str, Any], server: str) -> dict[str, float]:
    return {
        row["query"]: row["p50"]
        for row in size["queries"]
        if row["server"] == server and row["workers"] == 1
    }


def show(whole: dict[str, Any]) -> None:
    """Prints it."""
    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    say = console.print
    told = whole["machine"]
    say(
        f"{told['cpu']}, {told['cores']} cores, {told['memory_gb']} GB · Python {told['python']} · "
        f"PostgreSQL {told['postgresql']} · commit {told['commit']}"
    )
    for size in whole["sizes"]:
        _show_size(size, console)
    for name, figures in whole["growth"].items():
        say(f"{name}: {_listed(figures)}")


def _show_size(size: dict[str, Any], console: Console) -> None:
    table = Table(
        title=f"{size['quotes']:,} quotes, {size['occurrences']:,} occurrences, 16 connections, "
        f"median of {size['rounds']} rounds of {size['seconds']} s",
        box=None,
    )
    for heading in ("", "", "workers", "a second", "range", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    table.add_column("CPU µs", justify="right")
    table.add_column("of PostgreSQL", justify="right")
    table.add_column("errors", justify="right")
    last = ""
    for row in size["queries"]:
        low, high = row["rps_range"]
        table.add_row(
            "" if row["query"] == last else row["query"],
            row["server"],
            str(row["workers"]),
            f"{row['rps']:,.0f}",
            f"{low:,}–{high:,}",
            f"{row['p50']:.1f}",
            f"{row['p99']:.1f}",
            f"{row['server_cpu']:.0f}",
            f"{row['postgres_cpu']:.0f}",
            str(row["errors"] or ""),
        )
        last = row["query"]
    console.print(table)
    for name, figures in size["ratios"].items():
        console.print(f"{name}: {_listed(figures)}")
    for name in TOLD:
        if name in size:
            console.print(f"{name}: {_listed(size[name])}")


def _listed(figures: dict[str, Any]) -> str:
    return " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
