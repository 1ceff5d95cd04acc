"""What the record says about files."""

from trellis.audit.services import register

register(
    "documents",
    {
        "file.kept": "{person} kept a file in the record.",
        "file.taken_back": "{person} took a file out of the record again.",
    },
)
