"""What the record says about accounts."""

from trellis.audit.services import register

register(
    "accounts",
    {
        "account.signed_in": "{person} signed in.",
        "account.signed_out": "{person} signed out.",
        "account.signed_out_everywhere": "{person} signed out on every device.",
        "account.way_added": "{person} set up a way to prove who they are.",
        "account.way_removed": "{person} took away a way to prove who they are.",
        "account.codes_renewed": "{person} made new recovery codes.",
        "account.school_joined": "{person} joined a school account.",
        "account.school_left": "{person} took away a school account.",
        "account.school_refused": "A sign-in with a school account was refused.",
        "account.card_printed": "{person} printed a code card.",
        "account.card_stopped": "{person} stopped a colleague's lost code card.",
        "account.reset_asked": "{person} asked to be let in again without a second factor.",
        "account.ways_reset": "{person} let a colleague set up a new second factor.",
        "account.ways_reset_by_operator": "Whoever runs Trellis let somebody set up a new second factor.",
        "tablet.enrolled": "{person} enrolled a classroom tablet.",
        "tablet.withdrawn": "{person} withdrew a classroom tablet.",
        "tablet.pin_set": "{person} chose a PIN for classroom tablets.",
        "account.invited": "{person} invited somebody.",
        "account.accepted": "{person} took up an invitation.",
        "account.appointed": "{person} recorded an appointment.",
        "account.appointment_ended": "{person} ended an appointment.",
        "school.created": "A school was set up.",
    },
)
