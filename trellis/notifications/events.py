"""What the record says about messages: their kind and whom they are about, never their words."""

from trellis.audit.services import register

register(
    "notifications",
    {
        "notice.written": "A message was written for somebody.",
        "notice.stopped": "{person} stopped a message before it went.",
        "notice.put_aside": "Messages that lead to an entry in the wrong record were kept back.",
        "notice.let_go": "Messages that were kept back with an entry wait again.",
        "notice.shut_out": "Messages to an adult were stopped.",
        "notice.sent": "Messages were sent.",
        "notice.failed": "A message could not be sent.",
        "notice.kept_back": "A message was not sent, because messages about this child are stopped.",
        "messages.stopped": "{person} stopped every message about this child.",
        "messages.started": "{person} let messages about this child go again.",
        "notice.printed": "{person} printed a letter.",
    },
)
