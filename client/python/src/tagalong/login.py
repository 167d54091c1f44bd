"""Which server this machine belongs to, as the command keeps it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .exception import TagalongUnavailable


@dataclass(frozen=True)
class Login:
    #: Of the REST interface, without a slash at the end.
    api: str
    token: str
    workspace: str


def read_login() -> Login | None:
    """Of `TAGALONG_SERVER`, `TAGALONG_TOKEN` and `TAGALONG_WORKSPACE`, else the login of the command; None without either."""
    server, token = os.environ.get("TAGALONG_SERVER"), os.environ.get("TAGALONG_TOKEN")
    if server:
        if not token:
            raise TagalongUnavailable(
                "access-refused",
                "TAGALONG_SERVER is set and TAGALONG_TOKEN is not. Nothing was done. Set it to a token of that server.",
            )
        return Login(api_address(server), token, os.environ.get("TAGALONG_WORKSPACE") or "default")
    path = _config_folder() / "login.json"
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Login(api_address(kept["url"]), token or kept["token"], kept["workspace"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TagalongUnavailable(
            "offline", f"{path} can not be understood. Nothing was done. Log in again with tagalong login."
        ) from error


def api_address(server: str) -> str:
    """Of a server as people write it: `tags.example.org`, `https://tags.example.org`, `wss://tags.example.org/sync`."""
    url = urlsplit(server if "://" in server else "https://" + server)
    scheme = {"ws": "http", "wss": "https"}.get(url.scheme, url.scheme)
    if scheme not in ("http", "https") or not url.hostname or url.username or url.password:
        raise TagalongUnavailable(
            "offline", f"{server!r} is no address of a server. Nothing was done. Write https://HOST."
        )
    path = url.path.rstrip("/")
    return "{}://{}{}/api/v1".format(scheme, url.netloc, path[: -len("/sync")] if path.endswith("/sync") else path)


def _config_folder() -> Path:
    given = os.environ.get("TAGALONG_HOME")
    if given:
        return Path(given) / "config"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tagalong-cli"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "tagalong-cli"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tagalong"
