"""Google's client for Node against the service, unmodified, where node and its registry are."""

import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.running import running_service
from tests.test_reviews import review

PROGRAM = """
const {factchecktools} = require('@googleapis/factchecktools');
const client = factchecktools({version: 'v1alpha1', rootUrl: process.argv[2] + '/prefix/'});
const search = async (asked) => (await client.claims.search(asked)).data;
(async () => {
  const first = await search({query: 'міст', pageSize: 2});
  const second = await search({query: 'міст', pageSize: 2, pageToken: first.nextPageToken});
  let refused;
  try { await search({query: 'міст', pageSize: -1}); }
  catch (error) { refused = {status: error.status, message: error.message}; }
  console.log(JSON.stringify({first, second, refused}));
})();
"""


@pytest.fixture(scope="module")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the client in it, out of the registry."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("node")
    command = [
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "@googleapis/factchecktools",
    ]
    try:
        done = subprocess.run(command, cwd=folder, timeout=180, check=False, capture_output=True)
    except subprocess.TimeoutExpired:
        pytest.skip("the registry of node does not answer")
    if done.returncode:
        pytest.skip(f"the registry of node has it not: {done.stderr.decode()[-300:]}")
    return folder


def test_the_client_for_node_finds_claims(node_folder: Path, tmp_path: Path):
    with running_service(tmp_path) as service:
        for number in range(3):
            claim = {"text": f"Міст номер {number} відкрили"}
            body = review(url=f"https://mosty.example/{number}", claim=claim)
            httpx.post(f"{service.url}/v1/reviews", json=body, headers=service.headers)
        command = ["node", "-e", PROGRAM, "--", "x", service.url]
        done = subprocess.run(command, cwd=node_folder, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    texts = [one["text"] for page in ("first", "second") for one in told[page]["claims"]]
    assert sorted(texts) == [f"Міст номер {number} відкрили" for number in range(3)]
    assert told["refused"]["status"] == 400
