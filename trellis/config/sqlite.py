"""Use the SQLite that the pysqlite3 wheel carries, where there is one.

Debian 12's 3.40.1 has the fault in which two connections that checkpoint at once can lose commits (3.7.0 to 3.51.2). WAL is used
only from 3.51.3 on; an older library works with its rollback journal.
"""

from __future__ import annotations

import sys

try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:
    pass

import sqlite3

SAFE_FOR_WAL = (3, 51, 3)
JOURNAL = "WAL" if sqlite3.sqlite_version_info >= SAFE_FOR_WAL else "DELETE"
VERSION = sqlite3.sqlite_version
# What a process holds must not grow with the school or the day. The file is not mapped, or each worker's memory would come to hold all
# of it (the kernel keeps its pages once for everybody anyway); and a connection keeps 2 MB of pages of its own, filled within minutes.
PRAGMAS = (
    f"PRAGMA journal_mode={JOURNAL}; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; "
    "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
)
# Statements are kept compiled up to this many; one that adds 500 rows takes near a megabyte, and Python would keep 128 of them.
STATEMENTS_KEPT = 32
