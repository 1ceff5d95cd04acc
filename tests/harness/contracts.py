"""The part of .importlinter that follows from which rooms have views and forms."""

from __future__ import annotations

from .cache import ROOT

FILE = ROOT / ".importlinter"
MARK = "# private\n"
# Who may use a room's views beside its own urls: the sign-in page stands at an address of its own.
BESIDE = {"accounts": ("trellis.config.urls",)}


def private_blocks() -> str:
    """One contract for each room with pages: its views and forms are used by its own urls and views only."""
    blocks = []
    for room in sorted(each for each in (ROOT / "trellis").iterdir() if (each / "__init__.py").exists()):
        present = [
            part for part in ("views", "forms") if (room / f"{part}.py").exists() or (room / part / "__init__.py").exists()
        ]
        # The design system's forms are for everyone.
        if not present or room.name == "designsystem":
            continue
        allowed = [f"trellis.{room.name}.{path.stem}" for path in sorted(room.glob("*urls.py"))]
        allowed += [each for each in (f"trellis.{room.name}.views", *BESIDE.get(room.name, ())) if _exists(each)]
        blocks.append(
            "\n".join(
                [
                    f"\n[importlinter:contract:private-{room.name}]",
                    f"name = Views and forms of {room.name} are private",
                    "type = protected",
                    "protected_modules =",
                    *[f"    trellis.{room.name}.{part}" for part in present],
                    "allowed_importers =",
                    *[f"    {each}" for each in allowed],
                    "ignore_imports =",
                    "    trellis.*.tests.** -> **",
                    "unmatched_ignore_imports_alerting = none",
                    "",
                ]
            )
        )
    return "".join(blocks)


def _exists(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def wanted() -> str:
    """What .importlinter should say."""
    return FILE.read_text().split(MARK)[0] + MARK + private_blocks()
