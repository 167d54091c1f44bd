"""What needs neither command nor server."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Callable
from unittest import mock

import tagalong
from tagalong.command_place import CommandPlace
from tagalong.exception import MetaflowTaggingError, MetaflowUnknownUser, TagalongUnavailable, TagalongUnsupported
from tagalong.login import Login, api_address, read_login
from tagalong.place import quoted
from tagalong.record import run_record
from tagalong.run import Run
from tagalong.server_place import ServerPlace

RECORD: dict[str, Any] = {
    "flow": "F",
    "runId": "1",
    "owner": "alice",
    "status": "completed",
    "successful": True,
    "finished": True,
    "createdAt": 1792490401276,
    "finishedAt": None,
    "userTags": [],
    "systemTags": ["user:alice"],
}


def environment(**variables: str) -> Any:
    return mock.patch.dict(os.environ, {"METAFLOW_HOME": "/nowhere", **variables}, clear=True)


class Elsewhere(BaseHTTPRequestHandler):
    """Leads whoever asks somewhere else, and notes who came there."""

    led: list[str | None] = []

    def do_GET(self) -> None:
        if self.path == "/elsewhere":
            self.led.append(self.headers["Authorization"])
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Redirects(unittest.TestCase):
    def test_no_token_follows_a_redirect(self) -> None:
        with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            place = ServerPlace(Login(api_address(f"http://127.0.0.1:{server.server_port}"), "secret", "default"))
            with self.assertRaises(TagalongUnavailable) as refused:
                place.flows(None)
            server.shutdown()
        self.assertIn("answers 302", refused.exception.message)
        self.assertEqual(Elsewhere.led, [])


class Identity(unittest.TestCase):
    def test_a_token_then_the_first_name_that_is_not_root(self) -> None:
        for variables, expected in (
            ({"METAFLOW_PRODUCTION_TOKEN": "t", "USER": "bob"}, "production:t"),
            ({"METAFLOW_USER": "root", "SUDO_USER": "", "USERNAME": "carol", "USER": "bob"}, "user:carol"),
        ):
            with environment(**variables):
                self.assertEqual(tagalong.default_namespace(), expected)
                self.assertEqual(tagalong.get_namespace(), expected)
        with environment(METAFLOW_USER="root", LOGNAME="bob"):
            self.assertRaises(MetaflowUnknownUser, tagalong.default_namespace)

    def test_the_configuration_file_stands_behind_the_environment(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "config_work.json").write_text(json.dumps({"METAFLOW_USER": "dora", "OTHER": 1}), "utf-8")
            with environment(METAFLOW_HOME=folder, METAFLOW_PROFILE="work", USER="bob"):
                self.assertEqual(tagalong.default_namespace(), "user:dora")


class Server(unittest.TestCase):
    def test_addresses_as_people_write_them(self) -> None:
        for written in ("tags.example.org", "https://tags.example.org/", "wss://tags.example.org/sync"):
            self.assertEqual(api_address(written), "https://tags.example.org/api/v1")
        self.assertEqual(api_address("ws://127.0.0.1:4470/behind/sync"), "http://127.0.0.1:4470/behind/api/v1")
        for odd in ("", "file:///etc/passwd", "wss://user:secret@host"):
            self.assertRaises(TagalongUnavailable, api_address, odd)

    def test_the_login_of_the_command(self) -> None:
        with tempfile.TemporaryDirectory() as home, environment(TAGALONG_HOME=home):
            self.assertIsNone(read_login())
            file = Path(home, "config", "login.json")
            file.parent.mkdir()
            file.write_text(json.dumps({"url": "wss://h/sync", "token": "t", "workspace": "w"}), "utf-8")
            self.assertEqual(read_login(), Login("https://h/api/v1", "t", "w"))
            file.write_text("{", "utf-8")
            self.assertRaises(TagalongUnavailable, read_login)

    def test_without_command_and_server_both_are_named(self) -> None:
        with environment(PATH="", HOME="/nowhere", METAFLOW_USER="alice"), mock.patch("tagalong.places._chosen", None):
            with self.assertRaises(TagalongUnavailable) as refused:
                tagalong.Metaflow()
        self.assertIn("TAGALONG_COMMAND", refused.exception.message)
        self.assertIn("TAGALONG_SERVER", refused.exception.message)


class Command(unittest.TestCase):
    def test_a_program_that_is_none_of_ours_is_named(self) -> None:
        place = CommandPlace([sys.executable, "-c", "print('tagalong 9')"])
        with self.assertRaises(TagalongUnavailable) as refused:
            place.flows(None)
        self.assertIn("TAGALONG_COMMAND", refused.exception.message)
        mumbling = CommandPlace([sys.executable, "-c", "import os, sys; os.write(2, b'\\xff'); sys.exit(7)"])
        self.assertRaises(TagalongUnavailable, mumbling.flows, None)


class Arguments(unittest.TestCase):
    def setUp(self) -> None:
        self.edits = mock.Mock()
        self.edits.edit.side_effect = lambda record, add, remove: record
        self.run_of = Run._of(self.edits, run_record(RECORD), None)

    def asked(self) -> Any:
        _, add, remove = self.edits.edit.call_args.args
        return list(add), list(remove)

    def test_a_text_is_one_tag_where_metaflow_takes_it(self) -> None:
        self.run_of.add_tags("abc")
        self.assertEqual(self.asked(), (["abc"], []))
        self.run_of.add_tag(["a", "b"])
        self.assertEqual(self.asked(), (["a", "b"], []))
        self.run_of.replace_tag("old", "new")
        self.assertEqual(self.asked(), (["new"], ["old"]))
        self.run_of.replace_tags([], iter(["new"]))
        self.assertEqual(self.asked(), (["new"], []))

    def test_what_is_no_list_of_tags_reaches_no_place(self) -> None:
        odd: Any
        for odd in ("abc", 5, [5], [b"bytes"], ["half \ud800"], ["nul \0"], []):
            self.assertRaises(MetaflowTaggingError, self.run_of.remove_tags, odd)
        self.assertRaises(MetaflowTaggingError, self.run_of.replace_tag, None, None)
        self.assertRaises(MetaflowTaggingError, self.run_of.replace_tags, "a", ["b"])
        self.edits.edit.assert_not_called()

    def test_what_only_metaflow_has_says_so(self) -> None:
        run: Any = self.run_of
        asks: list[Callable[[], Any]] = [lambda: run.data, lambda: list(run), lambda: run["start"]]
        for ask in asks:
            with self.assertRaises(TagalongUnsupported) as refused:
                ask()
            self.assertIn("from metaflow import Run", refused.exception.message)
        self.assertFalse(hasattr(run, "no_such_thing"))

    def test_tags_in_the_language_of_queries(self) -> None:
        self.assertEqual(quoted('a "b" \\ \n\x85'), '"a \\"b\\" \\\\ \\u000a\\u0085"')
