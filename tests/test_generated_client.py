"""A client generated from the contract records a document and reads a chain back."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.documents import BRIDGE, CALL, document
from tests.foreign import foreign_python
from tests.running import running_service

CONTRACT = Path(__file__).parents[1] / "openapi" / "openapi.json"

GENERATED = """
import json, sys
from quotetrail_client import AuthenticatedClient
from quotetrail_client.api.documents import record_document
from quotetrail_client.api.quotes import show_chain
from quotetrail_client.models import Chain, Document, Problem, Receipt

url, key = sys.argv[1:]
document = Document.from_dict(json.load(sys.stdin))
with AuthenticatedClient(base_url=url, token=key) as client:
    receipt = record_document.sync(client=client, body=document)
    assert isinstance(receipt, Receipt), receipt
    reported = receipt.quotes[1].reports[0]
    chain = show_chain.sync(reported.occurrence_id, client=client)
    assert isinstance(chain, Chain), chain
    print(json.dumps(chain.to_dict()))
with AuthenticatedClient(base_url=url, token="wrong") as client:
    assert isinstance(record_document.sync(client=client, body=document), Problem)
"""


def test_a_generated_client_records_a_document_and_reads_a_chain(
    tmp_path_factory: pytest.TempPathFactory,
):
    tmp_path = tmp_path_factory.mktemp("generated")
    python = foreign_python(tmp_path, "openapi-python-client==0.29.*")
    generate = [python, "-m", "openapi_python_client", "generate", "--meta", "none"]
    where = ["--path", CONTRACT, "--output-path", tmp_path / "quotetrail_client"]
    path = os.pathsep.join([str(python.parent), os.environ["PATH"]])  # its formatter is there
    generated = subprocess.run(
        [*generate, *where],
        env={**os.environ, "PATH": path},
        capture_output=True,
        timeout=120,
        check=False,
        text=True,
    )
    assert generated.returncode == 0, generated.stdout + generated.stderr
    assert "arning" not in generated.stdout, generated.stdout
    with running_service(tmp_path) as service:
        done = subprocess.run(
            [python, "-c", GENERATED, service.url, service.key],
            cwd=tmp_path,
            input=json.dumps(document()),
            capture_output=True,
            timeout=120,
            check=False,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    chain = json.loads(done.stdout)
    assert chain["depth"] == 2
    assert chain["words_from"]["speaker"]["name"] == "Іван Бондар"
    assert [hop.get("text") for hop in chain["hops"]] == [None, CALL, None]
    assert BRIDGE not in done.stdout
