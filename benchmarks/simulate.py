"""The simulator beside SimPy and Ciw: customers a second on one core, the rows of the journal included.

One queue: M/M/100+M with 102 arrivals a minute. Several skills: two queues, three groups, two priorities, staggered breaks,
impatience; in SimPy with its own PriorityResource where that can say it, and with the same rules written by hand where it
cannot (who serves two queues). Each side writes a row per customer with the same times; ours are the arrays of microseconds
that a journal is made from, and the same again with the journal on disk is printed without a promise.
Ours is measured when compiled; the compilation is paid once a machine.
"""

from __future__ import annotations

import heapq
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import Ratio

RATE, AGENTS = 102.0, 100
OURS, THEIRS = 1_000_000, 40_000
Row = tuple[int, str, float, float | None, float | None, float | None, str, int | None]


def one_queue(customers: int, agents: int = AGENTS) -> Any:
    from lagniappe.queueing.simulate import Arrivals, Group, Kind, Queue, Scene, Shift, Skill, exponential

    rate = RATE * agents / AGENTS
    return Scene(
        customers / rate * 60.0,
        (Queue("calls"),),
        (Kind("call", "calls", exponential(60), exponential(60)),),
        (Arrivals("call", per_hour=(rate * 60,)),),
        (Group("team", (Skill("calls"),), (Shift(agents),)),),
    )


def several_skills(customers: int) -> Any:
    from lagniappe.queueing.simulate import Arrivals, Break, Group, Kind, Queue, Scene, Shift, Skill, exponential

    lasts = customers / 100.0 * 60.0
    every = tuple(Break(at * 3600.0, 600.0, stagger=60.0) for at in range(1, int(lasts / 3600.0) - 1, 2))
    return Scene(
        lasts,
        (Queue("sales"), Queue("care")),
        (
            Kind("sale", "sales", exponential(60), exponential(60)),
            Kind("care", "care", exponential(60), exponential(60)),
        ),
        tuple(
            Arrivals(kind, priority=priority, per_hour=(25 * 60,)) for kind in ("sale", "care") for priority in (0, 1)
        ),
        (
            Group("sellers", (Skill("sales"),), (Shift(35, breaks=every),)),
            Group("carers", (Skill("care"),), (Shift(35, breaks=every),)),
            Group("both", (Skill("sales"), Skill("care")), (Shift(30, breaks=every),)),
        ),
        credits=(0.0, 30.0),
    )


def simpy_one(customers: int) -> list[Row]:
    import simpy

    world = simpy.Environment()
    team = simpy.Resource(world, AGENTS)
    chance = random.Random(1)
    rows: list[Row] = []

    def customer(number: int) -> Iterator[Any]:
        arrived = world.now
        with team.request() as request:
            yield request | world.timeout(chance.expovariate(1.0))
            if not request.triggered:
                rows.append((number, "call", arrived, None, None, world.now, "left", None))
                return
            called = world.now
            yield world.timeout(chance.expovariate(1.0))
            rows.append((number, "call", arrived, called, called, world.now, "answered", None))

    def source() -> Iterator[Any]:
        for number in range(customers):
            yield world.timeout(chance.expovariate(RATE))
            world.process(customer(number))

    world.process(source())
    world.run()
    return rows


