"""Ways of grading submissions whose grade is known: in this process, in several, or in the jail."""

import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context, parent_process

from ..backends import cores
from ..grade import Options, grade
from ..intake.layout import order_of
from ..protection import CAN_FORK
from .cases import Case, Hole, cases, checks_in, holes, prove_case

# A module of an assignment, a seed, and the holes in the grading of each of its cases, in their order.
Judged = tuple[str, str, str, list[list[Hole]]]
Module = tuple[str, str]


@cache
def cases_of(assignment: str, module: str) -> list[Case]:
    """The cases of one module; the same objects each time."""
    return list(cases(assignment, module))


def in_this_process(modules: Sequence[Module], seeds: Sequence[str]) -> Iterator[Judged]:
    """Each case, graded by the checks of its own exercise."""
    for assignment, module in modules:
        for seed in seeds:
            yield _judge(assignment, module, seed)


def in_processes(modules: Sequence[Module], seeds: Sequence[str]) -> Iterator[Judged]:
    """The same, on all cores: for many seeds."""
    os.environ["OMP_NUM_THREADS"] = (
        "1"  # of the processes below: as many as cores, none of which waits for another
    )
    with ProcessPoolExecutor(cores(), get_context("spawn"), initializer=_end_with_parent) as pool:
        judged: list[Future[Judged]] = [
            pool.submit(_judge, *module, seed) for seed in seeds for module in modules
        ]
        try:
            yield from (each.result() for each in as_completed(judged))
        finally:
            pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    if CAN_FORK:
        from ..worker.jail import follow_parent

        follow_parent()
    parent = parent_process()
    if parent and not parent.is_alive():  # it ended before it could be followed
        os._exit(1)


def _judge(assignment: str, module: str, seed: str) -> Judged:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mistakes overflow and divide by zero
        found = [prove_case(assignment, case, seed) for case in cases_of(assignment, module)]
    return assignment, module, seed, found


def in_the_jail(modules: Sequence[Module], seeds: Sequence[str]) -> Iterator[Judged]:
    """As students are graded: mistakes and alternatives on the whole assignment, references with their training."""
    for assignment, module in modules:
        for seed in seeds:
            yield assignment, module, seed, _jailed(assignment, cases_of(assignment, module), seed)


def _jailed(assignment: str, to_judge: Sequence[Case], seed: str) -> list[list[Hole]]:
    scopes: dict[tuple[frozenset[str], bool], list[Case]] = {}
    for case in to_judge:
        scopes.setdefault(_scope(assignment, case), []).append(case)
    found: dict[Case, list[Hole]] = {}
    for (only, training), together in scopes.items():
        options = Options(only, training, seed=seed)
        reports = grade(assignment, [case.submission for case in together], options)
        for case, report in zip(together, reports, strict=True):
            found[case] = holes(case, report.checks())
    return [found[case] for case in to_judge]


def _scope(assignment: str, case: Case) -> tuple[frozenset[str], bool]:
    """The modules on which a case is graded in full, and whether it trains on MNIST.

    A reference and stubs stand for one module; so does what trains. Anything else must lose nothing in any other module.
    """
    trains = any(check.training for check, _ in checks_in(assignment, case.module))
    if not case.exercise or (trains and case.kind == "alternative"):
        return frozenset([case.module]), trains
    runtimes = {m: checks_in(assignment, m)[0][0].exercise.runtime for m in order_of(assignment)}
    return frozenset(m for m in runtimes if runtimes[m] == runtimes[case.module]), False
