"""A run as the command and the server tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RunRecord:
    flow: str
    run_id: str
    origin: str
    owner: str | None
    status: str
    successful: bool
    finished: bool
    created_at_ms: int
    finished_at_ms: int | None
    user_tags: frozenset[str]
    system_tags: frozenset[str]

    @property
    def pathspec(self) -> str:
        return f"{self.flow}/{self.run_id}"

    @property
    def tags(self) -> frozenset[str]:
        return self.user_tags | self.system_tags

    def is_in(self, namespace: str | None) -> bool:
        return namespace is None or namespace in self.tags


def run_record(said: Mapping[str, Any]) -> RunRecord:
    """From JSON of the command (`docs/cli.md`) or of the server (`/api/v1/openapi.json`)."""
    return RunRecord(
        flow=said["flow"],
        run_id=said["runId"],
        origin=said.get("origin", "local"),
        owner=said["owner"],
        status=said["status"],
        successful=said["successful"],
        finished=said["finished"],
        created_at_ms=said["createdAt"],
        finished_at_ms=said["finishedAt"],
        user_tags=frozenset(said["userTags"]),
        system_tags=frozenset(said["systemTags"]),
    )
