"""What the record says about meetings: never a word of what was said there."""

from trellis.audit.services import register

register(
    "meetings",
    {
        "meeting.planned": "{person} planned a meeting.",
        "meeting.moved": "{person} moved a meeting to another day.",
        "meeting.answered": "{person} answered an invitation to a meeting.",
        "meeting.answer_recorded": "{person} recorded an answer to an invitation.",
        "meeting.item_added": "{person} added something to talk about at a meeting.",
        "meeting.started": "{person} wrote down who came to a meeting.",
        "meeting.ended": "{person} recorded that a meeting did not take place.",
        "meeting.noted": "{person} took notes at a meeting.",
        "meeting.note_changed": "{person} put a note of a meeting right.",
        "meeting.decided": "{person} wrote down a decision.",
        "meeting.action_added": "{person} wrote down who does what by when.",
        "meeting.action_done": "{person} ticked off what was agreed.",
        "meeting.action_opened": "{person} took back a tick.",
        "meeting.read_back": "{person} recorded what somebody said when the notes were read back.",
        "meeting.written_up": "{person} sent the notes of a meeting.",
        "meeting.evening_recorded": "{person} recorded who came to a parents’ evening.",
    },
)
