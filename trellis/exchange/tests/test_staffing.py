"""Lists of staff and of teaching groups: what they change, what is refused, who leaves, and whom each then sees."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from trellis.accounts.models import Appointment, Person
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.exchange.models import ColumnMemory, StaffList
from trellis.exchange.readers.rows import FileRefused
from trellis.exchange.readers.staff import read_list
from trellis.exchange.services import drop_old_files
from trellis.exchange.services import staffing as services
from trellis.notifications.models import Notice
from trellis.organisations.models import Group
from trellis.people.models import ClassPlace, KeyAdult, Staff, StaffPlace
from trellis.people.queries import cards_for, child_by_id, daily_owners
from trellis.people.services import staffing

TODAY = date(2026, 10, 14)
HEAD = "Name,E-mail,Job title,Part,Class,Subject,From,To,Days"
EVERYBODY = (
    "Mrs Priya Shah,senco@oakfield.example,SENCO,,,,,,",
    "Miss Lea Grant,deputy@oakfield.example,Deputy SENCO,class teacher,Beech,,,,",
    "Mr Tom Lane,teacher@oakfield.example,Class teacher,class teacher,Hazel,,,,",
    "Mrs Jan Hill,ta@oakfield.example,Teaching assistant,TA,Hazel,,,,",
    "Mr David Cole,head@oakfield.example,Headteacher,,,,,,",
    "Mrs Kim Doyle,dsl@oakfield.example,Designated safeguarding lead,,,,,,",
    "Ms Rosa Vine,keyperson@oakfield.example,Key person,key person,Acorns,,,,",
    "Mrs Pat Dunn,office@oakfield.example,School office,,,,,,",
)


def csv(*rows: str, head: str = HEAD) -> io.BytesIO:
    return io.BytesIO("\n".join([head, *rows]).encode())


def keep(world: Any, *rows: str, who: str = "mrs_dunn", what: str = "staff", whole: bool = False, head: str = HEAD) -> StaffList:
    return services.keep_list(
        getattr(world, who), school_id=world.oakfield.pk, what=what, file=csv(*rows, head=head), file_name="list.csv", whole=whole
    )


def look(world: Any, *rows: str, **more: Any) -> Any:
    return services.outcome_of(keep(world, *rows, **more))


def bring(world: Any, *rows: str, who: str = "mrs_dunn", leavers: tuple[str, ...] = (), **more: Any) -> Any:
    found = keep(world, *rows, who=who, **more)
    outcome = services.outcome_of(found)
    services.confirm_list(getattr(world, who), ref=found.ref, signature=outcome.signature, leavers=leavers)
    return outcome


def places(world: Any, name: str) -> set[tuple[str, str]]:
    rows = StaffPlace.objects.at(world.oakfield).filter(group__name=name, ends_on=None)
    return set(rows.values_list("person__last_name", "part"))


# ---- reading


def test_any_columns_and_an_excel_workbook_are_read() -> None:
    book = Workbook()
    book.active.append(["Our staff"])
    book.active.append(["Title", "Forename", "Surname", "Work e-mail", "Post", "Form", "Works"])
    book.active.append(["Mr", "Tom", "Lane", "TEACHER@oakfield.example", "Class teacher", "Hazel", "Monday to Thursday"])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    (row,) = read_list(file, "staff", today=TODAY).rows
    assert (row.first_name, row.last_name, row.email, row.part, row.group) == (
        "Tom",
        "Lane",
        "teacher@oakfield.example",
        "class_teacher",
        "Hazel",
    )
    assert row.weekdays == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (",x@y.example,,,,,,,", "full_name", "name is missing"),
        ("Lane,,,,,,,,", "full_name", "one name only"),
        ("Tom Lane,not an address,,,,,,,", "email", "not an e-mail address"),
        ("Tom Lane,,Caretaker,,Hazel,,,,", "part", "not clear"),
        ("Tom Lane,,,,,,1/9/2026,1/8/2026,", "to", "before the first"),
        ("Tom Lane,,,,,,,,whenever", "weekdays", "not clear"),
        ('"=HYPERLINK(""x"")",,,,,,,,', "full_name", "formula"),
        ("Tom Lane,,,,,,31/2/2026,,", "from", "does not exist"),
    ],
)
def test_a_row_that_cannot_be_used_says_its_field_and_what_to_do(row: str, field: str, said: str) -> None:
    found = read_list(csv(row), "staff", today=TODAY)
    assert found.rows == []
    ((number, where, message),) = found.refused
    assert (number, where) == (2, field)
    assert said in message


@pytest.mark.parametrize(
    ("job", "part"),
    [
        ("Teaching assistant", "teaching_assistant"),
        ("Teacher", "class_teacher"),
        ("HLTA", "teaching_assistant"),
        ("Form tutor", "tutor"),
        ("Key worker", "key_person"),
    ],
)
def test_the_part_in_a_class_follows_from_the_job_where_the_file_does_not_say(job: str, part: str) -> None:
    assert read_list(csv(f"Tom Lane,,{job},,Hazel,,,,"), "staff", today=TODAY).rows[0].part == part


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for what in ("staff", "groups"):
        try:
            read_list(io.BytesIO(data), what, today=TODAY)
        except FileRefused as refused:
            assert refused.message


# ---- comparing and writing


def test_the_same_list_again_changes_nothing(world: Any) -> None:
    outcome = look(world, *EVERYBODY, whole=True)
    assert (outcome.new, outcome.changed, outcome.left, outcome.refused, outcome.unchanged) == ([], [], [], [], 8)


def test_somebody_new_comes_with_job_class_and_days_and_is_sent_nothing(world: Any) -> None:
    bring(world, "Mr Ola Berg,berg@oakfield.example,Teaching assistant,,Beech,,1/11/2026,,Mon Tue")
    berg = Person.objects.get(email="berg@oakfield.example")
    assert (berg.title, berg.school_id) == ("Mr", world.oakfield.pk)
    assert Staff.objects.at(world.oakfield).get(person=berg).weekdays == [0, 1]
    place = StaffPlace.objects.at(world.oakfield).get(person=berg)
    assert (place.group.name, place.part, place.starts_on) == ("Beech", "teaching_assistant", date(2026, 11, 1))
    assert not berg.has_usable_password()
    assert not Notice.objects.at(world.oakfield).exists()


def test_several_rows_of_one_person_are_one_person_with_several_groups(world: Any) -> None:
    outcome = bring(
        world,
        "Ms Ida Frey,frey@oakfield.example,Teacher,subject teacher,4 music,Music,,,",
        "Ms Ida Frey,frey@oakfield.example,Teacher,subject teacher,1 music,Music,,,",
    )
    assert len(outcome.new) == 1
    assert set(Group.objects.at(world.oakfield).filter(kind="teaching").values_list("name", flat=True)) == {"4 music", "1 music"}


def test_changed_job_and_days_are_shown_before_they_are_written(world: Any) -> None:
    outcome = look(world, "Tom Lane,teacher@oakfield.example,Head of Year,,,,,,Monday to Wednesday")
    (line,) = outcome.changed
    assert line.says == ("Job: Head of Year", "Works: Monday to Wednesday")
    assert Staff.objects.at(world.oakfield).get(person=world.people["mr_lane"]).job == "Class teacher"


def test_a_whole_list_ends_the_groups_that_are_no_longer_in_it(world: Any) -> None:
    rows = [row.replace("TA,Hazel", "TA,Beech") for row in EVERYBODY]
    outcome = bring(world, *rows, whole=True)
    assert outcome.changed[0].says == ("Beech: teaching assistant from Wed 14 Oct", "Hazel: no longer teaching assistant")
    assert places(world, "Hazel") == {("Lane", "class_teacher")}
    assert places(world, "Beech") == {("Grant", "class_teacher"), ("Hill", "teaching_assistant")}
    assert [each.pk for each in cards_for(world.mrs_hill, "record.read")] == [world.noah.pk]


def test_who_is_not_in_the_list_leaves_only_when_ticked_by_name(world: Any) -> None:
    without = [row for row in EVERYBODY if "Lane" not in row and "Hill" not in row]
    outcome = look(world, *without, whole=True)
    assert [name for _, name in outcome.left] == ["Jan Hill, Teaching assistant", "Tom Lane, Class teacher"]
    lane = str(world.people["mr_lane"].pk)
    bring(world, *without, whole=True, leavers=(lane,))
    assert Staff.objects.at(world.oakfield).get(person=world.people["mr_lane"]).ends_on == TODAY
    assert Staff.objects.at(world.oakfield).get(person=world.people["mrs_hill"]).ends_on is None
    assert places(world, "Hazel") == {("Hill", "teaching_assistant")}


def test_a_leaver_sees_no_child_from_the_next_day(world: Any, clock_at: Any) -> None:
    without = [row for row in EVERYBODY if "Vine" not in row]
    bring(world, *without, whole=True, leavers=(str(world.people["ms_vine"].pk),))
    assert KeyAdult.objects.of(world.mia).get(person=world.people["ms_vine"]).ends_on == TODAY
    clock_at(date(2026, 10, 15))
    assert cards_for(world.ms_vine, "record.read") == []


def test_a_file_that_would_remove_the_last_senco_is_refused_for_that_row(world: Any) -> None:
    outcome = look(world, *EVERYBODY[1:], whole=True)
    assert outcome.left == []
    ((row, field, said),) = outcome.refused
    assert (row, field) == (None, "left")
    assert said.startswith("Mrs Shah is the school's only SENCO") and "Who to ask" in said
    outcome = look(world, "Mrs Priya Shah,senco@oakfield.example,SENCO,,,,,31/12/2026,", EVERYBODY[2])
    ((row, field, said),) = outcome.refused
    assert (row, field) == (2, "to")
    assert outcome.staff == []


def test_the_last_senco_stays_even_when_a_form_is_forged(world: Any) -> None:
    with pytest.raises(RuleBroken, match="rule broken"):
        staffing.change_staff(world.mr_cole, school_id=world.oakfield.pk, changes=(), leavers=[world.people["mrs_shah"].pk])
    found = keep(world, *EVERYBODY[1:], whole=True)
    outcome = services.outcome_of(found)
    with pytest.raises(NotFound):
        services.confirm_list(
            world.mrs_dunn, ref=found.ref, signature=outcome.signature, leavers=[str(world.people["mrs_shah"].pk)]
        )


def test_with_a_second_senco_named_the_first_may_leave(world: Any) -> None:
    from trellis.core.db import write

    with write():
        Appointment.objects.create(
            school=world.oakfield, person=world.people["miss_grant"], role="senco", starts_on=date(2026, 9, 1)
        )
    bring(world, *EVERYBODY[1:], whole=True, leavers=(str(world.people["mrs_shah"].pk),))
    assert Appointment.objects.at(world.oakfield).get(person=world.people["mrs_shah"]).ends_on == TODAY


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Mr Ben Lane,teacher@oakfield.example,,,,,,,", "somebody with another name"),
        ("Mx Quill,,,,,,,,", "new here"),
    ],
)
def test_a_person_has_to_look_where_it_is_not_clear_who_is_meant(world: Any, row: str, said: str) -> None:
    outcome = look(world, row)
    assert outcome.staff == []
    assert said in outcome.refused[0][2]


def test_two_of_one_name_need_an_address(world: Any) -> None:
    bring(world, "Mr Tom Lane,other.lane@oakfield.example,Caretaker,,,,,,")
    outcome = look(world, "Tom Lane,,Head of Year,,,,,,")
    assert outcome.refused == [] or "Two of the staff have this name" in outcome.refused[0][2]


def test_a_mother_who_starts_as_an_assistant_is_one_person(world: Any) -> None:
    bring(world, "Hodan Yusuf,mum@family.example,Teaching assistant,,Beech,,,,")
    assert Person.objects.filter(last_name="Yusuf", first_name="Hodan").count() == 1
    assert Staff.objects.at(world.oakfield).get(person=world.people["mum"]).job == "Teaching assistant"


def test_a_class_has_two_daily_owners_with_days_and_no_third(world: Any) -> None:
    bring(world, "Ms Ida Frey,frey@oakfield.example,Class teacher,class teacher,Hazel,,,,Thu Fri")
    owners = daily_owners(child_by_id(world.mrs_shah, world.amina.pk, "record.read"))
    assert [(each.name, each.weekdays) for each in owners] == [("Mr Lane", ()), ("Ms Frey", (3, 4))]
    found = keep(world, "Mr Ola Berg,berg@oakfield.example,Class teacher,class teacher,Hazel,,,,")
    with pytest.raises(RuleBroken) as broken:
        services.confirm_list(world.mrs_dunn, ref=found.ref, signature=services.outcome_of(found).signature)
    assert "two people responsible" in broken.value.message
    assert not Person.objects.filter(email="berg@oakfield.example").exists()


def test_the_office_cannot_give_itself_a_class(world: Any) -> None:
    found = keep(world, "Mrs Pat Dunn,office@oakfield.example,School office,class teacher,Beech,,,,")
    with pytest.raises(RuleBroken):
        services.confirm_list(world.mrs_dunn, ref=found.ref, signature=services.outcome_of(found).signature)
    assert cards_for(world.mrs_dunn, "record.read") == []


def test_what_is_confirmed_is_what_was_seen(world: Any) -> None:
    found = keep(world, "Mr Ola Berg,berg@oakfield.example,Caretaker,,,,,,")
    seen = services.outcome_of(found).signature
    bring(world, "Mr Ola Berg,berg@oakfield.example,Teacher,,,,,,")
    with pytest.raises(RuleBroken, match="rule broken") as broken:
        services.confirm_list(world.mrs_dunn, ref=found.ref, signature=seen)
    assert "have changed since this preview" in broken.value.message


@pytest.mark.parametrize("who", ["mr_lane", "miss_grant", "mrs_doyle", "ms_amos", "mum"])
def test_nobody_else_brings_a_list_in(world: Any, who: str) -> None:
    with pytest.raises(Denied):
        keep(world, EVERYBODY[0], who=who)


def test_a_stranger_finds_no_waiting_file(world: Any) -> None:
    with pytest.raises(NotFound):
        services.waiting_list(world.mrs_okoro, keep(world, EVERYBODY[0]).ref)


def test_columns_are_placed_once_and_remembered(world: Any) -> None:
    found = keep(world, "Tom Lane,Lollipop", head="Who,What for")
    assert services.outcome_of(found).refused[0][2].startswith("The name is not in the columns yet.")
    services.place_columns(world.mrs_dunn, ref=found.ref, mapping={"Who": "full_name", "What for": "job"})
    again = look(world, "Tom Lane,Lollipop", head="Who,What for")
    assert again.changed[0].says == ("Job: Lollipop",)
    assert ColumnMemory.objects.at(world.oakfield).count() == 2


def test_the_file_waits_encrypted_and_goes_after_a_day(world: Any, clock_at: Any) -> None:
    found = keep(world, EVERYBODY[2])
    assert b"Lane" not in bytes(found.file)
    clock_at(date(2026, 10, 16))
    assert drop_old_files() == 1
    with pytest.raises(NotFound):
        services.waiting_list(world.mrs_dunn, found.ref)


# ---- who sees whom


def test_a_tutor_sees_the_tutor_group_and_a_subject_teacher_the_groups_they_teach(world: Any) -> None:
    assert [each.pk for each in cards_for(world.mr_bell, "record.read")] == [world.jordan.pk]
    assert [each.pk for each in cards_for(world.ms_finch, "record.read")] == [world.theo.pk]
    made = services.keep_list(
        world.mrs_okoro, school_id=world.riverside.pk, what="groups",
        file=csv("Jordan Price,30/11/2009,9X history", head="Student,DOB,Set"), file_name="sets.csv", whole=False,
    )  # fmt: skip
    services.confirm_list(world.mrs_okoro, ref=made.ref, signature=services.outcome_of(made).signature)
    assert {each.pk for each in cards_for(world.ms_finch, "record.read")} == {world.theo.pk, world.jordan.pk}
    assert [each.pk for each in cards_for(world.mr_bell, "record.read")] == [world.jordan.pk]


def groups(world: Any, *rows: str, whole: bool = False) -> Any:
    return bring(world, *rows, what="groups", whole=whole, head="UPN,Name,Date of birth,Teaching group,From,To")


def test_children_come_into_a_group_by_name_and_birth_date(world: Any) -> None:
    outcome = groups(world, ",Amina Yusuf,27/03/2018,Guided reading,1/11/2026,", ",Leo Marsh,9 January 2018,Guided reading,,")
    assert [line.name for line in outcome.new] == ["Amina Yusuf", "Leo Marsh"]
    place = ClassPlace.objects.of(world.amina).get(group__name="Guided reading")
    assert (place.group.kind, place.starts_on) == ("teaching", date(2026, 11, 1))
    assert ClassPlace.objects.of(world.amina).filter(group=world.hazel, ends_on=None).exists()


def test_a_complete_group_loses_who_is_no_longer_listed(world: Any) -> None:
    groups(world, ",Amina Yusuf,27/03/2018,Guided reading,1/10/2026,", ",Leo Marsh,9/1/2018,Guided reading,1/10/2026,")
    outcome = groups(world, ",Leo Marsh,9/1/2018,Guided reading,,", whole=True)
    assert [(line.name, line.says) for line in outcome.changed] == [("Amina Yusuf", ("Guided reading: no longer in it",))]
    assert ClassPlace.objects.of(world.amina).get(group__name="Guided reading").ends_on == TODAY


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",Amina Yusuf,28/03/2018,Guided reading,,", "full_name"),
        ("A801200001001,,,Guided reading,,", "upn"),
        (",Amina Yusuf,,Guided reading,,", "date_of_birth"),
        (",,27/03/2018,Guided reading,,", "full_name"),
        (",Amina Yusuf,27/03/2018,,,", "group"),
        (",Theo Frank,4/4/2013,Guided reading,,", "full_name"),
    ],
)
def test_a_child_nobody_can_be_sure_of_is_refused_with_the_remedy(world: Any, row: str, field: str) -> None:
    outcome = look(world, row, what="groups", head="UPN,Name,Date of birth,Teaching group,From,To")
    assert [each[:2] for each in outcome.refused] == [(2, field)]
    assert outcome.groups == []


# ---- invitations


def invite(world: Any, *names: str, who: str = "mrs_dunn") -> int:
    return staffing.invite_staff(
        getattr(world, who), school_id=world.oakfield.pk, person_ids=[world.people[name].pk for name in names]
    )


def test_invitations_go_out_in_one_go_and_only_when_pressed(world: Any) -> None:
    assert invite(world, "mr_lane", "mrs_hill") == 2
    assert Notice.objects.at(world.oakfield).filter(kind="invitation").count() == 2


def test_slips_are_links_on_paper_and_nothing_is_sent(world: Any) -> None:
    from trellis.accounts.services import invitation_for

    ((name, token),) = staffing.print_slips(world.mrs_dunn, school_id=world.oakfield.pk, person_ids=[world.people["mr_lane"].pk])
    assert name == "Mr Lane"
    assert invitation_for(token).person_id == world.people["mr_lane"].pk
    assert not Notice.objects.at(world.oakfield).exists()


def test_the_office_lets_nobody_in_who_can_open_every_record(world: Any) -> None:
    with pytest.raises(RuleBroken):
        invite(world, "mrs_shah")
    assert invite(world, "mrs_doyle", who="mr_cole") == 1


def test_nobody_is_invited_twice_over_a_way_in_nor_from_another_school(world: Any) -> None:
    from trellis.accounts.services import set_password

    set_password(world.people["mr_lane"], "three plain words 77")
    for name, refused in (("mr_lane", RuleBroken), ("ms_finch", NotFound), ("mum", NotFound)):
        with pytest.raises(refused):
            invite(world, name)
