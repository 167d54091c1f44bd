import os
from unittest import mock

from tagalong import Run, use_replica
from tagalong.exception import MetaflowException, TagalongUnavailable

from .place_contract import RUN, PlaceContract
from .world import WithPlace


class OverReplica(PlaceContract, WithPlace):
    place = "replica"
    compared = ["nightly"]

    def test_a_command_that_can_not_be_started_is_named(self) -> None:
        with mock.patch.dict(os.environ, {"TAGALONG_COMMAND": "/nowhere/tagalong --x"}):
            use_replica()
        with self.assertRaises(TagalongUnavailable) as refused:
            Run(RUN)
        self.assertEqual(refused.exception.code, "no-command")
        self.assertIn("TAGALONG_COMMAND", refused.exception.message)
        self.assertIsInstance(refused.exception, MetaflowException)
