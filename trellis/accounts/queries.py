"""Reading people who can sign in, their ways of proving it, and when they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from trellis.access.engine import all_relations
from trellis.core import clock
from trellis.core.errors import NotFound

from . import rules
from .models import Appointment, CodeCard, FactorReset, Person, SchoolAccount, SignIn, Tablet, TabletPin
from .providers import SchoolProvider, name_of
from .viewer import Viewer

MOST_SIGN_INS = 50


@dataclass(frozen=True)
class KeyOf:
    """One passkey or security key, by the name its owner gave it."""

    pk: int
    name: str
    last_used_at: datetime | None


@dataclass(frozen=True)
class CardOf:
    """The code card in use: the number of the code asked for next, and how many are left."""

    printed_at: datetime
    next_number: int
    left: int

    @property
    def low(self) -> bool:
        return self.left <= rules.CARD_LOW


@dataclass(frozen=True)
class Ways:
    """How one person can prove who they are, beside the password."""

    keys: tuple[KeyOf, ...] = ()
    app: bool = False
    card: CardOf | None = None
    codes: bool = False

    @property
    def any(self) -> bool:
        """Whether there is a second way. Recovery codes alone are none; a card that is used up still is one, or its last code
        would open the account to whoever has the password."""
        return bool(self.keys or self.app or self.card)

    @property
    def count(self) -> int:
        return len(self.keys) + self.app + (self.card is not None)


@dataclass(frozen=True)
class SchoolAccountRow:
    """One joined school account. `usable` while the operator still names its provider."""

    pk: UUID
    provider: str
    since: datetime
    last_used_at: datetime | None
    usable: bool


@dataclass(frozen=True)
class SignInRow:
    at: datetime
    how: str
    browser: str


@dataclass(frozen=True)
class PersonRow:
    """One member of staff as whoever helps them sees them."""

    pk: UUID
    name: str
    ways: str
    has_card: bool


@dataclass(frozen=True)
class AskedReset:
    """Who took this code to the helper."""

    pk: UUID
    person_id: UUID
    name: str
    email: str


def person_with_address(email: str) -> Person | None:
    """The person who signs in with this address, whatever its case."""
    return Person.objects.filter(email__iexact=email.strip()).first()


def address_is_taken(email: str, *, but_not_by: UUID) -> bool:
    """Whether somebody else signs in with this address."""
    return Person.objects.filter(email__iexact=email.strip()).exclude(pk=but_not_by).exists()


def ways_of(person_id: UUID) -> Ways:
    """How this person can prove who they are beside the password."""
    return _ways_of([person_id])[person_id]


def _ways_of(people: list[UUID]) -> dict[UUID, Ways]:
    """Everybody's ways, in two queries."""
    keys: dict[UUID, list[KeyOf]] = {}
    kinds: dict[UUID, set[str]] = {}
    for each in Authenticator.objects.filter(user__in=people).order_by("created_at"):
        kinds.setdefault(each.user_id, set()).add(each.type)
        if each.type == Authenticator.Type.WEBAUTHN:
            keys.setdefault(each.user_id, []).append(KeyOf(each.pk, each.data["name"], each.last_used_at))
    cards: dict[UUID, CardOf] = {}
    for card in CodeCard.objects.filter(person__in=people, withdrawn_at=None).exclude(confirmed_at=None):
        cards[card.person_id] = CardOf(card.printed_at, card.used + 1, len(card.hashes) - card.used)
    return {
        pk: Ways(
            keys=tuple(keys.get(pk, ())),
            app=Authenticator.Type.TOTP in kinds.get(pk, ()),
            card=cards.get(pk),
            codes=Authenticator.Type.RECOVERY_CODES in kinds.get(pk, ()),
        )
        for pk in people
    }


def sign_ins(viewer: Viewer) -> tuple[SignInRow, ...]:
    """The viewer's own sign-ins, newest first."""
    rows = SignIn.objects.filter(person_id=viewer.person_id).order_by("-at")[:MOST_SIGN_INS]
    return tuple(SignInRow(each.at, rules.HOW.get(each.how, each.how), each.browser) for each in rows)


def named_providers() -> tuple[SchoolProvider, ...]:
    """The sign-in providers in use, in the operator's order."""
    return tuple(settings.TRELLIS_SIGN_IN)


