"""The school as it is set up: its kind, whom to ask, the SENCO's qualification, and its days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trellis.accounts.models import Appointment
from trellis.core import reactions
from trellis.core.errors import Denied, EditedMeanwhile, NotFound, RuleBroken
from trellis.notifications.models import Notice
from trellis.organisations.models import Closure, School, SchoolYear, Term
from trellis.people import services
from trellis.people.models import Staff
from trellis.people.panels import today_rows
from trellis.people.queries import school as schools
from trellis.rulebook.settings_words import words_for

TODAY = date(2026, 10, 14)


def senco_of(world: Any) -> Appointment:
    return Appointment.objects.at(world.oakfield).get(role="senco")


def describe(world: Any, who: str, **values: Any) -> None:
    services.describe_school(getattr(world, who), school_id=world.oakfield.pk, revision=1, **values)


# ---- the school


def test_the_kind_of_setting_chooses_words_and_owner_at_once(world: Any) -> None:
    describe(world, "mrs_dunn", setting_kind="college", phone=" 01632  960 777 ")
    school = School.objects.get(pk=world.oakfield.pk)
    assert (school.setting_kind, school.phone) == ("college", "01632 960 777")
    assert words_for(school.setting_kind).owner == "keyworker"


def test_the_second_of_two_savers_sees_both_texts(world: Any) -> None:
    describe(world, "mrs_shah", phone="01632 960 111")
    with pytest.raises(EditedMeanwhile) as other:
        describe(world, "mrs_dunn", phone="01632 960 222")
    assert (other.value.by, other.value.theirs) == ("Mrs Shah", {"phone": "01632 960 111"})


@pytest.mark.parametrize(("values", "field"), [({"name": "  "}, "name"), ({"setting_kind": "castle"}, "setting_kind")])
def test_a_school_has_a_name_and_a_kind(world: Any, values: dict[str, str], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        describe(world, "mrs_shah", **values)
    assert broken.value.field == field


@pytest.mark.parametrize("who", ["mr_lane", "miss_grant", "mrs_doyle", "ms_amos", "mum", "mrs_okoro"])
def test_nobody_else_describes_the_school(world: Any, who: str) -> None:
    with pytest.raises(Denied):
        describe(world, who, phone="1")


# ---- whom to ask


def name(world: Any, who: str = "mrs_shah", **values: Any) -> Appointment:
    return services.name_holder(
        getattr(world, who), school_id=world.oakfield.pk, **({"starts_on": TODAY, "role": "deputy"} | values)
    )


def test_somebody_new_is_named_with_days_and_number_and_is_sent_nothing(world: Any) -> None:
    made = name(
        world, title="Mr", first_name="Ola", last_name="Berg", email="berg@oakfield.example", phone="ext 7", weekdays=[1, 3]
    )
    assert Staff.objects.at(world.oakfield).get(person_id=made.person_id).weekdays == [1, 3]
    cards = schools.who_to_ask(School.objects.get(pk=world.oakfield.pk), TODAY)
    berg = next(each for each in cards if each.name == "Mr Berg")
    assert (berg.role, berg.days, berg.phone, berg.tel) == (
        "deputy SENCO",
        "Tuesday and Thursday",
        "01632 960100, ext 7",
        "01632960100",
    )
    assert not Notice.objects.at(world.oakfield).exists()


def test_one_of_the_staff_is_named_without_a_second_row(world: Any) -> None:
    name(world, person_id=world.people["mr_lane"].pk, weekdays=[0])
    assert [each.weekdays for each in Staff.objects.at(world.oakfield).filter(person=world.people["mr_lane"])] == [[0]]


def test_who_to_ask_follows_the_days_of_an_appointment(world: Any) -> None:
    name(world, person_id=world.people["mr_lane"].pk, weekdays=[0, 1], starts_on=date(2026, 11, 2))
    school = School.objects.get(pk=world.oakfield.pk)
    named = [[each.name for each in schools.who_to_ask(school, day)] for day in (TODAY, date(2026, 11, 2))]
    assert named == [["Mrs Shah", "Miss Grant", "Mrs Doyle"], ["Mrs Shah", "Miss Grant", "Mr Lane", "Mrs Doyle"]]


def test_a_role_is_not_given_twice_nor_to_a_person_of_another_school(world: Any) -> None:
    with pytest.raises(RuleBroken):
        name(world, person_id=world.people["miss_grant"].pk)
    with pytest.raises(NotFound):
        name(world, person_id=world.people["ms_finch"].pk)
    with pytest.raises(NotFound):
        name(world, person_id=world.people["mum"].pk)


@pytest.mark.parametrize("who", ["mrs_dunn", "miss_grant", "mr_lane", "mrs_okoro"])
def test_the_office_cannot_make_a_senco(world: Any, who: str) -> None:
    with pytest.raises(Denied):
        name(world, who, role="senco", person_id=world.people["mr_lane"].pk)


def test_the_last_senco_cannot_go_before_another_is_named(world: Any) -> None:
    shah = senco_of(world)
    with pytest.raises(RuleBroken, match="rule broken") as broken:
        services.end_holder(world.mr_cole, appointment_id=shah.pk, on=date(2026, 10, 31))
    assert "Name the next one first" in broken.value.message
    name(world, role="senco", person_id=world.people["miss_grant"].pk, weekdays=[0], starts_on=date(2026, 11, 1))
    services.end_holder(world.mr_cole, appointment_id=shah.pk, on=date(2026, 10, 31))
    assert Appointment.objects.at(world.oakfield).get(pk=shah.pk).ends_on == date(2026, 10, 31)


def test_days_and_number_of_a_holder_change_on_every_page(world: Any) -> None:
    services.change_holder(world.mr_cole, appointment_id=senco_of(world).pk, phone="07700 900 123", weekdays=[4])
    card = schools.who_to_ask(School.objects.get(pk=world.oakfield.pk), TODAY)[0]
    assert (card.name, card.days, card.phone) == ("Mrs Shah", "Friday", "07700 900 123")


def test_a_stranger_finds_no_appointment(world: Any) -> None:
    with pytest.raises(NotFound):
        services.change_holder(world.mrs_okoro, appointment_id=senco_of(world).pk, phone="", weekdays=[])


# ---- the qualification (R03)


def train(world: Any, **values: Any) -> None:
    known = {"became_on": date(2023, 11, 1), "qualified_teacher": True} | values
    services.record_training(world.mrs_shah, appointment_id=senco_of(world).pk, **known)


def rows_about_training(world: Any, who: str) -> list[Any]:
    return [each for each in today_rows(getattr(world, who)) if "qualification" in each.sentence]


def test_a_qualification_about_to_be_due_stands_on_today_with_its_citation(world: Any) -> None:
    train(world)
    for who in ("mrs_shah", "mr_cole"):
        (row,) = rows_about_training(world, who)
        assert (
            row.sentence
            == "The SENCO qualification is due by Sunday 1 November 2026 (CFA 2014 s.67; SEND Regs 2014 reg.49; CoP 6.84–6.94)."
        )
        assert (row.who, row.must) == ("Mrs Shah", True)
    assert rows_about_training(world, "mrs_okoro") == rows_about_training(world, "miss_grant") == []


def test_recording_the_certificate_ends_it(world: Any) -> None:
    train(world)
    train(world, qualification="npq", achieved_on=date(2026, 10, 1))
    assert rows_about_training(world, "mrs_shah") == []


def test_a_special_school_owes_none(world: Any) -> None:
    train(world)
    describe(world, "mrs_shah", setting_kind="special")
    assert rows_about_training(world, "mrs_shah") == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"became_on": date(2026, 10, 15)}, "became_on"),
        ({"qualification": "degree"}, "qualification"),
        ({"qualification": "nasenco"}, "begun_on"),
        ({"achieved_on": date(2026, 1, 1)}, "achieved_on"),
        ({"qualification": "npq", "begun_on": date(2026, 2, 1), "achieved_on": date(2026, 1, 1)}, "achieved_on"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(world: Any, values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        train(world, **values)
    assert broken.value.field == field


# ---- terms and closed days


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of what happened, as the rooms above are told."""
    codes: list[str] = []
    happened = reactions.happened

    def listen(code: str, viewer: Any, **ids: Any) -> None:
        codes.append(code)
        happened(code, viewer, **ids)

    monkeypatch.setattr("trellis.people.services.days.happened", listen)
    return codes


