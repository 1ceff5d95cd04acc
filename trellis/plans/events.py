"""What the record says about plans and profiles."""

from trellis.audit.services import register

register(
    "plans",
    {
        "plan.drafted": "{person} began a plan.",
        "plan.prefilled": "Trellis began the next plan from the last one.",
        "plan.changed": "{person} changed a draft of the plan.",
        "plan.approval_asked": "{person} asked for the plan to be approved.",
        "plan.approved": "{person} approved the plan.",
        "plan.sent_to_check": "{person} sent the plan to the family to check.",
        "plan.live": "{person} started the plan.",
        "plan.outcomes_ended": "Outcomes that a new version no longer holds ended.",
        "plan.superseded": "A newer version took the place of a plan.",
        "plan.ended": "The plan ended.",
        "plan.set_aside": "{person} set a draft of the plan aside.",
        "plan.answered": "{person} said what they think of the plan.",
        "plan.answered_on_paper": "{person} recorded an answer given on paper.",
        "plan.talked_about": "{person} recorded that an answer was talked about.",
        "plan.change_begun": "{person} began a change to the plan.",
        "class.read": "{person} has read what helps in class.",
        "plan.carried_on": "{person} carried the plan on into the term.",
        "plan.given_on": "{person} gave support of the plan to another adult.",
        "cover.link_made": "{person} made a link to a class page for whoever covers the class.",
        "cover.link_withdrawn": "{person} withdrew a link to a class page.",
        "cover.link_taken": "A device took the link to a class page that {person} made.",
        "cover.opened": "Whoever covers the class opened its page by the link {person} made.",
        "profile.saved": "{person} saved a one-page profile.",
        "profile.read": "{person} read the child's own profile words.",
    },
)
