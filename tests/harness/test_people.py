"""The small world that every room's tests share."""

from trellis.access.engine import decide


def test_mrs_shah_reads_aminas_record_and_mrs_okoro_does_not(world):
    assert decide(world.mrs_shah, "record.read", child=world.amina)
    assert not decide(world.mrs_okoro, "record.read", child=world.amina)


def test_mr_lane_teaches_amina_and_not_noah(world):
    assert decide(world.mr_lane, "record.read", child=world.amina)
    assert not decide(world.mr_lane, "record.read", child=world.noah)


def test_mum_sees_aminas_page_and_mr_reid_sees_nothing_of_noah(world):
    assert decide(world.mum, "portal.read", child=world.amina)
    assert decide(world.mrs_reid, "portal.read", child=world.noah)
    assert not decide(world.mr_reid, "portal.read", child=world.noah)


def test_the_office_reads_the_roll_and_no_record(world):
    assert decide(world.mrs_dunn, "roll.read", child=world.leo)
    assert not decide(world.mrs_dunn, "record.read", child=world.leo)


def test_amina_reads_her_own_page(world):
    assert decide(world.amina_herself, "own.page", child=world.amina)