def span(kind: str, name: str, starts: date, ends: date) -> Any:
    return services.Days(kind, name, starts, ends)


def add(world: Any, *days: Any, who: str = "mrs_dunn") -> int:
    return services.add_days(getattr(world, who), school_id=world.oakfield.pk, days=days)


def test_a_closed_day_and_its_going_plan_the_sessions_again(world: Any, told: list[str]) -> None:
    assert add(world, span("closure", "Snow", date(2026, 11, 3), date(2026, 11, 3))) == 1
    made = Closure.objects.at(world.oakfield).get(reason="Snow")
    services.remove_days(world.mrs_dunn, school_id=world.oakfield.pk, kind="closure", days_id=made.pk)
    assert told == ["closure.changed", "closure.changed"]
    assert not Closure.objects.at(world.oakfield).filter(reason="Snow").exists()


def test_sessions_on_a_closed_day_are_withdrawn_and_come_back(world: Any) -> None:
    from trellis.core import clock
    from trellis.core.db import write
    from trellis.provision.models import Session, SupportLine
    from trellis.provision.services import planning

    with write():
        SupportLine.objects.create(
            school=world.oakfield, child=world.amina, kind="intervention", what="Talk time", minutes=20, times_a_week=5,
            starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 6), live_at=clock.now(),
        )  # fmt: skip
        planning.replan_quietly(world.mrs_shah, school_id=world.oakfield.pk, from_on=TODAY)
    waiting = Session.objects.of(world.amina).filter(withdrawn_at=None)
    assert waiting.count() == 5
    add(world, span("closure", "Snow", date(2026, 11, 3), date(2026, 11, 4)))
    assert waiting.count() == 3


