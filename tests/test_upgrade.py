"""A data directory of an older PostgreSQL is moved to the one of the wheel, or stays as it is."""

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from service.kit.postgres import EmbeddedPostgres, dsn_for
from tests.backups import FILL, MANY, begin, client_of, do, everything, record_one
from tests.oldest import OLDEST, as_ordinary_user, make_cluster, need_oldest
from tests.running import end, running_service, wait_until
from tests.servers import make_place
from tests.test_embedded_postgres import processes_in
from tests.test_migrations import ask

Answers = dict[str, tuple[bytes, str | None]]


@pytest.fixture(scope="module")
def made() -> Generator[tuple[Path, Answers]]:
    """A data directory of PostgreSQL 15 with a record in it, and what it answers."""
    need_oldest()
    folder = make_place()
    (folder / "data").mkdir()
    as_ordinary_user(folder / "data")
    make_cluster(folder / "data", "postgres")
    with EmbeddedPostgres(folder / "data", OLDEST) as old:
        do("migrate", database_url=old.dsn)
        (folder / "service").mkdir()
        with (
            running_service(folder / "service", database_url=old.dsn) as service,
            client_of(service.url) as client,
        ):
            record_one(client)
            answers = everything(client)
    yield folder / "data", answers
    shutil.rmtree(folder)


@pytest.fixture
def place(made: tuple[Path, Answers]) -> Generator[Path]:
    """A folder with a copy of it in `data`."""
    folder = make_place()
    shutil.copytree(made[0], folder / "data")
    owner = made[0].joinpath("postgres").stat()
    for path in (folder / "data").rglob("*"):
        shutil.chown(path, owner.st_uid, owner.st_gid)
    yield folder
    end(processes_in(folder / "data"))
    end(processes_in(folder / "data" / "upgrade"))
    shutil.rmtree(folder)


def refusal(*arguments: str | Path, **settings: str) -> str:
    process = begin(*arguments, **settings)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    return err


def version_of(cluster: Path) -> str:
    return (cluster / "PG_VERSION").read_text().strip()


def test_an_older_data_directory_is_moved_and_answers_the_same(
    place: Path, made: tuple[Path, Answers]
):
    data = place / "data"
    owner = (data / "postgres").stat().st_uid
    assert "`quotetrail upgrade`" in refusal("keys", "list", data_dir=str(data))
    said = do("upgrade", "--from", OLDEST, data_dir=str(data))
    assert "PostgreSQL 15 → 18" in said
    assert version_of(data / "postgres") == "18"
    assert version_of(data / "postgres-15") == "15"
    assert (data / "postgres").stat().st_uid == owner
    assert not (data / "upgrade").exists()
    with running_service(place) as service, client_of(service.url) as client:
        assert everything(client) == made[1]
        assert record_one(client)
    assert "already: nothing to do" in refusal("upgrade", data_dir=str(data))


def test_a_database_in_use_is_not_moved(place: Path):
    data = place / "data"
    with EmbeddedPostgres(data, OLDEST):
        assert "is in use: stop quotetrail first" in refusal("upgrade", data_dir=str(data))
    assert version_of(data / "postgres") == "15"


def test_programs_of_another_version_are_refused(place: Path, tmp_path: Path):
    data = place / "data"
    (data / "postgres" / "PG_VERSION").write_text("14\n")
    said = refusal("upgrade", "--from", OLDEST, data_dir=str(data))
    assert "by PostgreSQL 14" in said
    assert "are of PostgreSQL 15" in said
    said = refusal("upgrade", "--from", tmp_path, data_dir=str(data))
    assert "There is no postgres of PostgreSQL in" in said


def test_a_move_that_is_killed_leaves_the_old_one_and_can_be_begun_again(place: Path):
    data = place / "data"
    with EmbeddedPostgres(data, OLDEST) as old:
        ask(old.dsn, FILL)
    process = begin("upgrade", data_dir=str(data))
    wait_until((data / "upgrade" / "postgres").exists, within=60, what="begun")
    process.kill()
    process.communicate()
    assert version_of(data / "postgres") == "15"
    assert "15 → 18" in do("upgrade", data_dir=str(data))
    with EmbeddedPostgres(data):
        assert ask(dsn_for(data), "SELECT count(*) FROM tombstones") == [MANY]


def test_a_move_that_is_killed_between_two_names_makes_no_empty_record(place: Path):
    data = place / "data"
    (data / "postgres").rename(data / "postgres-15")
    said = refusal("keys", "list", data_dir=str(data))
    assert "postgres-15 was to be moved" in said
    assert not (data / "postgres").exists()
    assert "15 → 18" in do("upgrade", data_dir=str(data))
    assert version_of(data / "postgres-15") == "15"
