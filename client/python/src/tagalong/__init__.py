"""Metaflow's Flow, Run and namespaces over Tagalong: on this machine, over a datastore, or over a sync server."""

from .flow import Flow, Metaflow
from .namespaces import default_namespace, get_namespace, namespace
from .places import use_replica, use_server, use_source
from .promotion import Promotion
from .run import Run

__all__ = [
    "Flow",
    "Metaflow",
    "Promotion",
    "Run",
    "default_namespace",
    "get_namespace",
    "namespace",
    "use_replica",
    "use_server",
    "use_source",
]
