"""The tree of causes around an entry."""

from uuid import UUID, uuid4

from core.activity.causes import CAUSES_LIMIT, EFFECTS_LIMIT, CauseChain, Effect
from core.activity.entry import ActivityEntry
from tests.core.activity.logs import entry, reader_of


def family(*causes: int | None) -> list[ActivityEntry]:
    """Entries 1, 2, …; each led to by the entry of the number given for it."""
    return [
        entry(seq, id=str(UUID(int=seq)), cause=str(UUID(int=cause)) if cause is not None else None)
        for seq, cause in enumerate(causes, start=1)
    ]


def numbers(effects: tuple[Effect, ...]) -> list[object]:
    return [[effect.entry.seq, *numbers(effect.effects)] for effect in effects]


def chain_of(log: list[ActivityEntry], seq: int) -> CauseChain:
    chain = reader_of(log).chain_of(str(UUID(int=seq)))
    assert chain is not None
    assert chain.entry.seq == seq
    return chain


def test_causes_lead_up_to_the_first_and_effects_branch_below() -> None:
    #              1     2  3  4  5  6  7
    log = family(None, 1, 2, 3, 3, 4, 2)
    chain = chain_of(log, 3)

    assert [each.seq for each in chain.causes] == [1, 2]
    assert numbers(chain.effects) == [[4, [6]], [5]]
    assert not chain.is_cut


def test_an_entry_alone() -> None:
    chain = chain_of(family(None, None), 1)

    assert (chain.causes, chain.effects, chain.is_cut) == ((), (), False)


def test_a_cause_that_is_no_entry_ends_the_chain() -> None:
    assert chain_of(family(None, 900, 2), 3).causes[0].seq == 2


def test_where_there_is_no_such_entry_there_is_no_chain() -> None:
    assert reader_of(family(None)).chain_of(str(uuid4())) is None


def test_a_circle_is_walked_once() -> None:
    chain = chain_of(family(3, 1, 2, 1), 1)

    assert [each.seq for each in chain.causes] == [2, 3]
    assert numbers(chain.effects) == [[4]]
    assert not chain.is_cut


def test_a_long_chain_is_cut_at_its_far_end() -> None:
    length = CAUSES_LIMIT + 5
    chain = chain_of(family(None, *range(1, length)), length)

    assert [each.seq for each in chain.causes] == [*range(length - CAUSES_LIMIT, length)]
    assert chain.is_cut


def test_of_many_effects_the_nearest_are_shown() -> None:
    log = family(None, 1, *[2] * EFFECTS_LIMIT, *[1] * 10)
    chain = chain_of(log, 1)
    first, *others = numbers(chain.effects)

    assert others == [[seq] for seq in range(EFFECTS_LIMIT + 3, EFFECTS_LIMIT + 13)]
    assert isinstance(first, list)
    assert len(first) == EFFECTS_LIMIT - 10
    assert chain.is_cut


def test_exactly_as_many_effects_as_are_shown() -> None:
    chain = chain_of(family(None, *[1] * EFFECTS_LIMIT), 1)

    assert len(chain.effects) == EFFECTS_LIMIT
    assert not chain.is_cut
