"""Machines as data."""

import pytest

from trellis.core.errors import RuleBroken
from trellis.rulebook.machines import Choice, Look, labels, reachable, require_move

MOVES = {"a": ("b",), "b": ("a",), "c": ()}
LOOKS = {"a": Look("Here", ""), "b": Look("There", ""), "c": Look("Nowhere", "")}


def test_a_move_the_machine_does_not_know_names_both_states():
    with pytest.raises(RuleBroken) as refused:
        require_move(MOVES, LOOKS, "a", "c")
    assert "Here" in refused.value.message and "Nowhere" in refused.value.message


def test_a_known_move_passes_and_reach_follows_moves_only():
    require_move(MOVES, LOOKS, "a", "b")
    assert reachable(MOVES, "a") == {"a", "b"}


def test_labels_keep_the_order_of_the_form():
    assert list(labels([Choice("y", "Yes"), Choice("n", "No")])) == ["y", "n"]
