"""What the record says about accounts."""

from trellis.audit.services import register

register(
    "accounts",
    {
        "account.signed_in": "{person} signed in.",
        "account.signed_out": "{person} signed out.",
        "account.signed_out_everywhere": "{person} signed out on every device.",
        "account.invited": "{person} invited somebody.",
        "account.accepted": "{person} took up an invitation.",
        "account.appointed": "{person} recorded an appointment.",
        "account.appointment_ended": "{person} ended an appointment.",
        "school.created": "A school was set up.",
    },
)
