"""What the law and the Code ask of a whole school, worked out with owners and words, against the raw SQL that finds the same."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

from . import worlds
from .figures import Figure, figure
from .inside import run_inside

LIMIT = 10.0
_TURNS, _WARM = 15, 2
_DIFFER = 0.02
"""How much the two may differ: a day moved on to one its owner works shifts a duty in or out of the next two weeks."""

_NEWEST = """
WITH newest AS (
  SELECT child_id, status, source, from_on, created_at, told_before,
         row_number() OVER (PARTITION BY child_id ORDER BY from_on DESC, created_at DESC, id DESC) AS place
  FROM cycle_statuschange WHERE school_id = :school AND from_on <= :today),
support AS (SELECT * FROM newest WHERE place = 1 AND status = 'sen_support'),
roll AS (SELECT DISTINCT child_id FROM people_enrolment WHERE school_id = :school AND starts_on <= :today AND (ends_on IS NULL OR ends_on >= :today)),
plan AS (
  SELECT v.id, v.child_id, v.live_at, v.review_on,
         (SELECT date(min(w.live_at)) FROM plans_planversion w WHERE w.cycle_id = v.cycle_id AND w.live_at IS NOT NULL) AS started,
         (SELECT max(r.held_on) FROM cycle_review r WHERE r.child_id = v.child_id) AS reviewed
  FROM plans_planversion v JOIN cycle_cycle c ON c.id = v.cycle_id AND c.closed_at IS NULL JOIN roll ON roll.child_id = v.child_id
  WHERE v.school_id = :school AND v.state = 'live')
"""
SQL = {
    "R06": _NEWEST
    + """
SELECT s.child_id, s.from_on FROM support s JOIN roll USING (child_id)
WHERE s.source = 'decision' AND NOT s.told_before AND (
  NOT EXISTS (SELECT 1 FROM people_familylink f WHERE f.child_id = s.child_id AND f.starts_on <= :today AND (f.ends_on IS NULL OR f.ends_on >= :today))
  OR EXISTS (SELECT 1 FROM people_familylink f WHERE f.child_id = s.child_id AND f.responsibility <> 'no'
    AND f.starts_on <= :today AND (f.ends_on IS NULL OR f.ends_on >= :today)
    AND NOT EXISTS (SELECT 1 FROM people_restriction r
      WHERE r.child_id = f.child_id AND r.person_id = f.person_id AND (r.ends_on IS NULL OR r.ends_on >= :today))
    AND NOT EXISTS (SELECT 1 FROM cycle_told t WHERE t.child_id = f.child_id AND t.person_id = f.person_id AND t.reached)))""",
    "R12": _NEWEST
    + """
SELECT c.child_id, c.reply_by FROM cycle_concern c JOIN roll USING (child_id)
WHERE c.school_id = :school AND c.source = 'family' AND c.state = 'raised' AND c.reply_by <= :ahead""",
    "R13": _NEWEST
    + """
SELECT child_id, due FROM (
  SELECT p.child_id, min(coalesce(p.review_on, '9999-12-31'), coalesce((
    SELECT min(t.ends_on) FROM organisations_term t WHERE t.school_id = :school AND CASE
      WHEN p.reviewed >= p.started THEN t.starts_on > p.reviewed
      ELSE p.started <= t.starts_on OR julianday(t.ends_on) - julianday(p.started) >= 42 END), '9999-12-31')) AS due
  FROM plan p) WHERE due <= :ahead""",
    "R14": _NEWEST
    + """
