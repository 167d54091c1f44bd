"""Over the command `tagalong` on this machine: its replica, or a datastore."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from .exception import (
    MetaflowException,
    MetaflowInvalidPathspec,
    MetaflowNotFound,
    MetaflowTaggingError,
    MetaflowUnknownUser,
    TagalongUnavailable,
    TagalongUnsupported,
)
from .place import tag_query
from .promotion import Promotion, promotion
from .record import RunRecord, run_record

_USAGE, _NOT_FOUND, _TAG_REFUSED, _UNKNOWN_USER = 2, 3, 5, 8
_ERRORS: dict[int, type[MetaflowException]] = {
    _USAGE: MetaflowInvalidPathspec,
    _NOT_FOUND: MetaflowNotFound,
    _TAG_REFUSED: MetaflowTaggingError,
}


class CommandPlace:
    def __init__(self, command: Sequence[str], source: str | None = None) -> None:
        """`command` as a shell would split it; `source` is a datastore to ask in place of the replica."""
        self._command = list(command)
        self._source = [] if source is None else ["--source=" + source]

    def flows(self, namespace: str | None) -> list[str]:
        asked = ["--global"] if namespace is None else ["--", namespace]
        shown = self._ask(["namespace", "show", "--json", *self._source, *asked])
        return [flow["flow"] for flow in shown["flows"]]

    def runs(
        self, flow: str, namespace: str | None, tags: Sequence[str] = (), limit: int | None = None
    ) -> list[RunRecord]:
        return self._runs(flow, namespace, [tag_query(tags)], [] if limit is None else [f"--limit={limit}"])

    def latest(self, flow: str, namespace: str | None, which: str) -> RunRecord | None:
        found = self._runs(flow, namespace, [], ["--" + which])
        return found[0] if found else None

    def run(self, flow: str, run_id: str) -> RunRecord | None:
        try:
            (said,) = self._ask(["tag", "list", "--json", *self._source, f"--run-id={flow}/{run_id}"])
        except MetaflowNotFound:
            return None
        return run_record(said)

    def edit(self, record: RunRecord, add: Sequence[str], remove: Sequence[str]) -> RunRecord:
        options = ["--json", "--global", *self._source, "--run-id=" + record.pathspec]
        if add and remove:
            options += ["--add=" + tag for tag in add] + ["--remove=" + tag for tag in remove]
            (said,) = self._ask(["tag", "replace", *options])
        else:
            (said,) = self._ask(["tag", "add" if add else "remove", *options, "--", *add, *remove])
        return run_record(said)

    def promote(self, record: RunRecord, tag: str) -> Promotion:
        return promotion(self._ask_replica(["promote", "--json", "--to=" + tag, "--", record.pathspec]))

    def roll_back(self, flow: str, tag: str) -> Promotion:
        return promotion(self._ask_replica(["rollback", "--json", "--of=" + tag, "--", flow]))

    def promotions(self, flow: str, tag: str) -> Iterator[Promotion]:
        return iter([promotion(said) for said in self._ask_replica(["promotions", "--json", "--tag=" + tag, "--", flow])])

    def _ask_replica(self, arguments: list[str]) -> Any:
        if self._source:
            raise TagalongUnsupported("A datastore keeps no promotions. Nothing was done. Use use_replica() or use_server().")
        return self._ask(arguments)

    def _runs(self, flow: str, namespace: str | None, query: list[str], options: list[str]) -> list[RunRecord]:
        where = "--global" if namespace is None else "--namespace=" + namespace
        try:
            said = self._ask(["runs", "--json", "--archived", *self._source, "--flow=" + flow, where, *options, *query])
        except MetaflowNotFound:
            return []
        return [run_record(run) for run in said]

    def _ask(self, arguments: list[str]) -> Any:
        try:
            done = subprocess.run(
                self._command + arguments,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
            )
        except OSError as error:
            raise TagalongUnavailable(
                "no-command",
                f"{self._command[0]} can not be started: {error}. Nothing was done. Name the command with TAGALONG_COMMAND.",
            ) from error
        if done.returncode == 0:
            return self._read(done.stdout)
        if done.returncode == _UNKNOWN_USER:
            raise MetaflowUnknownUser()
        message = done.stderr.strip() or f"{self._command[0]} ended with {done.returncode}."
        if done.returncode in _ERRORS:
            raise _ERRORS[done.returncode](message)
        raise TagalongUnavailable(done.returncode, message)

    def _read(self, printed: str) -> Any:
        try:
            return json.loads(printed)
        except ValueError as error:
            raise TagalongUnavailable(
                "no-command",
                f"{self._command[0]} does not answer as Tagalong does. Whether a change was kept is not known. Name the command with TAGALONG_COMMAND.",
            ) from error