def named_provider(slug: str) -> SchoolProvider:
    """The provider with this address. Raises NotFound when none is named so."""
    found = next((each for each in named_providers() if each.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def school_accounts(person_id: UUID) -> tuple[SchoolAccountRow, ...]:
    """The school accounts a person has joined, the oldest first."""
    among = named_providers()
    known = {each.issuer for each in among}
    rows = SchoolAccount.objects.filter(person_id=person_id).order_by("created_at")
    return tuple(
        SchoolAccountRow(each.pk, name_of(each.issuer, among), each.created_at, each.last_used_at, each.issuer in known)
        for each in rows
    )


def people_to_help(viewer: Viewer) -> tuple[PersonRow, ...]:
    """The people who sign in at the viewer's school, but for the viewer, by last name."""
    if viewer.school_id is None:
        return ()
    people = list(
        Person.objects.filter(school_id=viewer.school_id, is_active=True)
        .exclude(email=None)
        .exclude(pk=viewer.person_id)
        .order_by("last_name", "first_name")
    )
    ways = _ways_of([each.pk for each in people])
    return tuple(
        PersonRow(each.pk, each.formal_name, _in_words(ways[each.pk]), ways[each.pk].card is not None) for each in people
    )


def _in_words(ways: Ways) -> str:
    found = []
    if ways.keys:
        found.append("a passkey or key" if len(ways.keys) == 1 else f"{len(ways.keys)} passkeys or keys")
    if ways.app:
        found.append("the app")
    if ways.card is not None:
        found.append(f"a code card, {ways.card.left} code{'s' if ways.card.left != 1 else ''} left")
    text = " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
    return text[:1].upper() + text[1:] if text else "Not set up yet"


def asked_reset(viewer: Viewer, code_hash: str) -> AskedReset | None:
    """The live request with this code, of somebody who belongs to the viewer's school and is not the viewer."""
    found = (
        FactorReset.objects.select_related("person")
        .filter(code_hash=code_hash, confirmed_at=None, expires_at__gt=clock.real_now())
        .exclude(person_id=viewer.person_id)
        .first()
    )
    if found is None or not belongs_to(found.person, viewer.school_id):
        return None
    return AskedReset(found.pk, found.person_id, found.person.formal_name, found.person.email or "")


def belongs_to(person: Person, school_id: UUID | None) -> bool:
    """Whether somebody works at this school, or is invited to work with one of its children."""
    if school_id is None:
        return False
    if person.school_id is not None:
        return person.school_id == school_id
    outside = [each for each in all_relations().values() if each.side == "outside"]
    return any(each.live(person.pk, clock.today()).filter(school_id=school_id).exists() for each in outside)


def who_helps(person: Person) -> tuple[str, ...]:
    """Names of those at this person's school who can let them in again: its SENCO, head and office."""
    if person.school_id is None:
        return ()
    rows = _helpers(person.school_id).exclude(person_id=person.pk).select_related("person")
    return tuple(dict.fromkeys(f"{each.person.formal_name}, {each.get_role_display()}" for each in rows))


def someone_can_help(person: Person, school_id: UUID) -> bool:
    """Whether somebody else at this school may let this person in again and can sign in to do it."""
    others = _helpers(school_id).filter(person__is_active=True).exclude(person_id=person.pk).exclude(person__email=None)
    ways = _ways_of(list(others.values_list("person_id", flat=True).distinct()))
    return any(each.any for each in ways.values())


def _helpers(school_id: UUID) -> QuerySet[Appointment]:
    today = clock.today()
    roles = (Appointment.Role.SENCO, Appointment.Role.HEAD, Appointment.Role.OFFICE)
    rows: QuerySet[Appointment] = Appointment.objects.at(school_id).filter(role__in=roles, starts_on__lte=today)
    return rows.exclude(ends_on__lt=today)


@dataclass(frozen=True)
class TabletRow:
    """One tablet in use."""

    pk: UUID
    name: str
    since: datetime
    by: str


def tablets(viewer: Viewer) -> tuple[TabletRow, ...]:
    """The tablets in use at the viewer's school, by name."""
    if viewer.school_id is None:
        return ()
    rows = Tablet.objects.at(viewer.school_id).filter(withdrawn_at=None).select_related("enrolled_by").order_by("name", "pk")
    return tuple(TabletRow(each.pk, each.name, each.created_at, each.enrolled_by.formal_name) for each in rows)


def people_with_pin(school_id: UUID) -> tuple[tuple[str, str], ...]:
    """(id, name) of those at this school who have chosen a PIN, by last name."""
    rows = TabletPin.objects.filter(person__school_id=school_id, person__is_active=True).select_related("person")
    return tuple(
        (str(each.person_id), each.person.formal_name) for each in rows.order_by("person__last_name", "person__first_name")
    )


def has_pin(viewer: Viewer) -> bool:
    return TabletPin.objects.filter(person_id=viewer.person_id).exists()
