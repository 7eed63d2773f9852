"""Groups: everybody with everybody, and no chains."""

from __future__ import annotations

import random
from itertools import combinations

from photoapp.core.grouping import Link, complete_groups, connected


def test_a_like_b_like_c_does_not_make_a_like_c() -> None:
    links = [Link(1, 2, 0.9), Link(2, 3, 0.8)]
    assert complete_groups(links) == [[1, 2]]
    assert connected(links) == [[1, 2, 3]]


def test_three_that_all_belong_together_are_one_group() -> None:
    assert complete_groups([Link(1, 2, 0.5), Link(2, 3, 0.5), Link(1, 3, 0.5)]) == [[1, 2, 3]]


def test_the_strongest_link_goes_first_whatever_the_order() -> None:
    links = [Link(1, 2, 0.7), Link(2, 3, 0.9), Link(3, 4, 0.7)]
    for _ in range(5):
        random.shuffle(links)
        assert complete_groups(links) == [[2, 3]]


def test_every_two_of_a_group_are_linked_and_nobody_is_in_two() -> None:
    chance = random.Random(4)
    links = [
        Link(one, other, chance.random())
        for one, other in combinations(range(60), 2)
        if chance.random() < 0.3
    ]
    known = {(link.one, link.other) for link in links}
    groups = complete_groups(links)
    members = [one for group in groups for one in group]
    assert len(members) == len(set(members)) > 30
    assert all(pair in known for group in groups for pair in combinations(group, 2))


def test_no_links_make_no_groups() -> None:
    assert complete_groups([]) == []
    assert connected([]) == []
