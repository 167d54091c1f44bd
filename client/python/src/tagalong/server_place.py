"""Over a sync server's REST: nothing is kept on this machine, and a change is done when the server has it durably."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .exception import MetaflowNotFound, MetaflowTaggingError, TagalongUnavailable
from .login import Login
from .place import LATEST_SUCCESSFUL, quoted, tag_query
from .promotion import Promotion, promotion
from .record import RunRecord, run_record

_TIMEOUT_SECONDS = 30
_PAGE = 1000
_MOST_TRIES = 5
#: Answers that may be another one in a moment; nothing was done.
_PASSING = (429, 503)


class _NoRedirect(HTTPRedirectHandler):
    """Python would take the token along, wherever an answer leads."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


class ServerPlace:
    def __init__(self, login: Login) -> None:
        self._login = login

    def flows(self, namespace: str | None) -> list[str]:
        return sorted({run.flow for run in self._pages({}, namespace)})

    def runs(
        self, flow: str, namespace: str | None, tags: Sequence[str] = (), limit: int | None = None
    ) -> list[RunRecord]:
        query = {"q": (f"flow:{quoted(flow)} {tag_query(tags)}").rstrip()}
        return list(self._pages(query, namespace, limit))

    def latest(self, flow: str, namespace: str | None, which: str) -> RunRecord | None:
        asked = {**_within(namespace), "successful": "true" if which == LATEST_SUCCESSFUL else "false"}
        try:
            return run_record(self._ask(f"/flows/{_part(flow)}/latest?{urlencode(asked)}"))
        except MetaflowNotFound:
            return None

    def run(self, flow: str, run_id: str) -> RunRecord | None:
        try:
            return run_record(self._ask(f"/runs/local/{_part(flow)}/{_part(run_id)}"))
        except MetaflowNotFound:
            return None

    def edit(self, record: RunRecord, add: Sequence[str], remove: Sequence[str]) -> RunRecord:
        path = "/runs/{}/tags".format("/".join(_part(name) for name in (record.origin, record.flow, record.run_id)))
        answer = self._ask(path, "PATCH", {"tags_to_add": list(add), "tags_to_remove": list(remove)})
        return replace(record, user_tags=frozenset(answer["tags"]))

    def promote(self, record: RunRecord, tag: str) -> Promotion:
        asked = {"tag": tag, "origin": record.origin, "flow": record.flow, "runId": record.run_id}
        return promotion(self._ask("/promotions", "POST", asked))

    def roll_back(self, flow: str, tag: str) -> Promotion:
        return promotion(self._ask("/promotions", "POST", {"act": "rollback", "tag": tag, "flow": flow}))

    def promotions(self, flow: str, tag: str) -> Iterator[Promotion]:
        asked = {"flow": flow, "tag": tag}
        while True:
            answer = self._ask("/promotions?" + urlencode(asked))
            yield from (promotion(said) for said in answer["promotions"])
            if answer["next"] is None:
                return
            asked["before"] = answer["next"]

    def _pages(self, query: Mapping[str, str], namespace: str | None, limit: int | None = None) -> Iterator[RunRecord]:
        offset = 0
        while limit is None or offset < limit:
            count = _PAGE if limit is None else min(_PAGE, limit - offset)
            asked = {**query, **_within(namespace), "archived": "shown", "limit": str(count), "offset": str(offset)}
            answer = self._ask("/runs?" + urlencode(asked))
            yield from (run_record(run) for run in answer["runs"])
            offset += count
            if offset >= answer["total"]:
                return

    def _ask(self, path: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> Any:
        request = Request(
            f"{self._login.api}/workspaces/{_part(self._login.workspace)}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Bearer " + self._login.token, "Content-Type": "application/json"},
        )
        for tries in range(1, _MOST_TRIES + 1):
            try:
                with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code in _PASSING and tries < _MOST_TRIES:
                    time.sleep(0.25 * 2**tries)
                    continue
                raise _refusal(error) from error
            except (URLError, HTTPException, OSError, ValueError) as error:
                raise TagalongUnavailable(
                    "offline",
                    f"{self._login.api} does not answer: {error}. Whether a change was kept is seen when it does.",
                ) from error
        raise AssertionError("the last try answers or raises")


def _refusal(error: HTTPError) -> Exception:
    try:
        said = json.load(error)["error"]
        code, message = str(said["code"]), str(said["message"])
    except (ValueError, KeyError, TypeError):
        return TagalongUnavailable(
            "unavailable", f"The server answers {error.code}, and not as a Tagalong server does."
        )
    if code == "unknown-run":
        return MetaflowNotFound(message)
    return MetaflowTaggingError(message) if code == "tag-refused" else TagalongUnavailable(code, message)


def _within(namespace: str | None) -> dict[str, str]:
    return {} if namespace is None else {"namespace": namespace}


def _part(name: str) -> str:
    return quote(name, safe="")
