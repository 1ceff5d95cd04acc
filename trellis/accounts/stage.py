"""The stage between the password, or the school account, and the session: a second proof, for whoever has set one up."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage, LoginStageController
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from trellis.core.models import is_demo

from .models import Person
from .queries import ways_of
from .rules import Proof


class SecondFactor(LoginStage):
    """Holds the sign-in until the second proof is given. In a demonstration nobody is held."""

    key = "second_factor"
    urlname = "accounts:second"

    @property
    def by_school(self) -> bool:
        """Whether this sign-in began with a school account instead of a password."""
        return bool(self.state.get("first") == Proof.SCHOOL)

    def handle(self) -> tuple[Any, bool]:
        first = getattr(self.request, "trellis_proof", Proof.PASSWORD)
        if first in (Proof.TABLET, Proof.SCHOOL_STRONG):
            return None, True
        self.state["first"] = str(first)
        if is_demo() or not ways_of(self.login.user.pk).any:
            return None, True
        return HttpResponseRedirect(reverse(self.urlname), status=303), True


def waiting(request: HttpRequest) -> tuple[SecondFactor, Person] | None:
    """The stage and the person who gave a right password or school account a moment ago and still owes the second proof; None for anybody else."""
    if request.user.is_authenticated:
        return None
    stage = LoginStageController.enter(request, SecondFactor.key)
    if stage is None or stage.login.user is None or not stage.login.user.is_active:
        return None
    return stage, stage.login.user
