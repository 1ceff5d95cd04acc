"""What the record says about messages: their kind and whom they are about, never their words."""

from trellis.audit.services import register

register(
    "notifications",
    {
        "notice.written": "A message was written for somebody.",
        "notice.stopped": "{person} stopped a message before it went.",
        "notice.shut_out": "Messages to an adult were stopped.",
        "notice.sent": "Messages were sent.",
        "notice.failed": "A message could not be sent.",
        "notice.printed": "{person} printed a letter.",
    },
)
