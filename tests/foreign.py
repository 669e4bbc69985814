"""Programs of other people, each in an environment of its own out of the package index."""

import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 240


def foreign_python(folder: Path, *requirements: str) -> Path:
    """The interpreter that has them; the test is skipped where the index does not answer."""
    uv = Path(sys.executable).with_name("uv")
    python = folder / "venv" / "bin" / "python"
    steps = (
        [uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"],
        [uv, "pip", "install", "--quiet", "--python", python, *requirements],
    )
    for step in steps:
        try:
            done = subprocess.run(step, check=False, capture_output=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            pytest.skip(f"the package index does not answer: {requirements}")
        if done.returncode:
            said = done.stderr.decode()[-400:]
            pytest.skip(f"{requirements} cannot be installed here: {said}")
    return python


def run_foreign(python: Path, program: str, *arguments: str) -> str:
    """What the program prints; its failure is one of the test."""
    command = [str(python), "-c", program, *arguments]
    done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout.decode()
