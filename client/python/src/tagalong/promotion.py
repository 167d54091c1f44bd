"""What became of a proposal to move a promoted tag, as the command and the server tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Promotion:
    #: `promote` or `rollback`
    act: str
    tag: str
    #: The run that is to carry the tag.
    pathspec: str
    #: The run that carried it as the proposer saw it; None for none.
    over: str | None
    by: str
    #: `won`, `lost`, or `proposed` while the server has not decided.
    outcome: str
    #: Why it was lost, in a sentence.
    reason: str | None
    #: By the clock of the proposer.
    at_ms: int
    decided_at_ms: int | None


def promotion(said: Mapping[str, Any]) -> Promotion:
    return Promotion(
        act=said["act"],
        tag=said["tag"],
        pathspec="{}/{}".format(said["flow"], said["runId"]),
        over=said["over"],
        by=said["by"],
        outcome=said["outcome"],
        reason=said["reason"],
        at_ms=said["at"],
        decided_at_ms=said["decidedAt"],
    )
