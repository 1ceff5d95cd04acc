"""Measurements, each a ratio or a count in one run: script/bench [name]. Figures go to docs/reference/performance.md."""
