"""Where tasks run: in this process, in a pool of processes, or on a Ray cluster.

A task is a function of a module and one unit of work, both of which can be pickled. Results come in the order of the
units whatever runs them, and a unit may run twice (after a worker died), so a task must be repeatable.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Protocol, TypeVar

from dedup.config import Engine
from dedup.errors import DedupError, MissingExtraError

Unit = TypeVar("Unit")
Result = TypeVar("Result")

IN_FLIGHT = 3
"""Units handed out per worker at a time: enough to keep it busy, few enough to bound memory."""
DEATHS = 3
"""A unit under which this many workers die is given up."""
ONE_THREAD = dict.fromkeys(
    ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1"
)


class Executor(Protocol):
    """Run a function over units of work."""

    def map(self, function: Callable[[Unit], Result], units: Iterable[Unit]) -> Iterator[Result]:
        """Yield the function's result for each unit, in order; units are drawn as workers become free."""
        ...

    def close(self) -> None:
        """Let go of the workers."""
        ...


class InProcess:
    """Run units one after another in this process."""

    def map(self, function: Callable[[Unit], Result], units: Iterable[Unit]) -> Iterator[Result]:
        """Yield the function's result for each unit."""
        return map(function, units)

    def close(self) -> None:
        """Do nothing: there are no workers."""


class Pool:
    """Run units in `jobs` fresh processes of one thread each."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[Unit], Result], units: Iterable[Unit]) -> Iterator[Result]:
        """Yield the function's result for each unit, in order.

        Raises:
            DedupError: workers died time and again under one unit (killed for memory, as a rule).
        """
        waiting: deque[tuple[Unit, Future[Result]]] = deque()
        first = list(islice(source := iter(units), 2))
        if len(first) < 2 and self._pool is None:
            # Starting processes takes longer than most single units.
            yield from map(function, first)
            return
        source = chain(first, source)
        deaths = 0
        while self._fill(function, source, waiting):
            _, future = waiting[0]
            try:
                result = future.result()
            except BrokenProcessPool as error:
                deaths += 1
                if deaths >= DEATHS:
                    raise DedupError("workers die time and again; try fewer jobs, or more memory") from error
                self._resubmit(function, waiting)
                continue
            waiting.popleft()
            deaths = 0
            yield result

    def close(self) -> None:
        """Stop the processes once the units at hand are done; those that wait are dropped."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _fill(
        self, function: Callable[[Unit], Result], source: Iterator[Unit], waiting: deque[tuple[Unit, Future[Result]]]
    ) -> bool:
        while len(waiting) < self.jobs * IN_FLIGHT:
            try:
                unit = next(source)
            except StopIteration:
                break
            waiting.append((unit, self._submit(function, unit)))
        return bool(waiting)

    def _resubmit(self, function: Callable[[Unit], Result], waiting: deque[tuple[Unit, Future[Result]]]) -> None:
        self.close()
        units = [unit for unit, _ in waiting]
        waiting.clear()
        waiting.extend((unit, self._submit(function, unit)) for unit in units)

    def _submit(self, function: Callable[[Unit], Result], unit: Unit) -> Future[Result]:
        with _environment(ONE_THREAD):
            if self._pool is None:
                self._pool = ProcessPoolExecutor(self.jobs, get_context("spawn"), initializer=_begin_worker)
            try:
                return self._pool.submit(function, unit)
            except BrokenProcessPool as error:
                broken: Future[Result] = Future()
                broken.set_exception(error)
                return broken


class Ray:
    """Run units as tasks of a Ray cluster: the one at hand (`RAY_ADDRESS`), or one of this machine's cores."""

    def __init__(self, jobs: int) -> None:
        """Connect or start.

        Raises:
            MissingExtraError: Ray is not installed.
        """
        if find_spec("ray") is None:
            raise MissingExtraError("--engine ray", "ray")
        import ray

        self._ray = ray
        self._started = not ray.is_initialized()
        if self._started:
            address = os.environ.get("RAY_ADDRESS")
            cpus = {} if address else {"num_cpus": jobs}
            runtime = {"env_vars": ONE_THREAD}
            ray.init(address=address, include_dashboard=False, log_to_driver=False, runtime_env=runtime, **cpus)

    def map(self, function: Callable[[Unit], Result], units: Iterable[Unit]) -> Iterator[Result]:
        """Yield the function's result for each unit, in order; Ray reruns the units of a node that dies."""
        task = self._ray.remote(max_retries=DEATHS)(function)
        waiting = deque()  # type: ignore[var-annotated]
        room = IN_FLIGHT * max(int(self._ray.cluster_resources().get("CPU", 1)), 1)
        for unit in units:
            waiting.append(task.remote(unit))
            if len(waiting) >= room:
                yield self._ray.get(waiting.popleft())
        while waiting:
            yield self._ray.get(waiting.popleft())

    def close(self) -> None:
        """Leave the cluster, and stop it where this run started it."""
        if self._started:
            self._ray.shutdown()


def executor(engine: Engine, jobs: int | None) -> Executor:
    """Choose where tasks run; `jobs` defaults to the number of cores this process may use."""
    count = jobs or usable_cores()
    if engine == "ray":
        return Ray(count)
    return InProcess() if count == 1 else Pool(count)


def usable_cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin_worker() -> None:
    """Let Ctrl-C reach the main process alone, which stops the workers; end with it where it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for processes started meanwhile: libraries read them when first imported."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
