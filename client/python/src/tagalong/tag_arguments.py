"""Tags as Metaflow's methods take them. The rules of tags themselves are those of the place."""

from collections.abc import Iterable, Sequence
from typing import Union

from .exception import MetaflowTaggingError

Tags = Sequence[str]
OneOrSeveral = Union[None, str, Iterable[str]]


def one_or_several(tags: OneOrSeveral) -> Tags:
    """A text is one tag; None is none."""
    if tags is None:
        return ()
    return (checked(tags),) if isinstance(tags, (str, bytes)) else _each(tags)


def listed(tags: Iterable[str], method: str) -> Tags:
    """A text is iterable too, and its letters were hardly meant."""
    if isinstance(tags, (str, bytes)):
        raise MetaflowTaggingError(
            f"{method} takes a list of tags, and was given a text. Nothing was changed. Put it in a list."
        )
    return _each(tags)


def checked(tag: str) -> str:
    """What can not even be handed on to the place."""
    if not isinstance(tag, str):
        raise MetaflowTaggingError(f"A tag is text, and {tag!r} is none. Nothing was changed.")
    try:
        tag.encode("utf-8")
    except UnicodeEncodeError as error:
        raise MetaflowTaggingError(
            f"{tag!r} has half a character at place {error.start + 1}. Nothing was changed."
        ) from error
    if "\0" in tag:
        raise MetaflowTaggingError("A tag with a NUL character is kept by no Metaflow service. Nothing was changed.")
    return tag


def needed(add: Tags, remove: Tags) -> None:
    if not add and not remove:
        raise MetaflowTaggingError("Nothing is to be added or removed. Nothing was changed. Name at least one tag.")


def _each(tags: Iterable[str]) -> Tags:
    try:
        return [checked(tag) for tag in tags]
    except TypeError as error:
        raise MetaflowTaggingError(f"Tags are a list of texts, and {tags!r} is none. Nothing was changed.") from error
