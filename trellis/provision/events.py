"""What the record says about support and its sessions."""

from trellis.audit.services import register

register(
    "provision",
    {
        "support.drafted": "{person} drafted support.",
        "support.edited": "{person} changed a draft of support.",
        "support.dropped": "{person} took a draft of support away.",
        "support.started": "{person} started support.",
        "support.ended": "{person} ended support.",
        "sessions.planned": "{person} planned sessions again.",
        "session.logged": "{person} recorded sessions.",
        "session.undone": "{person} took back what was recorded of sessions.",
        "session.detailed": "{person} recorded how a session went.",
        "session.added": "{person} recorded a session nobody had planned.",
        "support.in_place": "{person} said whether support is in place.",
        "equipment.recorded": "{person} recorded a step of equipment.",
        "strategy.tried": "{person} started strategies in class.",
        "strategy.brought": "{person} brought strategies in from the school's own register.",
        "strategy.taken_back": "{person} took back strategies the school's own register had brought.",
        "support.brought": "{person} brought support in from the school's own list.",
        "support.taken_back": "{person} took back support the school's own list had brought.",
        "strategy.added": "{person} added a strategy to the school's list.",
        "strategy.retired": "{person} took a strategy off the school's list.",
        "question.asked": "{person} asked the SENCO a question.",
        "question.answered": "{person} answered a question.",
        "training.logged": "{person} recorded training.",
        "strategy.everyday": "{person} changed what every class gets.",
    },
)
