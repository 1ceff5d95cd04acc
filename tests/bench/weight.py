"""The bytes of a first visit to Today: the page and everything it names, as a browser that understands gzip gets them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMITS = {"HTML": 15, "CSS": 20, "JS": 45, "total with fonts": 170}
_NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_IN_CSS = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")


def measure() -> list[Figure]:
    """Exact bytes, at 1,500 pupils."""
    with worlds.copy_of(worlds.LARGE) as home:
        found = run_inside(home, "weight")
    figures = [figure(f"Today, first visit, gzip: {name}", found[name], limit, "kB") for name, limit in LIMITS.items()]
    return [*figures, figure("Today, first visit: fonts and pictures", found["files"], None, "kB")]


def inside(*words: str) -> dict[str, float]:
    """Sizes in kB (1,000 bytes) by kind. Every font and picture that the style sheets name counts, needed or not."""
    from django.conf import settings

    from .pages import addresses, client_of

    email, address = addresses()["Today"][0]
    page = client_of(email).get(address).content.decode()
    root = Path(settings.STATIC_ROOT)
    sizes = {"HTML": _packed(page.encode()), "CSS": 0, "JS": 0, "files": 0}
    files: set[Path] = set()
    for name in dict.fromkeys(_NAMED.findall(page)):
        file = root / name.removeprefix("/static/")
        if file.suffix == ".css":
            sizes["CSS"] += _sent(file)
            named = [file.parent / each for each in _IN_CSS.findall(file.read_text()) if not each.startswith("data:")]
            files |= {each.resolve() for each in named}
        elif file.suffix == ".js":
            sizes["JS"] += _sent(file)
        else:
            files.add(file.resolve())
    sizes["files"] = sum(_sent(each) for each in files)
    sizes["total with fonts"] = sum(sizes.values())
    return {name: size / 1000 for name, size in sizes.items()}


def _packed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


def _sent(file: Path) -> int:
    """What is sent of a file: the packed one where the server has one."""
    packed = file.with_name(file.name + ".gz")
    return (packed if packed.exists() else file).stat().st_size
