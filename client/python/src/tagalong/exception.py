"""What is refused. Classes that Metaflow has too carry Metaflow's names; each message says what to do next."""

from __future__ import annotations


class MetaflowException(Exception):
    headline = "Tagalong refuses"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MetaflowNotFound(MetaflowException):
    headline = "Object not found"


class MetaflowNamespaceMismatch(MetaflowException):
    headline = "Object not in the current namespace"

    def __init__(self, name: str, namespace: str | None) -> None:
        super().__init__(
            f"{name} is not in the namespace {namespace!r}. Choose another with namespace(), or namespace(None) for all."
        )


class MetaflowInvalidPathspec(MetaflowException):
    headline = "Invalid pathspec"


class MetaflowTaggingError(MetaflowException):
    """Nothing was changed."""

    headline = "Tagging error"


class MetaflowUnknownUser(MetaflowException):
    headline = "Unknown user"

    def __init__(self) -> None:
        super().__init__(
            "Your name is not known, as for `root`. Nothing was done. "
            "Set METAFLOW_USER to the name that your runs carry."
        )


class TagalongUnavailable(MetaflowException):
    """It can not be done now. `code` is an exit code of the command, or an error code of the server."""

    headline = "Tagalong is not available"

    def __init__(self, code: int | str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TagalongUnsupported(MetaflowException):
    """Metaflow's client knows it, and Tagalong does not."""

    headline = "Not in Tagalong"