def simpy_several(customers: int) -> list[Row]:
    """Free agents by group in deques (longest idle first), people in heaps by rank; processes for customers and breaks."""
    import simpy

    world = simpy.Environment()
    chance = random.Random(1)
    serves = {"sellers": ("sale",), "carers": ("care",), "both": ("sale", "care")}
    able = {"sale": ("sellers", "both"), "care": ("carers", "both")}
    sizes = {"sellers": 35, "carers": 35, "both": 30}
    agents = [(name, number) for name, size in sizes.items() for number in range(size)]
    free: dict[str, deque[int]] = {name: deque() for name in serves}
    since = [0.0] * len(agents)
    pausing = [False] * len(agents)
    for agent, (name, _) in enumerate(agents):
        free[name].append(agent)
    lines: dict[str, list[tuple[float, int, Any]]] = {"sale": [], "care": []}
    rows: list[Row] = []

    def release(agent: int) -> None:
        if pausing[agent]:
            world.process(pause(agent))
            return
        best = None
        for kind in serves[agents[agent][0]]:
            line = lines[kind]
            while line and line[0][2].triggered:
                heapq.heappop(line)
            if line and (best is None or line[0][:2] < best[0][:2]):
                best = line
        if best is not None:
            heapq.heappop(best)[2].succeed(agent)
        else:
            since[agent] = world.now
            free[agents[agent][0]].append(agent)

    def pause(agent: int) -> Iterator[Any]:
        pausing[agent] = False
        yield world.timeout(10.0)
        release(agent)

    def breaks() -> Iterator[Any]:
        at = 60.0
        while at < customers / 100.0 - 60.0:
            yield world.timeout(at - world.now)
            for agent, (name, number) in enumerate(agents):
                world.process(late(agent, name, number))
            at += 120.0

    def late(agent: int, name: str, number: int) -> Iterator[Any]:
        yield world.timeout(float(number))
        if agent in free[name]:
            free[name].remove(agent)
            world.process(pause(agent))
        else:
            pausing[agent] = True

    def customer(number: int, kind: str, priority: int) -> Iterator[Any]:
        arrived = world.now
        idle = [name for name in able[kind] if free[name]]
        if idle:
            agent = free[min(idle, key=lambda name: since[free[name][0]])].popleft()
        else:
            called = world.event()
            heapq.heappush(lines[kind], (arrived - 0.5 * priority, number, called))
            yield called | world.timeout(chance.expovariate(1.0))
            if not called.triggered:
                called.succeed(None)
                rows.append((number, kind, arrived, None, None, world.now, "left", None))
                return
            agent = called.value
        start = world.now
        yield world.timeout(chance.expovariate(1.0))
        rows.append((number, kind, arrived, start, start, world.now, "answered", agent))
        release(agent)

    def source() -> Iterator[Any]:
        for number in range(customers):
            yield world.timeout(chance.expovariate(100.0))
            world.process(customer(number, chance.choice(("sale", "care")), chance.randrange(2)))

    world.process(source())
    world.process(breaks())
    world.run()
    return rows


def ciw_one(customers: int) -> list[Any]:
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(RATE)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        reneging_time_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[AGENTS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(customers / RATE)
    return list(simulation.get_all_records())


def per_million(work: Callable[[], Any], rounds: int = 3) -> float:
    """CPU seconds for a million customers, the best of some rounds: what else the machine does hurts nobody."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        done = work()
        best = min(best, (time.process_time() - start) / done * 1_000_000)
    return best


def ours(scene: Any) -> Callable[[], int]:
    from lagniappe.queueing.simulate import play

    return lambda: len(play(scene, seed=1).legs)


def on_disk() -> int:
    from lagniappe.journal.store import Journal
    from lagniappe.measures import rehearsed
    from lagniappe.queueing.simulate import play

    with TemporaryDirectory(prefix="lagniappe-bench-") as place:
        journal = Journal.create(Path(place) / "journal")
        return rehearsed.write(journal, [play(one_queue(OURS // 4))], date(2026, 1, 5))


def run() -> list[Ratio]:
    for scene in (one_queue(1000), several_skills(20_000)):
        ours(scene)()  # compiled, or read from the cache
    plain, several = per_million(ours(one_queue(OURS)), 5), per_million(ours(several_skills(OURS)), 5)
    stored = per_million(on_disk, 2)
    simpy_plain = per_million(lambda: len(simpy_one(THEIRS)))
    simpy_skills = per_million(lambda: len(simpy_several(THEIRS)))
    ciw_plain = per_million(lambda: len(ciw_one(THEIRS)))
    what = "simulate 1,000,000 customers, M/M/100+M"
    grown = []
    for agents in (1_000, 10_000):
        seconds = per_million(ours(one_queue(OURS, agents)))
        grown.append(Ratio(f"simulate 1,000,000 customers, M/M/{agents}+M", "ours with 100 agents", seconds, plain))
    return [
        Ratio(what, "SimPy", plain, simpy_plain, at_least=100),
        Ratio(what, "Ciw", plain, ciw_plain, at_least=150),
        Ratio("the same, two skills, priorities, breaks", "SimPy", several, simpy_skills, at_least=50),
        Ratio(f"{what}, journal on disk", "SimPy", stored, simpy_plain),
        *grown,
    ]