def test_the_same_dates_twice_change_nothing(world: Any, told: list[str]) -> None:
    half_term = span("closure", "Half term", date(2026, 10, 26), date(2026, 10, 30))
    assert add(world, half_term, span("term", "Autumn", date(2026, 9, 1), date(2026, 12, 18))) == 0
    assert told == []


def test_a_term_makes_its_school_year(world: Any) -> None:
    add(world, span("term", "Autumn term 2027", date(2027, 9, 1), date(2027, 12, 17)))
    assert SchoolYear.objects.at(world.oakfield).filter(name="2027-28").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (("term", "Overlapping", date(2026, 12, 1), date(2027, 1, 2)), "starts_on"),
        (("term", "Too long", date(2027, 9, 1), date(2028, 7, 1)), "ends_on"),
        (("closure", "Backwards", date(2026, 11, 4), date(2026, 11, 3)), "ends_on"),
        (("closure", " ", date(2026, 11, 3), date(2026, 11, 3)), "name"),
        (("holiday", "Other", date(2026, 11, 3), date(2026, 11, 3)), "kind"),
    ],
)
def test_one_wrong_line_leaves_all_of_them_out(world: Any, wrong: tuple[Any, ...], field: str) -> None:
    before = Term.objects.at(world.oakfield).count(), Closure.objects.at(world.oakfield).count()
    with pytest.raises(RuleBroken) as broken:
        add(world, span("closure", "Snow", date(2026, 11, 3), date(2026, 11, 3)), span(*wrong))
    assert broken.value.field == field
    assert (Term.objects.at(world.oakfield).count(), Closure.objects.at(world.oakfield).count()) == before


def test_days_of_another_school_are_out_of_reach(world: Any) -> None:
    theirs = Term.objects.at(world.riverside).first()
    with pytest.raises(NotFound):
        services.remove_days(world.mrs_dunn, school_id=world.oakfield.pk, kind="term", days_id=theirs.pk)
    with pytest.raises(Denied):
        services.remove_days(world.mrs_dunn, school_id=world.riverside.pk, kind="term", days_id=theirs.pk)
