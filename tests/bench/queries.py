"""How many queries each page makes of its own, and whether that stays the same for 30 and for 1,500 pupils."""

from __future__ import annotations

import sys
from typing import Any

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMITS = {"Today": 8, "record": 12, "plan": 10, "class page": 8, "SEN list": 8, "support map": 8}
HOUSE = 7


def inside(*words: str) -> dict[str, Any]:
    """Own queries of each page (the most of those who ask), and the house's. With `show` every query goes to stderr."""
    from .pages import BARE, addresses, client_of, listening

    own: dict[str, int] = {}
    house = 0
    for name, asked in addresses().items():
        for email, address in asked:
            client = client_of(email)
            client.get(address)
            with listening() as bare:
                client.get(BARE)
            with listening() as heard:
                answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code} to {email}")
            seen = [sql for sql, _ in heard.page]
            for sql, _ in bare.page:
                if sql in seen:
                    seen.remove(sql)
            own[name] = max(own.get(name, 0), len(seen))
            house = max(house, len(heard.page) - len(seen) + len(heard.audit))
            if "show" in words:
                print(f"\n{name}, {email}: {len(seen)}", *[f"  {sql[:230]}" for sql in seen], sep="\n", file=sys.stderr)
    return {"own": own, "house": house}


def measure() -> list[Figure]:
    """Counts, so exact and the same in every run."""
    found = {}
    for pupils in (worlds.SMALL, worlds.LARGE):
        with worlds.copy_of(pupils) as home:
            found[pupils] = run_inside(home, "queries")
    small, large = found[worlds.SMALL], found[worlds.LARGE]
    figures = []
    for name, limit in LIMITS.items():
        figures.append(figure(f"own queries of {name}, {worlds.LARGE:,} pupils", large["own"][name], limit, "queries"))
        more = abs(large["own"][name] - small["own"][name])
        figures.append(figure(f"own queries of {name}, difference to {worlds.SMALL} pupils", more, 0, "queries"))
    figures.append(figure("queries of the house (sign-in, viewer, audit)", max(small["house"], large["house"]), HOUSE, "queries"))
    return figures
