"""Where each kind of person lands."""

from __future__ import annotations

from trellis.accounts.viewer import Viewer
from trellis.people.queries.school import has_terms


def page_for(viewer: Viewer) -> str:
    """The address of this person's first page (interface: "lands on")."""
    if viewer.side == "staff":
        if viewer.school_id is not None and viewer.holds("senco", "head", "office") and not has_terms(viewer.school_id):
            return "/setup/"
        if viewer.holds("senco", "deputy", "sen_assistant", "head", "dsl", "class_teacher", "key_adult", "subject_teacher"):
            return "/today/"
        if viewer.holds("office"):
            return "/roll/"
        if viewer.holds("governor"):
            return "/reports/school/"
        return "/log/"
    return {"child": "/me/", "outside": "/requests/", "family": "/my-child/"}.get(viewer.side, "/requests/")


GLOSSARY = (
    ("SEN", "Special educational needs. Your child needs extra or different help to learn."),
    ("SEND", "The same. It also includes disability."),
    (
        "SEN Support",
        "The help school gives when good teaching for everyone is not enough. You do not need a diagnosis to get it.",
    ),
    ("SENCO", "The teacher in charge of extra help. Some schools write SENDCO."),
    ("Class teacher", "Still the person responsible for your child's learning, every day."),
    ("Teaching assistant (TA)", "Works with children in class or in small groups."),
    ("Plan", "Where we write what we hope will change, what help your child will get, and who gives it."),
    ("Individual Support Plan (ISP)", "A new kind of plan the government wants every school to use. The rules are not final."),
    ("Outcome", "What we hope your child will be able to do, and by when."),
    ("Support", "The extra help your child gets. Some schools say provision or intervention."),
    ("Strategy", "A small change every teacher makes, like waiting 10 seconds for an answer."),
    ("Reasonable adjustment", "A change the law says school must make so that a disabled child is not left out."),
    ("Assess, plan, do, review", "Find out, decide, try it, see if it worked. Then go round again."),
    ("Cycle", "One time round. Often one term."),
    ("Review meeting", "When we meet you to see what worked and what to change."),
    ("One-page profile", "One side of paper about your child: what people like about them, what matters to them, how to help."),
    ("Views", "What you and your child think. We ask before we decide."),
    ("Permission (consent)", "You saying yes before we share with someone outside school."),
    ("Parental responsibility", "The legal rights and duties of a parent. More than two people can have it."),
    ("Educational psychologist (EP)", "An expert in how children learn and feel."),
    ("Speech and language therapist", "Helps with talking, understanding, and sometimes eating."),
    ("Occupational therapist (OT)", "Helps with everyday tasks, movement, and the senses."),
    ("Local authority (LA)", "Your council."),
    (
        "EHC needs assessment",
        "When the council finds out if a child needs more help than school can give. You can ask for one yourself.",
    ),
    ("EHC plan (EHCP)", "A legal plan from the council for children who need more than SEN Support."),
    ("SENDIASS", "Free, private advice for families. It does not work for the school."),
    ("Local Offer", "Your council's list of help in your area."),
    ("Annual review", "A yearly check of an EHC plan."),
    ("Transition", "Moving to a new class, school or college."),
)
