"""What the record says about the roll and the people around a child. Holds and held words stand without a reason."""

from trellis.audit.services import register

register(
    "people",
    {
        "child.added": "{person} put a child on the roll.",
        "child.left": "{person} recorded that a child left.",
        "child.placed": "{person} placed a child in a class or group.",
        "child.absent": "{person} recorded days away.",
        "child.never_linked": "{person} said that this child is never to be joined with another entry.",
        "family.linked": "{person} added an adult to a child's people.",
        "family.edited": "{person} changed what is known about an adult.",
        "family.switched": "{person} switched the family's own pages on or off.",
        "person.asked_in": "{person} invited somebody to sign in.",
        "professional.invited": "{person} invited a professional.",
        "professional.ended": "{person} ended a professional's invitation.",
        "staff.added": "{person} added a member of staff.",
        "staff.placed": "{person} put a member of staff with a group.",
        "school.described": "{person} changed what is known about the school.",
        "appointment.described": "{person} changed the days or the number of somebody to ask.",
        "senco.training_recorded": "{person} recorded a SENCO's qualification.",
        "staff.changed": "{person} changed the staff and who works with which group.",
        "group.added": "{person} added a class or group.",
        "days.added": "{person} added terms or closed days.",
        "days.removed": "{person} took a term or closed days away.",
        "key_adult.made": "{person} named a child's key adult.",
        "restriction.recorded": "{person} recorded a restriction.",
        "restriction.lift_asked": "{person} asked to lift a restriction.",
        "restriction.lifted": "{person} lifted a restriction that somebody else had asked to lift.",
        "hold.placed": "{person} placed a protective hold.",
        "hold.renewed": "{person} renewed a protective hold.",
        "hold.ended": "{person} ended a protective hold.",
        "words.held": "{person} marked words as worrying.",
        "words.released": "{person} released words that were held back.",
    },
)
