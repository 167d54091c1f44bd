"""Who Metaflow takes the person for: its configuration file stands behind the environment."""

import json
import os
from pathlib import Path

from .exception import MetaflowUnknownUser

_NAME_VARIABLES = ("METAFLOW_USER", "SUDO_USER", "USERNAME", "USER")


def default_identity() -> str:
    """`production:<token>`, else `user:<name>`. Raises `MetaflowUnknownUser`."""
    env = {**_configuration(), **os.environ}
    token = env.get("METAFLOW_PRODUCTION_TOKEN")
    if token:
        return "production:" + token
    for variable in _NAME_VARIABLES:
        name = env.get(variable)
        if name and name != "root":
            return "user:" + name
    raise MetaflowUnknownUser()


def _configuration() -> dict[str, str]:
    profile = os.environ.get("METAFLOW_PROFILE")
    folder = Path(os.environ.get("METAFLOW_HOME", "~/.metaflowconfig")).expanduser()
    try:
        found = json.loads((folder / (f"config_{profile}.json" if profile else "config.json")).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
