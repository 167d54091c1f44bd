import os
from unittest import mock

from tagalong import Flow, Run, use_replica
from tagalong.exception import MetaflowException, MetaflowNotFound, MetaflowTaggingError, TagalongUnavailable

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

    def test_a_promotion_is_proposed(self) -> None:
        flow = Flow("TrainFlow")
        made = Run(RUN).promote("champion")
        self.assertEqual((made.outcome, made.pathspec, made.tag, made.over), ("proposed", RUN, "champion", None))
        self.assertEqual([each.outcome for each in flow.promotions("champion")], ["proposed"])
        self.assertIsNone(flow.promoted("champion"))
        self.assertRaises(MetaflowNotFound, flow.rollback, "champion")
        with self.assertRaises(MetaflowTaggingError) as refused:
            Run(RUN).promote("nightly")
        self.assertIn("not moved by promotion", refused.exception.message)
