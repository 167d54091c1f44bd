import os
from unittest import mock

from tagalong import Flow, Run, namespace, use_server
from tagalong.exception import MetaflowException, MetaflowNotFound, TagalongUnavailable

from .place_contract import RUN, PlaceContract
from .world import WithPlace


class OverServer(PlaceContract, WithPlace):
    place = "server"

    def refused(self, server: str, token: str) -> TagalongUnavailable:
        use_server(server, token)
        with self.assertRaises(TagalongUnavailable) as refused:
            Run(RUN)
        return refused.exception

    def test_a_server_that_does_not_let_in_or_does_not_answer(self) -> None:
        self.assertEqual(self.refused(self.world["server"]["url"], "tag_nobody").code, "no-token")
        self.assertEqual(self.refused("http://127.0.0.1:9", "x").code, "offline")

    def test_the_server_of_the_environment(self) -> None:
        server = {"TAGALONG_SERVER": self.world["server"]["url"], "TAGALONG_TOKEN": self.world["server"]["token"]}
        with mock.patch.dict(os.environ, server):
            use_server()
        namespace(None)
        self.assertEqual(len(list(Flow("TrainFlow"))), 4)
        with mock.patch.dict(os.environ, {**server, "TAGALONG_TOKEN": ""}):
            self.assertRaises(MetaflowException, use_server)

    def test_a_promotion_is_decided_at_once_and_rolled_back(self) -> None:
        flow = Flow("TrainFlow")
        self.assertIsNone(flow.promoted("champion"))
        newest, before = list(flow.runs())[:2]
        self.assertEqual(before.promote("champion").outcome, "won")
        self.assertIn("champion", before.user_tags)
        won = newest.promote("champion")
        self.assertEqual((won.outcome, won.over, won.by, won.reason), ("won", before.pathspec, "alice", None))
        lost = newest.promote("champion")
        self.assertEqual(lost.outcome, "lost")
        self.assertIn("carries `champion` already", lost.reason or "")
        self.assertEqual(flow.rollback("champion").pathspec, before.pathspec)
        now = flow.promoted("champion")
        self.assertEqual(now and now.pathspec, before.pathspec)
        self.assertRaises(MetaflowNotFound, flow.rollback, "champion")
        self.assertEqual([made.outcome for made in flow.promotions("champion")], ["won", "lost", "won", "won"])
        refused = newest.promote("not promoted")
        self.assertIn("not moved by promotion", refused.reason or "")