SELECT p.child_id, p.live_at FROM plan p WHERE p.live_at < :read_from AND (
  EXISTS (SELECT 1 FROM people_classplace c JOIN people_staffplace s ON s.group_id = c.group_id
    WHERE c.child_id = p.child_id AND c.starts_on <= :today AND (c.ends_on IS NULL OR c.ends_on >= :today)
      AND s.starts_on <= :today AND (s.ends_on IS NULL OR s.ends_on >= :today)
      AND NOT EXISTS (SELECT 1 FROM plans_readmark m WHERE m.child_id = p.child_id AND m.person_id = s.person_id AND m.read_at >= p.live_at))
  OR EXISTS (SELECT 1 FROM provision_supportline l WHERE l.child_id = p.child_id AND l.given_by_id IS NOT NULL AND l.live_at IS NOT NULL
      AND l.ends_on >= :today AND (l.ended_on IS NULL OR l.ended_on >= :today)
      AND NOT EXISTS (SELECT 1 FROM plans_readmark m WHERE m.child_id = p.child_id AND m.person_id = l.given_by_id AND m.read_at >= p.live_at)))""",
    "R19": _NEWEST
    + """
, term AS MATERIALIZED (
  SELECT starts_on, ends_on, 3 * row_number() OVER (ORDER BY starts_on) / max(3, count(*) OVER ()) AS share
  FROM organisations_term WHERE school_id = :school AND starts_on BETWEEN :first AND :last),
had AS MATERIALIZED (
  SELECT s.child_id, max(s.from_on, date(s.created_at)) AS since,
         (SELECT count(*) FROM meetings_meeting m WHERE m.child_id = s.child_id AND m.held_on BETWEEN :first AND :last
            AND (m.counts_to_three OR m.state = 'not_taken_up')) AS number
  FROM support s JOIN roll USING (child_id))
SELECT h.child_id, min(t.ends_on) AS due FROM had h JOIN term t
  ON t.share - coalesce((SELECT max(e.share) FROM term e WHERE e.starts_on <= t.starts_on AND h.since > e.starts_on
     AND julianday(e.ends_on) - julianday(h.since) < 42), 0) > h.number
GROUP BY h.child_id HAVING due <= :ahead""",
    "R20": _NEWEST
    + """
SELECT m.child_id, m.held_on FROM meetings_meeting m JOIN roll USING (child_id)
WHERE m.school_id = :school AND m.state = 'held' AND m.written_up_at IS NULL""",
    "R21": _NEWEST
    + """
SELECT p.child_id, max(
    date(p.live_at),
    coalesce((SELECT date(max(s.logged_at)) FROM provision_session s WHERE s.child_id = p.child_id), ''),
    coalesce((SELECT date(max(i.created_at)) FROM provision_inplace i WHERE i.child_id = p.child_id), ''),
    coalesce((SELECT date(max(e.created_at)) FROM provision_equipmentstep e WHERE e.child_id = p.child_id), '')) AS touched,
  (SELECT min(l.ends_on) FROM plans_planline t JOIN provision_supportline l ON l.id = t.line_id
    WHERE t.version_id = p.id AND l.live_at IS NOT NULL AND l.ended_on IS NULL AND l.ends_on < :today) AS past,
  (SELECT min(l.starts_on) FROM plans_planline t JOIN provision_supportline l ON l.id = t.line_id
    WHERE t.version_id = p.id AND l.live_at IS NOT NULL AND l.ended_on IS NULL AND l.ends_on >= :today
      AND EXISTS (SELECT 1 FROM provision_session s WHERE s.line_id = l.id AND s.state = '' AND s.withdrawn_at IS NULL AND s.due_on < :silent)
      AND NOT EXISTS (SELECT 1 FROM provision_session s WHERE s.line_id = l.id AND s.state <> '')) AS silent
FROM plan p WHERE past < :past OR silent IS NOT NULL OR touched < :touched""",
    "owners": """
