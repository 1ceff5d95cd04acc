"""Every machine: each state is a key, can be reached, and is shown with words and a colour."""

from __future__ import annotations

from enum import StrEnum

import pytest

from trellis.rulebook.machines import Look, reachable

INKS = {"pine", "heather", "slate", "moss", "ochre", "plain"}


def machines(modules):
    """(name, module, transitions, looks) of every table of moves."""
    for module in modules:
        for name, value in vars(module).items():
            if name.endswith("TRANSITIONS") and isinstance(value, dict) and type(next(iter(value))).__module__ == module.__name__:
                yield f"{module.__name__}.{name}", module, value, getattr(module, name.replace("TRANSITIONS", "LOOKS"), None)


def faults(transitions, looks, start):
    """What is wrong with a machine, in words."""
    kind = type(next(iter(transitions)))
    found = [f"{state} is no key" for state in kind if state not in transitions]
    found += [f"{to} is not a state" for targets in transitions.values() for to in targets if to not in kind]
    found += [f"{state} cannot be reached" for state in kind if not found and state not in reachable(transitions, start)]
    for state in kind:
        look = (looks or {}).get(state)
        if not isinstance(look, Look) or not look.label or look.colour not in INKS:
            found.append(f"{state} is shown without words or a colour")
    return found


def test_every_machine_is_complete(modules):
    found = {}
    for name, module, transitions, looks in machines(modules):
        start = getattr(module, name.rsplit(".", 1)[1].replace("TRANSITIONS", "START"), next(iter(transitions)))
        found[name] = faults(transitions, looks, start)
    assert len(found) >= 3
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


class _Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


_LOOKS = {each: Look(each.value, "as it is", "pine") for each in _Door}


@pytest.mark.parametrize(
    ("transitions", "looks"),
    [
        ({_Door.OPEN: (_Door.SHUT,), _Door.SHUT: (_Door.OPEN,)}, _LOOKS),
        ({_Door.OPEN: (_Door.SHUT,), _Door.SHUT: (_Door.OPEN,), _Door.LOCKED: ()}, _LOOKS),
        ({_Door.OPEN: (_Door.SHUT,), _Door.SHUT: (_Door.LOCKED,), _Door.LOCKED: ()}, {_Door.OPEN: _LOOKS[_Door.OPEN]}),
    ],
    ids=["a state without moves", "a state nobody reaches", "a state without words"],
)
def test_the_sweep_sees(transitions, looks):
    assert faults(transitions, looks, _Door.OPEN) != []
