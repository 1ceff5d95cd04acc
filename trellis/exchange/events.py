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
        "roll.folder_taken": "{person} took a file out of the watched folder.",
        "roll.folder_refused": "{person} could not read a file of the watched folder.",
        "expected.added": "{person} added expected children.",
        "expected.changed": "{person} wrote what is known of an expected child.",
        "expected.shown": "{person} let a colleague see an expected child.",
        "expected.hidden": "{person} took an expected child out of a colleague’s sight.",
        "expected.joined": "{person} joined an expected child to the roll.",
        "expected.closed": "{person} recorded that an expected child does not come.",
        "work.handed_over": "{person} handed a colleague’s open work to another colleague.",
        "system.keyed_in": "{person} ticked off what the school’s own system holds now.",
        "system.said": "A file of the school’s own system showed that it holds what Trellis says.",
        "system.tick_undone": "{person} took back a tick on what the school’s own system holds.",
        "roll.undone": "{person} took a roll import back.",
        "staff_list.previewed": "{person} looked at what a file of staff or groups would change.",
        "staff_list.confirmed": "{person} confirmed a file of staff or groups.",
        "staff_list.dropped": "A file of staff or groups that was not confirmed was thrown away.",
        "plans.previewed": "{person} dropped plans from before Trellis to see whose they are.",
        "plans.imported": "{person} confirmed whose plans from before Trellis are.",
        "plans.undone": "{person} took plans from before Trellis back.",
        "plans.dropped": "{person} threw away plans that were not confirmed.",
        "list.previewed": "{person} looked at what a list of the school's own would bring.",
        "list.imported": "{person} confirmed a list of the school's own.",
        "list.undone": "{person} took a list of the school's own back.",
        "list.dropped": "{person} threw away a list that was not confirmed.",
        "roll.dropped": "A roll file that was not confirmed was thrown away.",
    },
)
