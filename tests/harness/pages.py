"""One page of each shape, for the person it is for: pictures, axe, widths and HTML are taken of these.

{amina}, {mia} and {jordan} are their references; {hazel} is the class's. A page is added here by the issue that builds it.
"""

from __future__ import annotations

from dataclasses import dataclass

SENCO, TEACHER, TA, HEAD = "senco@oakfield.example", "teacher@oakfield.example", "ta@oakfield.example", "head@oakfield.example"
MUM, AMINA, OFFICE = "mum@family.example", "amina@oakfield.example", "office@oakfield.example"


@dataclass(frozen=True)
class Look:
    """One page as one person sees it."""

    name: str
    path: str
    person: str | None


PAGES = (
    Look("sign in", "/sign-in/", None),
    Look("words", "/words/", None),
    Look("privacy", "/privacy/", None),
    Look("accessibility", "/accessibility/", None),
    Look("not found", "/children/22222222/", SENCO),
    Look("gallery", "/gallery/", None),
    Look("mail", "/demo/mail/", None),
    Look("today of the SENCO", "/today/", SENCO),
    Look("today of the deputy", "/today/", "deputy@oakfield.example"),
    Look("today of the teacher", "/today/", TEACHER),
    Look("today of the key person", "/today/", "keyperson@oakfield.example"),
    Look("today of the tutor", "/today/", "tutor@riverside.example"),
    Look("today of the head", "/today/", HEAD),
    Look("today of the DSL", "/today/", "dsl@oakfield.example"),
    Look("landing of the TA", "/", TA),
    Look("landing of the office", "/", OFFICE),
    Look("landing of the governor", "/", "governor@oakfield.example"),
    Look("landing of the council", "/", "officer@council.example"),
    Look("landing of Mr Reid", "/", "mr.reid@family.example"),
    Look("landing of Dr Pryce", "/", "ep@service.example"),
    Look("landing of Jordan", "/", "jordan@riverside.example"),
    Look("list of children", "/children/", SENCO),
    Look("bring what you have", "/register/", SENCO),
    Look("record", "/children/{amina}/", SENCO),
    Look("review", "/children/{amina}/review/", SENCO),
    Look("new concern", "/concerns/new/", TEACHER),
    Look("class sheet", "/classes/{hazel}/", TEACHER),
    Look("print for cover", "/classes/{hazel}/print/", TEACHER),
    Look("sessions", "/log/", TA),
    Look("support across the school", "/support/", SENCO),
    Look("meetings", "/meetings/", SENCO),
    Look("a meeting being planned", "/meetings/new/?child={amina}", TEACHER),
    Look("meetings at home", "/my-child/{amina}/meetings/", MUM),
    Look("in the wrong record", "/wrong-record/", SENCO),
    Look("duties", "/duties/", HEAD),
    Look("a child's duties", "/children/{amina}/duties/", SENCO),
    Look("school report", "/reports/school/", HEAD),
    Look("changes for the school's system", "/roll/changes/", OFFICE),
    Look("expected children", "/expected/", SENCO),
    Look("add an expected child", "/expected/new/", SENCO),
    Look("left with open work", "/roll/left/", SENCO),
    Look("set-up list", "/setup/", OFFICE),
    Look("who to ask", "/setup/people/", SENCO),
    Look("next school year", "/setup/year/", OFFICE),
    Look("families", "/setup/families/", SENCO),
    Look("record check", "/record-check/", SENCO),
    Look("how long records are kept", "/setup/kept/", SENCO),
    Look("staff", "/setup/staff/", OFFICE),
    Look("classes and groups", "/setup/groups/", OFFICE),
    Look("terms and closed days", "/setup/days/", OFFICE),
    Look("Mum's page", "/my-child/", MUM),
    Look("Amina's page", "/me/", AMINA),
    Look("account", "/account/", SENCO),
    Look("sign-ins", "/account/sign-ins/", SENCO),
    Look("prove", "/account/prove/", SENCO),
    Look("requests", "/requests/", "ep@service.example"),
)
