"""Where runs and tags are. `Flow` and `Run` know nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from .promotion import Promotion
from .record import RunRecord

LATEST = "latest"
LATEST_SUCCESSFUL = "latest-successful"


class Place(Protocol):
    def flows(self, namespace: str | None) -> list[str]:
        """Flows with at least one run in the namespace, by name."""

    def runs(
        self, flow: str, namespace: str | None, tags: Sequence[str] = (), limit: int | None = None
    ) -> list[RunRecord]:
        """Runs that carry all of the tags, newest first; none of a flow that is not known."""

    def latest(self, flow: str, namespace: str | None, which: str) -> RunRecord | None:
        """`which` is LATEST or LATEST_SUCCESSFUL."""

    def run(self, flow: str, run_id: str) -> RunRecord | None:
        """Wherever it is; None when it is not known."""

    def edit(self, record: RunRecord, add: Sequence[str], remove: Sequence[str]) -> RunRecord:
        """Removal first. Gives the run as it is afterwards; raises `MetaflowTaggingError` when nothing was changed."""

    def promote(self, record: RunRecord, tag: str) -> Promotion:
        """The decision over a server, which may be that it was lost; over a replica it is proposed. Raises `MetaflowTaggingError` when it can only be lost."""

    def roll_back(self, flow: str, tag: str) -> Promotion:
        """To the run that carried the tag before; raises `MetaflowNotFound` without one."""

    def promotions(self, flow: str, tag: str) -> Iterator[Promotion]:
        """Newest first."""


def tag_query(tags: Sequence[str]) -> str:
    """Exactly these tags, in the language of the app's filter."""
    return " ".join("tag:" + quoted(tag) for tag in tags)


def quoted(text: str) -> str:
    escaped = re.sub(r'["\\]', r"\\\g<0>", text)
    return '"{}"'.format(re.sub("[\t-\r\x85\u2028\u2029]", lambda found: f"\\u{ord(found.group()):04x}", escaped))
