"""Three-way comparison of a photo's tags, stars and caption with a file's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photoapp.core.syncing import (
    CatalogueEdit,
    Comparison,
    FileEdit,
    FileWords,
    Prefer,
    TagHere,
    WordsHere,
    compare,
    key,
    next_base,
    tag_paths,
)


def tag(number: int, *names: str, above: tuple[str, ...] = (), confirmed: bool = False) -> TagHere:
    return TagHere(number, names, ((*above, names[0]),), given=confirmed, confirmed=confirmed)


def here(*tags: TagHere, rating: int = 0, caption: str = "") -> WordsHere:
    return WordsHere(tags, (), rating, caption)


def there(*tags: str, rating: int | None = None, caption: str = "") -> FileWords:
    return FileWords(tuple((one,) for one in tags), rating, caption)


def test_without_a_file_everything_is_written() -> None:
    found = compare(
        here(tag(1, "cat", "猫", above=("animals",)), rating=4, caption="Miu"), None, None
    )
    assert found == Comparison(
        FileEdit(add=(("animals", "cat"),), rating=4, caption="Miu"), CatalogueEdit()
    )


def test_nothing_to_say_is_nothing_to_write() -> None:
    assert compare(here(), None, None) == Comparison()
    assert not compare(here(), None, None).write


def test_what_agrees_stays() -> None:
    held = here(tag(1, "cat", "猫"), rating=3, caption="a ")
    assert compare(held, there("猫", rating=3, caption="a"), None) == Comparison()


def test_without_a_base_both_sides_are_united() -> None:
    found = compare(here(tag(1, "cat")), there("dog"), None)
    assert (found.write.add, found.write.remove) == ((("cat",),), ())
    assert (found.read.add, found.read.remove) == ((("dog",),), ())


def test_a_base_tells_what_was_taken_away_on_which_side() -> None:
    base = there("cat", "dog")
    found = compare(here(tag(1, "cat")), there("cat", "dog"), base)
    assert found.write == FileEdit(remove=(("dog",),))
    assert not found.read
    found = compare(here(tag(1, "cat"), tag(2, "dog")), there("dog"), base)
    assert found.read == CatalogueEdit(remove=(1,))
    assert not found.write


def test_a_rename_here_replaces_the_word_there() -> None:
    found = compare(here(tag(1, "kitten")), there("cat"), there("cat"))
    assert found.write == FileEdit(add=(("kitten",),), remove=(("cat",),))


def test_a_confirmed_tag_that_was_removed_there_is_a_conflict() -> None:
    found = compare(here(tag(1, "cat", confirmed=True)), there(), there("cat"))
    assert [one.field for one in found.conflicts] == ["tag"]
    assert not found.write
    assert not found.read
    assert found.settled(Prefer.CATALOGUE) == Comparison(FileEdit(add=(("cat",),)))
    assert found.settled(Prefer.FILE) == Comparison(read=CatalogueEdit(remove=(1,)))
    assert found.settled(Prefer.NEITHER) is found


def test_a_rejected_tag_leaves_the_file_and_does_not_come_back() -> None:
    found = compare(WordsHere(rejected=("cat", "猫")), there("猫", "sea"), None)
    assert found.write == FileEdit(remove=(("猫",),))
    assert found.read == CatalogueEdit(add=(("sea",),))


def test_stars_follow_whoever_changed_them() -> None:
    def result(ours: int, theirs: int | None, base: int | None) -> tuple[int | None, int | None]:
        before = None if base is None else there(rating=base)
        found = compare(here(rating=ours), there(rating=theirs), before)
        if found.conflicts:
            return (-1, -1)
        return found.write.rating, found.read.rating

    assert result(4, 3, 3) == (4, None)
    assert result(3, 5, 3) == (None, 5)
    assert result(4, 5, 3) == (-1, -1)
    assert result(0, 5, None) == (None, 5)
    assert result(4, None, None) == (4, None)
    assert result(4, 5, None) == (-1, -1)
    assert result(0, 3, 3) == (0, None)


def test_rejected_by_another_program_is_no_number_of_stars() -> None:
    assert compare(here(), there(rating=-1), None) == Comparison()
    (conflict,) = compare(here(rating=4), there(rating=-1), None).conflicts
    assert (conflict.write.rating, conflict.read.rating) == (4, 0)
    assert compare(here(rating=3), there(rating=-1), there(rating=3)).read.rating == 0
    assert compare(here(rating=4), there(rating=-1), there(rating=-1)).write.rating == 4


def test_captions_follow_whoever_changed_them() -> None:
    found = compare(here(caption="a"), there(caption="b"), there(caption="a"))
    assert found == Comparison(read=CatalogueEdit(caption="b"))
    found = compare(here(caption="a"), there(caption="b"), there(caption="c"))
    assert [(one.field, one.here, one.there) for one in found.conflicts] == [("caption", "a", "b")]


def test_a_plain_word_gets_its_levels_but_a_path_is_not_flattened() -> None:
    found = compare(here(tag(1, "cat", above=("animals",))), there("cat"), None)
    assert found.write.add == (("animals", "cat"),)
    flat = here(tag(1, "cat"), tag(2, "animals"))
    assert compare(flat, FileWords((("animals", "cat"),)), None) == Comparison()


def test_two_languages_are_two_words() -> None:
    both = WordsHere((TagHere(1, ("cat", "猫"), (("cat",), ("猫",))),))
    assert compare(both, there("cat"), None).write.add == (("猫",),)
    assert compare(both, there("cat", "猫"), None) == Comparison()


def test_words_are_compared_as_people_read_them() -> None:
    assert key("Café") == key("CAFE\u0301".lower())
    assert key("a|b") == key("a/b")
    paths = tag_paths([("animals", "cat"), ("Cat",), ("animals", "cat")], ["cat", "animals", "sea"])
    assert paths == (("animals", "cat"), ("sea",))


def test_the_next_base_keeps_what_was_not_settled() -> None:
    file = there("cat", "new", rating=5, caption="b")
    base = there("cat", "gone", rating=3, caption="a")
    found = next_base(
        file,
        base,
        unread=CatalogueEdit(add=(("new",),), caption="b"),
        kept=[("gone",)],
        conflicts=compare(here(rating=4), file, base).conflicts,
    )
    assert found == FileWords((("cat",), ("gone",)), 3, "a")


_WORDS = st.lists(st.sampled_from(["cat", "dog", "sea", "山"]), unique=True, max_size=4)


@given(_WORDS, _WORDS, _WORDS | st.none())
def test_carrying_out_both_sides_brings_them_into_step(
    ours: list[str], theirs: list[str], base: list[str] | None
) -> None:
    numbers = {name: number for number, name in enumerate(["cat", "dog", "sea", "山"])}
    before = None if base is None else there(*base)
    found = compare(here(*(tag(numbers[one], one) for one in ours)), there(*theirs), before)
    file = [one for one in theirs if (one,) not in found.write.remove]
    file += [path[-1] for path in found.write.add]
    held = [one for one in ours if numbers[one] not in found.read.remove]
    held += [path[-1] for path in found.read.add]
    assert sorted(file) == sorted(held)
    assert len(set(file)) == len(file)
    # Nothing that both sides have is lost, and nothing is invented.
    assert set(ours) & set(theirs) <= set(file) <= set(ours) | set(theirs)
