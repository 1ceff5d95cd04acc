"""Which journey proves which row of the mission."""

from __future__ import annotations

import ast

from .cache import ROOT

# What the texts ask for, by the permanent ids.
ROWS = frozenset(
    [f"C{n}" for n in range(1, 15)]
    + [f"P{n}" for n in range(1, 11)]
    + [f"L{n}" for n in range(1, 8)]
    + [f"N{n}" for n in range(10)]
    + [f"G{n}" for n in range(1, 12)]
    + [f"B{n}" for n in range(1, 14)]
)
# The rows that are built: each must be proven by a journey.
CLAIMED = frozenset(
    ["C1", "C2", "C3", "C11", "C12", "P2", "P3", "P4", "P5", "P6", "P7", "L4", "L5", "N2", "G1"]
    + [f"G{n}" for n in range(3, 10)]
    + ["G11", "P10", "B1"]
    + ["L3", "N1", "P1"]
    + ["N0"]
    + ["N3"]
    + ["P9", "C7"]
    + ["P8"]
)


def rows_of(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """The rows each test of a file names with @pytest.mark.mission."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.mission":
                    found[node.name] = tuple(str(each.value) for each in mark.args if isinstance(each, ast.Constant))
    return found


def proven() -> dict[str, list[str]]:
    """Row to the journeys that prove it."""
    rows: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests" / "journeys").rglob("test_*.py")):
        for test, ids in rows_of(ast.parse(path.read_text())).items():
            for row in ids:
                rows.setdefault(row, []).append(f"{path.relative_to(ROOT)}::{test}")
    return rows