SELECT c.child_id, s.person_id, q.last_name, f.weekdays FROM people_classplace c
JOIN organisations_group g ON g.id = c.group_id AND g.kind <> 'teaching'
JOIN people_staffplace s ON s.group_id = c.group_id AND s.part IN ('class_teacher', 'tutor', 'key_person')
JOIN accounts_person q ON q.id = s.person_id JOIN people_staff f ON f.person_id = s.person_id
WHERE c.school_id = :school AND c.starts_on <= :today AND (c.ends_on IS NULL OR c.ends_on >= :today)
  AND s.starts_on <= :today AND (s.ends_on IS NULL OR s.ends_on >= :today)""",
}


def inside(*words: str) -> dict[str, Any]:
    """The median ratio of neighbours in turns, as processor time; RuntimeError when the two do not find the same."""
    from django.db import connection

    from trellis.accounts.models import Person
    from trellis.accounts.viewer import viewer_for
    from trellis.compliance.queries import all_duties
    from trellis.demo.large import SENCO

    who = Person.objects.get(email=SENCO)
    values = _values(who)

    def ours() -> list[Any]:
        return [each for each in all_duties(viewer_for(who)) if each.open]

    def theirs() -> dict[str, list[Any]]:
        found = {}
        with connection.cursor() as cursor:
            for name, sql in SQL.items():
                cursor.execute(sql, {key: value for key, value in values.items() if f":{key}" in sql})
                found[name] = cursor.fetchall()
        return found

    _compare(ours(), theirs())
    ratios, own, raw = [], [], []
    for turn in range(_WARM + _TURNS):
        began = time.process_time_ns()
        number = len(ours())
        between = time.process_time_ns()
        theirs()
        done = time.process_time_ns()
        if turn >= _WARM:
            own.append((between - began) / 1e6)
            raw.append((done - between) / 1e6)
            ratios.append(own[-1] / raw[-1])
    return {"ratio": statistics.median(ratios), "own": statistics.median(own), "raw": statistics.median(raw), "found": number}


def _values(who: Any) -> dict[str, str]:
    """The days a rule turns on, as the SQL of this database writes them."""
    from trellis.compliance.rules import due
    from trellis.core import clock
    from trellis.organisations.queries import calendar_of
    from trellis.rulebook.dates import school_year_of

    today, calendar = clock.today(), calendar_of(who.school_id)
    first, last = school_year_of(today)
    halves = [half for term in sorted(calendar.terms) for half in calendar.halves(term)]
    over = [half for half in halves if half.end < today]
    near = [today - timedelta(days=n) for n in range(60)]
    read_from = max(
        (day for day in near if calendar.add_school_days(day, due.READ_SCHOOL_DAYS) <= today + due.AHEAD), default=today
    )
    return {
        "school": who.school_id.hex,
        "today": today.isoformat(),
        "ahead": (today + due.AHEAD).isoformat(),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "read_from": (read_from + timedelta(days=1)).isoformat(),
        "silent": (today - due.SILENT).isoformat(),
        "past": today.isoformat(),
        "touched": over[-1].start.isoformat() if over else "",
    }


def _compare(ours: list[Any], theirs: dict[str, list[Any]]) -> None:
    """Both find the same children under the duties whose day both can reckon."""
    for name in ("R06", "R12", "R13", "R14", "R19"):
        mine = {each.child_id.hex for each in ours if each.duty.id in (name, {"R13": "E03", "R06": "E05"}.get(name, ""))}
        raw = {str(row[0]).replace("-", "") for row in theirs[name]}
        if len(mine ^ raw) > _DIFFER * max(len(mine | raw), 1):
            raise RuntimeError(
                f"{name}: {len(mine - raw)} only in Trellis, {len(raw - mine)} only in the raw SQL, of {len(mine | raw)}"
            )


def measure() -> list[Figure]:
    """One figure with its limit; the others say what it is made of."""
    with worlds.copy_of(worlds.LARGE) as home:
        found = run_inside(home, "duties")
    return [
        figure(f"duties of {worlds.LARGE:,} pupils ÷ the raw SQL that finds the same", found["ratio"], LIMIT, "times"),
        figure("duties with owner, day, words and evidence", found["own"], None, "ms"),
        figure("the raw SQL", found["raw"], None, "ms"),
        figure("late or due in the next two weeks", found["found"], None, "duties"),
    ]
