"""What the record says about concerns, status, cycles, words, outcomes and reviews."""

from trellis.audit.services import register

register(
    "cycle",
    {
        "concern.raised": "{person} raised a concern.",
        "concern.talked": "{person} recorded a talk with the family about a concern.",
        "concern.decided": "{person} decided what happens next with a concern.",
        "status.changed": "{person} changed the SEN status.",
        "status.imported": "{person} brought in SEN history from the roll.",
        "status.import_undone": "{person} took back SEN history that had been brought in.",
        "family.told": "{person} recorded how somebody was told about SEN Support.",
        "needs.set": "{person} ranked the types of need.",
        "cycle.opened": "{person} opened a cycle.",
        "cycle.moved": "{person} moved the cycle to its next step.",
        "cycle.reviewed": "{person} recorded a review.",
        "assess.changed": "{person} changed the assessment.",
        "assess.finished": "{person} finished the assessment.",
        "observation.recorded": "{person} wrote down what was seen.",
        "assessment.asked": "{person} asked a colleague for an assessment.",
        "assessment.done": "{person} answered a request for an assessment.",
        "assessment.withdrawn": "{person} took back a request for an assessment.",
        "check.recorded": "{person} recorded the results of a check.",
        "views.asked": "{person} asked for views.",
        "words.written": "{person} wrote down words.",
        "words.read": "{person} read words.",
        "words.withdrawn": "{person} withdrew words.",
        "words.carried": "{person} chose words to carry into the plan.",
        "outcome.written": "{person} wrote an outcome.",
        "outcome.edited": "{person} changed an outcome.",
        "outcome.dropped": "{person} dropped an outcome before it was live.",
        "outcome.tied": "{person} changed which support an outcome has.",
        "outcome.live": "{person} made outcomes live.",
        "outcome.measured": "{person} recorded where an outcome stands.",
    },
)
