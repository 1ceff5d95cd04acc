"""A school year the tests share: three terms of 2026/27 with their half-terms and two odd days."""

from datetime import date

from trellis.rulebook.dates import SchoolCalendar, Span

AUTUMN = Span(date(2026, 9, 3), date(2026, 12, 18))
SPRING = Span(date(2027, 1, 4), date(2027, 3, 25))
SUMMER = Span(date(2027, 4, 12), date(2027, 7, 21))
YEAR = SchoolCalendar(
    terms=(AUTUMN, SPRING, SUMMER),
    closures=(
        Span(date(2026, 10, 26), date(2026, 10, 30)),
        Span(date(2027, 2, 15), date(2027, 2, 19)),
        Span(date(2027, 5, 3), date(2027, 5, 3)),
        Span(date(2027, 5, 31), date(2027, 6, 4)),
        Span(date(2027, 6, 25), date(2027, 6, 25)),
    ),
)
