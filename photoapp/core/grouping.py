"""Groups from pairs: everybody in a group was found to belong with everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Two numbers that belong together; larger `weight` joins first."""

    one: int
    other: int
    weight: float


def complete_groups(links: Sequence[Link]) -> list[list[int]]:
    """Disjoint groups of two or more, each ascending, in which every two are linked.

    Complete linkage (Sorensen, 1948): two groups join only if all of one are linked with all
    of the other, so A~B~C does not make A~C. Strongest links go first; ties by number.
    """
    linked: dict[int, set[int]] = {}
    for link in links:
        linked.setdefault(link.one, set()).add(link.other)
        linked.setdefault(link.other, set()).add(link.one)
    members = {one: [one] for one in linked}
    home = {one: one for one in linked}
    for link in sorted(links, key=lambda link: (-link.weight, link.one, link.other)):
        first, second = home[link.one], home[link.other]
        if first == second:
            continue
        here, there = members[first], members[second]
        if len(here) < len(there):
            first, second, here, there = second, first, there, here
        if all(linked[one].issuperset(here) for one in there):
            here.extend(there)
            for one in members.pop(second):
                home[one] = first
    return sorted(sorted(group) for group in members.values() if len(group) > 1)


def connected(links: Sequence[Link]) -> list[list[int]]:
    """Disjoint groups of everything reachable; only for links that are passed on (equality)."""
    home: dict[int, int] = {}

    def root(one: int) -> int:
        while home.setdefault(one, one) != one:
            home[one] = home[home[one]]
            one = home[one]
        return one

    for link in links:
        home[root(link.one)] = root(link.other)
    groups: dict[int, list[int]] = {}
    for one in home:
        groups.setdefault(root(one), []).append(one)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)
