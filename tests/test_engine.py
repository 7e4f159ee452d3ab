import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest

from dedup import engine
from dedup.errors import DedupError, MissingExtraError


def square(unit: int) -> int:
    return unit * unit


def slow_first(unit: int) -> int:
    time.sleep(0.2 if unit == 0 else 0)
    return unit


def threads(unit: int) -> tuple[int, str, int]:
    import polars as pl

    return pl.thread_pool_size(), os.environ["OMP_NUM_THREADS"], os.getpid()


def die_once(unit: tuple[int, str]) -> int:
    number, flag = unit
    if number == 3 and not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def process_of(unit: int) -> int:
    return os.getpid()


def die(unit: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(unit: int) -> None:
    raise DedupError(f"unit {unit} is bad")


@pytest.fixture
def pool() -> Iterator[engine.Pool]:
    workers = engine.Pool(2)
    yield workers
    workers.close()


def test_every_executor_gives_the_results_in_order(pool: engine.Pool) -> None:
    expected = [unit * unit for unit in range(20)]
    assert list(engine.InProcess().map(square, range(20))) == expected
    assert list(pool.map(square, range(20))) == expected


def test_a_slow_unit_does_not_let_later_ones_overtake_it(pool: engine.Pool) -> None:
    assert list(pool.map(slow_first, range(6))) == list(range(6))


def test_units_are_drawn_no_further_ahead_than_the_workers_need(pool: engine.Pool) -> None:
    drawn: list[int] = []

    def units() -> Iterator[int]:
        for number in count():
            drawn.append(number)
            yield number

    assert list(islice(pool.map(square, units()), 3)) == [0, 1, 4]
    assert len(drawn) <= 3 + 2 * engine.IN_FLIGHT


def test_workers_have_one_thread_each_and_this_process_keeps_its_own(pool: engine.Pool) -> None:
    before = os.environ.get("OMP_NUM_THREADS")
    (polars_threads, omp, process) = next(iter(pool.map(threads, [0, 1])))
    assert (polars_threads, omp) == (1, "1")
    assert process != os.getpid()
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_a_killed_worker_costs_no_result(pool: engine.Pool, tmp_path: Path) -> None:
    units = [(number, str(tmp_path / "flag")) for number in range(10)]
    assert list(pool.map(die_once, units)) == list(range(10))


ORPHANS = """
import sys, time
from tests.test_engine import engine, told_and_slow
if __name__ == "__main__":
    list(engine.Pool(2).map(told_and_slow, [sys.argv[1]] * 4))
"""


def told_and_slow(folder: str) -> None:
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)


def is_running(process: int) -> bool:
    status = Path(f"/proc/{process}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see other processes")
def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(ORPHANS)
    folder = tmp_path / "workers"
    folder.mkdir()
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    starter = subprocess.Popen([sys.executable, str(tmp_path / "program.py"), str(folder)], env=paths)
    while len(workers := list(folder.iterdir())) < 2:
        time.sleep(0.05)
    starter.kill()
    starter.wait()
    for _ in range(300):
        if not any(is_running(int(worker.name)) for worker in workers):
            return
        time.sleep(0.1)
    pytest.fail("workers outlive a killed run")


def test_workers_that_die_time_and_again_are_an_error_that_says_what_to_try(pool: engine.Pool) -> None:
    with pytest.raises(DedupError, match="fewer jobs"):
        list(pool.map(die, [0, 1]))


def test_an_error_in_a_unit_reaches_the_caller(pool: engine.Pool) -> None:
    with pytest.raises(DedupError, match="unit 0 is bad"):
        list(pool.map(fail, [0, 1]))


def test_a_single_unit_is_not_worth_a_process(pool: engine.Pool) -> None:
    assert next(iter(pool.map(process_of, [0]))) == os.getpid()


def test_one_job_needs_no_processes() -> None:
    assert isinstance(engine.executor("local", 1), engine.InProcess)


def test_ray_is_named_as_an_extra_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"dedup-news\[ray\]"):
        engine.executor("ray", 2)


def slowly(unit: int) -> int:
    time.sleep(0.5)
    return unit * unit


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_ray_gives_the_results_in_order_though_a_node_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = pytest.importorskip("ray", reason="the extra ray is not installed")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    doomed = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    runtime = {
        "env_vars": {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])}
    }
    ray.init(address=cluster.address, runtime_env=runtime, log_to_driver=False)
    try:
        found = engine.executor("ray", 2).map(slowly, range(12))
        first = [next(found), next(found)]
        cluster.remove_node(doomed, allow_graceful=False)
        assert first + list(found) == [unit * unit for unit in range(12)]
    finally:
        ray.shutdown()
        cluster.shutdown()
