"""Side by side with peers: each module offers ``run() -> list[Ratio]``; ``python -m benchmarks`` prints them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One comparison made in one run: our seconds, the peer's, and how many times faster we must be (``at_least``) or
    how many times slower we may be (``at_most``); None = printed only. Memory is the peak in megabytes."""

    what: str
    peer: str
    our_seconds: float
    peer_seconds: float
    at_least: float | None = None
    at_most: float | None = None
    our_megabytes: float | None = None
    peer_megabytes: float | None = None
    most_megabytes: float | None = None
    """The memory that we promise not to pass."""
    memory_share: float | None = None
    """The share of the peer's memory that we promise not to pass."""
    our_cpu_seconds: float | None = None
    peer_cpu_seconds: float | None = None
    """Where they are told, promises of speed are about them: a machine that is busy with other things slows all sides alike."""
    by_clock: bool = False
    """The promise is about how long somebody waits: whoever can put all cores to work may."""

    @property
    def times_faster(self) -> float:
        if self.our_cpu_seconds and self.peer_cpu_seconds and not self.by_clock:
            return self.peer_cpu_seconds / self.our_cpu_seconds
        return self.peer_seconds / self.our_seconds

    @property
    def holds(self) -> bool:
        ours, theirs = self.our_megabytes or 0, self.peer_megabytes or 0
        if self.most_megabytes is not None and ours > self.most_megabytes:
            return False
        if self.memory_share is not None and ours > self.memory_share * theirs:
            return False
        if self.at_least is not None and self.times_faster < self.at_least:
            return False
        return self.at_most is None or self.times_faster * self.at_most >= 1
