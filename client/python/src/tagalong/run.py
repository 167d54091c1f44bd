"""Metaflow's Run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from .exception import MetaflowInvalidPathspec, MetaflowNamespaceMismatch, MetaflowNotFound, TagalongUnsupported
from .namespaces import get_namespace
from .place import Place
from .places import current_place
from .promotion import Promotion
from .record import RunRecord
from .tag_arguments import OneOrSeveral, Tags, checked, listed, needed, one_or_several

if TYPE_CHECKING:
    from .flow import Flow

_ONLY_IN_METAFLOW = ("code", "data", "end_task", "origin_pathspec", "steps", "trigger")


class Run:
    """One run as it was when it was asked for. A change made through it shows in it; others' changes show in a new one."""

    _place: Place
    _record: RunRecord

    def __init__(self, pathspec: str) -> None:
        """Raises `MetaflowInvalidPathspec`, `MetaflowNotFound` or `MetaflowNamespaceMismatch`, tested in this order."""
        parts = pathspec.split("/")
        if len(parts) != 2 or not all(parts):
            raise MetaflowInvalidPathspec(f"Expects Run('FlowName/RunID'), and {pathspec!r} is none.")
        place = current_place()
        record = place.run(parts[0], parts[1])
        if record is None:
            raise MetaflowNotFound(f"Run({pathspec!r}) does not exist.")
        self._set(place, record, get_namespace())

    @classmethod
    def _of(cls, place: Place, record: RunRecord, namespace: str | None) -> Run:
        run = cls.__new__(cls)
        run._set(place, record, namespace)
        return run

    @property
    def id(self) -> str:
        return self._record.run_id

    @property
    def pathspec(self) -> str:
        return self._record.pathspec

    @property
    def path_components(self) -> list[str]:
        return [self._record.flow, self._record.run_id]

    @property
    def parent(self) -> Flow:
        from .flow import Flow

        return Flow._of(self._place, self._record.flow, get_namespace())

    @property
    def tags(self) -> frozenset[str]:
        return self._record.tags

    @property
    def user_tags(self) -> frozenset[str]:
        return self._record.user_tags

    @property
    def system_tags(self) -> frozenset[str]:
        return self._record.system_tags

    @property
    def successful(self) -> bool:
        return self._record.successful

    @property
    def finished(self) -> bool:
        return self._record.finished

    @property
    def created_at(self) -> datetime:
        """Where the run really started, in local time without a zone, as Metaflow has it."""
        return _local_time(self._record.created_at_ms)

    @property
    def finished_at(self) -> datetime | None:
        at = self._record.finished_at_ms
        return None if at is None else _local_time(at)

    def is_in_namespace(self) -> bool:
        """Of the namespace as it is now."""
        return self._record.is_in(get_namespace())

    def add_tag(self, tag: OneOrSeveral) -> None:
        self._edit(one_or_several(tag), ())

    def add_tags(self, tags: OneOrSeveral) -> None:
        self._edit(one_or_several(tags), ())

    def remove_tag(self, tag: OneOrSeveral) -> None:
        self._edit((), one_or_several(tag))

    def remove_tags(self, tags: Iterable[str]) -> None:
        self._edit((), listed(tags, "remove_tags"))

    def replace_tag(self, tag_to_remove: OneOrSeveral, tag_to_add: OneOrSeveral) -> None:
        self._edit(one_or_several(tag_to_add), one_or_several(tag_to_remove))

    def replace_tags(self, tags_to_remove: Iterable[str], tags_to_add: Iterable[str]) -> None:
        """Removes the first, then adds the second: what is in both is there afterwards."""
        self._edit(listed(tags_to_add, "replace_tags"), listed(tags_to_remove, "replace_tags"))

    def promote(self, tag: str) -> Promotion:
        """
        Moves a promoted tag, as `production`, to this run. Over a server it is decided at once, and `outcome` may be `lost`, with the reason;
        over the replica it is `proposed`, and decided when that is synced. Raises `MetaflowTaggingError` for a tag that is not promoted.
        """
        made = self._place.promote(self._record, checked(tag))
        if made.outcome == "won":
            self._record = self._place.run(self._record.flow, self._record.run_id) or self._record
        return made

    def __repr__(self) -> str:
        return f"Run({self.pathspec!r})"

    def __iter__(self) -> NoReturn:
        raise _only_in_metaflow("Its steps are")

    def __getitem__(self, step: str) -> NoReturn:
        raise _only_in_metaflow("Its steps are")

    def __getattr__(self, name: str) -> NoReturn:
        if name in _ONLY_IN_METAFLOW:
            raise _only_in_metaflow(f"Run.{name} is")
        raise AttributeError(f"'Run' object has no attribute {name!r}")

    def _set(self, place: Place, record: RunRecord, namespace: str | None) -> None:
        if not record.is_in(namespace):
            raise MetaflowNamespaceMismatch(f"Run({record.pathspec!r})", namespace)
        self._place, self._record = place, record

    def _edit(self, add: Tags, remove: Tags) -> None:
        needed(add, remove)
        self._record = self._place.edit(self._record, add, remove)


def _only_in_metaflow(what: str) -> TagalongUnsupported:
    return TagalongUnsupported(
        f"{what} not in Tagalong, which keeps tags and no artifacts. Read them with Metaflow itself: from metaflow import Run."
    )


def _local_time(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000)
