"""Metaflow's Flow, and all of them in a namespace."""

from __future__ import annotations

from collections.abc import Iterator

from .exception import MetaflowInvalidPathspec, MetaflowNamespaceMismatch, MetaflowNotFound
from .namespaces import get_namespace
from .place import LATEST, LATEST_SUCCESSFUL, Place
from .places import current_place
from .promotion import Promotion
from .run import Run
from .tag_arguments import checked


class Flow:
    """A flow as it is seen in one namespace, which stays what it was when the flow was asked for."""

    id: str
    _place: Place
    _namespace: str | None

    def __init__(self, pathspec: str) -> None:
        """Raises `MetaflowInvalidPathspec`, `MetaflowNotFound` or `MetaflowNamespaceMismatch`, tested in this order."""
        if not pathspec or "/" in pathspec:
            raise MetaflowInvalidPathspec(f"Expects Flow('FlowName'), and {pathspec!r} is none.")
        self._set(current_place(), pathspec, get_namespace())
        if not self._has_runs(self._namespace):
            if not self._has_runs(None):
                raise MetaflowNotFound(f"Flow({pathspec!r}) does not exist.")
            raise MetaflowNamespaceMismatch(f"Flow({pathspec!r})", self._namespace)

    @classmethod
    def _of(cls, place: Place, name: str, namespace: str | None) -> Flow:
        flow = cls.__new__(cls)
        flow._set(place, name, namespace)
        return flow

    @property
    def pathspec(self) -> str:
        return self.id

    @property
    def path_components(self) -> list[str]:
        return [self.id]

    @property
    def parent(self) -> None:
        return None

    @property
    def latest_run(self) -> Run | None:
        """The newest run in the namespace, whatever its state. Tagging an old run does not make it the latest."""
        return self._latest(LATEST)

    @property
    def latest_successful_run(self) -> Run | None:
        return self._latest(LATEST_SUCCESSFUL)

    def runs(self, *tags: str) -> Iterator[Run]:
        """Runs that carry all of the tags, user or system, newest first."""
        found = self._place.runs(self.id, self._namespace, [checked(tag) for tag in tags])
        return (Run._of(self._place, record, self._namespace) for record in found)

    def promoted(self, tag: str) -> Run | None:
        """The run that carries a tag by promotion, in whatever namespace it is."""
        for made in self._place.promotions(self.id, checked(tag)):
            if made.outcome == "won":
                record = self._place.run(*made.pathspec.split("/"))
                return None if record is None else Run._of(self._place, record, None)
        return None

    def promotions(self, tag: str) -> Iterator[Promotion]:
        """What was proposed for a tag and what became of it, newest first."""
        return self._place.promotions(self.id, checked(tag))

    def rollback(self, tag: str) -> Promotion:
        """Gives a promoted tag back to the run that carried it before. Raises `MetaflowNotFound` when none did."""
        return self._place.roll_back(self.id, checked(tag))

    def is_in_namespace(self) -> bool:
        """Of the namespace as it is now."""
        return self._has_runs(get_namespace())

    def __iter__(self) -> Iterator[Run]:
        return self.runs()

    def __getitem__(self, run_id: str) -> Run:
        record = self._place.run(self.id, run_id)
        if record is None:
            raise KeyError(run_id)
        return Run._of(self._place, record, self._namespace)

    def __contains__(self, run_id: str) -> bool:
        """Whatever the namespace, as in Metaflow."""
        return self._place.run(self.id, run_id) is not None

    def __repr__(self) -> str:
        return f"Flow({self.id!r})"

    def _set(self, place: Place, name: str, namespace: str | None) -> None:
        self._place, self.id, self._namespace = place, name, namespace

    def _has_runs(self, namespace: str | None) -> bool:
        return bool(self._place.runs(self.id, namespace, limit=1))

    def _latest(self, which: str) -> Run | None:
        record = self._place.latest(self.id, self._namespace, which)
        return None if record is None else Run._of(self._place, record, self._namespace)


class Metaflow:
    """All flows with runs in the namespace."""

    def __init__(self) -> None:
        self._place, self._namespace = current_place(), get_namespace()

    @property
    def flows(self) -> list[Flow]:
        return list(self)

    def __iter__(self) -> Iterator[Flow]:
        return (Flow._of(self._place, name, self._namespace) for name in self._place.flows(self._namespace))

    def __getitem__(self, name: str) -> Flow:
        try:
            return Flow(name)
        except MetaflowNotFound as error:
            raise KeyError(name) from error
