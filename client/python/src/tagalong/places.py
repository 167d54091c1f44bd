"""Which place this process asks."""

from __future__ import annotations

import os
import shlex
import shutil

from .command_place import CommandPlace
from .exception import TagalongUnavailable
from .login import Login, api_address, read_login
from .place import Place
from .server_place import ServerPlace

_chosen: Place | None = None


def use_replica() -> None:
    """The replica on this machine, over the command. So it is from the start where there is a command."""
    _use(CommandPlace(_command_needed()))


def use_source(path: str | os.PathLike[str]) -> None:
    """A Metaflow datastore alone: the folder in which flows are run. Tags are written into its records."""
    _use(CommandPlace(_command_needed(), source=os.fspath(path)))


def use_server(server: str | None = None, token: str | None = None, workspace: str = "default") -> None:
    """A sync server: that of the environment or of the command's login, unless it is named."""
    login = (
        read_login()
        if server is None
        else Login(api_address(server), token or os.environ.get("TAGALONG_TOKEN", ""), workspace)
    )
    if login is None:
        raise TagalongUnavailable(
            "offline",
            "There is no server. Nothing was done. Set TAGALONG_SERVER and TAGALONG_TOKEN, or log in with tagalong login URL.",
        )
    _use(ServerPlace(login))


def current_place() -> Place:
    return _use(_default()) if _chosen is None else _chosen


def _use(place: Place) -> Place:
    global _chosen
    _chosen = place
    return place


def _default() -> Place:
    command = _command()
    if command is not None:
        return CommandPlace(command)
    login = read_login()
    if login is not None:
        return ServerPlace(login)
    raise TagalongUnavailable(
        "no-command",
        "There is no command tagalong on the path, and no server. Nothing was done. Name the command with TAGALONG_COMMAND, or set TAGALONG_SERVER and TAGALONG_TOKEN.",
    )


def _command() -> list[str] | None:
    named = os.environ.get("TAGALONG_COMMAND")
    if named:
        return shlex.split(named)
    found = shutil.which("tagalong")
    return None if found is None else [found]


def _command_needed() -> list[str]:
    command = _command()
    if command is None:
        raise TagalongUnavailable(
            "no-command", "There is no command tagalong on the path. Nothing was done. Name it with TAGALONG_COMMAND."
        )
    return command
