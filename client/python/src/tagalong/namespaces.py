"""The namespace of this process, as Metaflow has it: a tag, or None for everybody's runs."""

from __future__ import annotations

from .identity import default_identity

# Metaflow's default is looked for only when somebody asks.
_is_chosen = False
_chosen: str | None = None


def namespace(ns: str | None) -> str | None:
    """From now on flows and runs are looked for in this namespace. Objects made before keep theirs."""
    global _is_chosen, _chosen
    _is_chosen, _chosen = True, ns
    return ns


def get_namespace() -> str | None:
    return _chosen if _is_chosen else default_namespace()


def default_namespace() -> str:
    """Goes back to `production:<token>` or `user:<name>`, as Metaflow finds it in the environment."""
    found = default_identity()
    namespace(found)
    return found
