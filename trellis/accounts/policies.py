"""Who helps others to sign in. The relations are those of `people`, named here because a room knows only those below it."""

from trellis.access.engine import Rel, rule

rule("tablet.manage", Rel("senco") | Rel("head") | Rel("office"), says="enrol and withdraw classroom tablets")
rule("account.help", Rel("senco") | Rel("head") | Rel("office"), says="help somebody sign in again")
