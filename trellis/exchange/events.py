"""What the record says about rolls. Each import notes its children in batches; fields by name, never a value."""

from trellis.audit.services import register

register(
    "exchange",
    {
        "roll.previewed": "{person} looked at what a roll file would change.",
        "roll.added": "{person} brought children in from a roll file.",
        "roll.changed": "{person} brought changes in from a roll file.",
        "roll.left": "{person} recorded from a roll file that children left.",
        "roll.imported": "{person} confirmed a roll file.",
        "roll.undone": "{person} took a roll import back.",
        "staff_list.previewed": "{person} looked at what a file of staff or groups would change.",
        "staff_list.confirmed": "{person} confirmed a file of staff or groups.",
        "staff_list.dropped": "A file of staff or groups that was not confirmed was thrown away.",
        "roll.dropped": "A roll file that was not confirmed was thrown away.",
    },
)
