"""What messages say and when they may go. Private by default: never a need, a document, a role or a surname (ux 5.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from trellis.core import clock
from trellis.core.errors import RuleBroken
from trellis.core.text import N_


class Kind(StrEnum):
    """Every message Trellis sends by itself."""

    INVITATION = "invitation"
    TOLD_SEN_SUPPORT = "told_sen_support"
    VIEWS_ASKED = "views_asked"
    PLAN_TO_CHECK = "plan_to_check"
    REVIEW_DUE = "review_due"
    STEPPED_DOWN = "stepped_down"
    NOT_SEN = "not_sen"
    COLLEAGUE_ASKED = "colleague_asked"
    MEETING_INVITED = "meeting_invited"
    MEETING_OFF = "meeting_off"
    MEETING_WRITTEN = "meeting_written"
    ACCOUNT = "account"
    SIGN_IN_CHANGED = "sign_in_changed"


HELD_SECONDS = 30
"""The sender can stop a message this long."""
FROM_HOUR, TO_HOUR = time(8), time(18)
"""Messages go on weekdays in these hours, unless their kind is urgent."""
RETRY_MINUTES = (1, 5, 15, 60, 240)
"""How long to wait after each try that failed. After the last the message counts as not sent, and somebody is told."""


@dataclass(frozen=True)
class Text:
    """One kind of message.

    `own` is the body for a young person, who is told themselves. A paragraph with `{link}` is left out of the printed letter and
    `letter` stands in its place. `urgent` goes at any hour.
    """

    label: str
    subject: str
    body: tuple[str, ...]
    letter: str
    own: tuple[str, ...] = ()
    urgent: bool = False


_HELLO = N_("Hello {name},")
_RING = N_("Would you rather talk? Ring {senco} on {phone}.")
_SIGN_IN = N_(
    "Sign in to read it: {link}\nIf you have not signed in before, ring {senco} on {phone} and we will send you a way in."
)
_READ_AT_SCHOOL = N_(
    "Ring {senco} on {phone}, or come to the school office. We will go through it with you and print it for you."
)
_SIGNED = N_("{senco}\n{school}")

TEXTS: dict[Kind, Text] = {
    Kind.INVITATION: Text(
        label=N_("Invitation to sign in"),
        subject=N_("{school}: your way in to Trellis"),
        body=(
            _HELLO,
            N_("{school} uses Trellis to plan help at school together with families and the people who work with them."),
            N_("Choose a password and look round: {link}"),
            N_("The link works once, until {until}. Nobody else can use it after you."),
            N_("If you did not expect this, ring {senco} on {phone}."),
            _SIGNED,
        ),
        letter=N_(
            "Come to the school office or ring {senco} on {phone} and tell us an e-mail address. We will send you a link of your own."
        ),
        urgent=True,
    ),
    Kind.TOLD_SEN_SUPPORT: Text(
        label=N_("Told of SEN Support"),
        subject=N_("{school}: extra help for {first_name}"),
        body=(
            _HELLO,
            N_(
                "We have decided with what you told us that {first_name} will get extra help at school. Schools call this SEN Support."
            ),
            N_(
                "It means we plan the help with you, write it down, and look together at whether it works. It does not need a diagnosis."
            ),
            _SIGN_IN,
            N_("If you see it differently, tell us. {advice}"),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("We have decided that you will get extra help at school. Schools call this SEN Support."),
            N_("We plan the help with you and look together at whether it works. You can say who else hears about it."),
            _SIGN_IN,
            N_("If you see it differently, tell us. {advice}"),
            _RING,
            _SIGNED,
        ),
        letter=_READ_AT_SCHOOL,
    ),
    Kind.VIEWS_ASKED: Text(
        label=N_("Views asked"),
        subject=N_("{school}: please tell us about {first_name}"),
        body=(
            _HELLO,
            N_(
                "We are planning how to help {first_name} at school. You know {first_name} best. "
                "We would like to hear from you before we write anything down."
            ),
            N_("It takes about 10 minutes on your phone. You can skip any question. You can stop and come back."),
            N_("Sign in and tell us about {first_name}: {link}"),
            N_("Would you rather talk? Ring {senco} on {phone}. We can find someone who speaks your language."),
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("We are planning what helps you at school. We would like to hear from you before we write anything down."),
            N_("You can skip any question. You can stop and come back."),
            N_("Sign in and tell us: {link}"),
            _RING,
            _SIGNED,
        ),
        letter=N_("Write to us on the back of this letter, or ring {senco} on {phone}. We will write your words down for you."),
    ),
    Kind.PLAN_TO_CHECK: Text(
        label=N_("Plan to check"),
        subject=N_("{school}: {first_name}'s plan is ready for you to check"),
        body=(
            _HELLO,
            N_(
                "We have written a plan to help {first_name}. It says what we hope will change, what help {first_name} will get, "
                "and who will give it."
            ),
            N_("Nothing is final yet. You can agree with it, ask for a change, or ask to talk first."),
            N_("Sign in and check the plan: {link}"),
            N_("Let us know by {date}. If you ask for a change, we will talk to you before we change it."),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("We have written a plan with what you told us. It says what we hope will change, and what help you will get."),
            N_("You can agree with it, ask for a change, or ask to talk first."),
            N_("Sign in and check your plan: {link}"),
            N_("Let us know by {date}."),
            _RING,
            _SIGNED,
        ),
        letter=N_(
            "Ring {senco} on {phone} for a printed copy with a place for your answer. A plan answered on paper counts fully."
        ),
    ),
    Kind.REVIEW_DUE: Text(
        label=N_("Review due"),
        subject=N_("{school}: time to look back with you about {first_name}"),
        body=(
            _HELLO,
            N_(
                "By {date} we look back at what has helped {first_name} at school, and at what to do next. We would like you to be part of it."
            ),
            N_("Sign in and tell us how it is going: {link}"),
            N_("You can bring someone with you. {first_name} can come for all of it, part of it, or none of it."),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("By {date} we look back with you at what has helped you at school, and at what to do next."),
            N_("Sign in and tell us how it is going: {link}"),
            N_("You can bring someone with you. You can come for all of it, part of it, or none of it."),
            _RING,
            _SIGNED,
        ),
        letter=N_("Tell us how it is going: ring {senco} on {phone}, or write on the back of this letter."),
    ),
    Kind.STEPPED_DOWN: Text(
        label=N_("Extra help has ended"),
        subject=N_("{school}: a change to {first_name}'s help"),
        body=(
            _HELLO,
            N_("We have looked at {first_name}'s extra help with what you told us. Everyday teaching is enough for now."),
            N_("The way back is always open: if you are worried again, tell us at any time and we will look again together."),
            _SIGN_IN,
            N_("If you see it differently, tell us. {advice}"),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("We have looked at your extra help with what you told us. Everyday teaching is enough for now."),
            N_("The way back is always open: tell us at any time and we will look again together."),
            _SIGN_IN,
            N_("If you see it differently, tell us. {advice}"),
            _RING,
            _SIGNED,
        ),
        letter=_READ_AT_SCHOOL,
    ),
    Kind.NOT_SEN: Text(
        label=N_("What became of a worry"),
        subject=N_("{school}: what we found out about {first_name}"),
        body=(
            _HELLO,
            N_("Thank you for telling us what you see. We have looked into it. We are not starting extra help now."),
            N_("We say why, what happens instead, and when we look again. You can ask again at any time."),
            _SIGN_IN,
            N_("If you see it differently, tell us. {advice} You can also ask the council directly to look."),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("Thank you for telling us. We have looked into it. We are not starting extra help now."),
            N_("We say why, what happens instead, and when we look again. You can ask again at any time."),
            _SIGN_IN,
            N_("If you see it differently, tell us. {advice} You can also ask the council directly to look."),
            _RING,
            _SIGNED,
        ),
        letter=_READ_AT_SCHOOL,
    ),
    Kind.COLLEAGUE_ASKED: Text(
        label=N_("A colleague is waiting for a minute of yours"),
        subject=N_("{school}: one minute, please"),
        body=(
            _HELLO,
            N_("You were asked what works with a child you teach. It takes a minute."),
            N_("Sign in and tick what you see: {link}"),
            _SIGNED,
        ),
        letter=N_("Tell {senco} in a sentence what works."),
    ),
    Kind.SIGN_IN_CHANGED: Text(
        label=N_("How you sign in has changed"),
        subject=N_("{school}: how you sign in to Trellis has changed"),
        body=(
            _HELLO,
            N_("{what}"),
            N_("You were signed out everywhere. Next time you sign in with your password, Trellis tells you what to do: {link}"),
            N_("Did you not ask for this? Ring {senco} on {phone} at once."),
            _SIGNED,
        ),
        letter=N_("Next time you sign in with your password, Trellis tells you what to do."),
        urgent=True,
    ),
    Kind.MEETING_INVITED: Text(
        label=N_("Invitation to a meeting"),
        subject=N_("{school}: meeting about {first_name} on {date}"),
        body=(
            _HELLO,
            N_("We would like to meet you to see how things are going for {first_name}."),
            N_("When: {date} at {time}\nWhere: {place}"),
            N_("You can bring someone with you. {first_name} can come for all of it, part of it, or none of it."),
            N_("Say if you can come, or ask for another time: {link}"),
            N_("You can read there what we will talk about. You can add to it."),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("We would like to meet you to see how things are going."),
            N_("When: {date} at {time}\nWhere: {place}"),
            N_("You can bring someone with you. You can come for all of it, part of it, or none of it."),
            N_("Say if you can come, or ask for another time: {link}"),
            _RING,
            _SIGNED,
        ),
        letter=N_(
            "Ring {senco} on {phone} to say if you can come, or to ask for another time. Tell us what you want to talk about."
        ),
    ),
    Kind.MEETING_OFF: Text(
        label=N_("A meeting is off"),
        subject=N_("{school}: we will not meet on {date}"),
        body=(
            _HELLO,
            N_("The meeting about {first_name} on {date} is off. We are sorry. We will offer you another day."),
            N_("You can read it here: {link}"),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("Our meeting on {date} is off. We are sorry. We will offer you another day."),
            N_("You can read it here: {link}"),
            _RING,
            _SIGNED,
        ),
        letter=_RING,
    ),
    Kind.MEETING_WRITTEN: Text(
        label=N_("Notes of a meeting"),
        subject=N_("{school}: what we agreed about {first_name}"),
        body=(
            _HELLO,
            N_("{who} has written up the meeting. Sign in to read: {link}"),
            N_("If we got something wrong, tell us there. We will not take out your words."),
            _RING,
            _SIGNED,
        ),
        own=(
            _HELLO,
            N_("{who} has written up our meeting. Sign in to read: {link}"),
            N_("If we got something wrong, tell us there. We will not take out your words."),
            _RING,
            _SIGNED,
        ),
        letter=_READ_AT_SCHOOL,
    ),
}

FOOTER = N_("You get this because you are {first_name}'s parent or carer. This e-mail does not say anything private.")
FOOTER_OWN = N_("You get this because {school} plans help with you. This e-mail does not say anything private.")
ADVICE = N_("Free advice that does not depend on the school: {sendiass}.")
_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Written:
    """A message ready to send."""

    subject: str
    body: str


def write_message(kind: str, values: Mapping[str, str], *, to_themselves: bool = False, about_child: bool = True) -> Written:
    """The message of a kind with its values set in.

    `to_themselves` uses the young person's own words. Raises KeyError for an unknown kind and RuleBroken, naming the value, when
    one is missing: a message with a hole in it never goes.
    """
    text = TEXTS[Kind(kind)]
    parts = list(text.own if to_themselves and text.own else text.body)
    if about_child:
        parts.append(FOOTER_OWN if to_themselves else FOOTER)
    known = dict(values)
    if known.get("sendiass"):
        known["advice"] = ADVICE.format(sendiass=known["sendiass"])
    known.setdefault("advice", "")
    known.setdefault("name", "")
    filled = [_fill(part, known) for part in parts]
    return Written(_fill(text.subject, known), "\n\n".join(each for each in filled if each))


def _fill(text: str, values: Mapping[str, str]) -> str:
    for name in _BLANK.findall(text):
        if name not in values:
            raise RuleBroken(f"The message cannot be written: {name} is missing.")
    clean = {name: " ".join(value.split()) if name != "link" else value for name, value in values.items()}
    return "\n".join(line.strip() for line in text.format_map(clean).replace(" ,", ",").replace("  ", " ").split("\n"))


def letter_of(kind: str, body: str, link: str, values: Mapping[str, str]) -> list[str]:
    """The paragraphs of the printed twin: the same words, without an address nobody can press and without the e-mail's footer."""
    footer = FOOTER.rsplit(". ", 1)[1]
    found = []
    for part in body.split("\n\n"):
        if part.endswith(footer):
            continue
        if link and link in part:
            part = _fill(TEXTS[Kind(kind)].letter, values)
        found.append(part)
    return found


def may_go_at(moment: datetime, *, urgent: bool) -> datetime:
    """The first moment a message written now may go: 30 seconds later, and not in the evening or at the weekend unless urgent."""
    if urgent:
        return moment
    local = (moment + timedelta(seconds=HELD_SECONDS)).astimezone(clock.LONDON)
    if local.time() >= TO_HOUR:
        local = (local + timedelta(days=1)).replace(hour=FROM_HOUR.hour, minute=0, second=0, microsecond=0)
    if local.time() < FROM_HOUR:
        local = local.replace(hour=FROM_HOUR.hour, minute=0, second=0, microsecond=0)
    while local.weekday() > 4:
        local = (local + timedelta(days=1)).replace(hour=FROM_HOUR.hour, minute=0, second=0, microsecond=0)
    return clock.london(local.date(), local.hour, local.minute).replace(second=local.second, microsecond=local.microsecond)


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after this many failed tries; None when there is no further try."""
    return timedelta(minutes=RETRY_MINUTES[tries - 1]) if 1 <= tries <= len(RETRY_MINUTES) else None
