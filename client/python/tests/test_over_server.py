import os
from unittest import mock

from tagalong import Flow, Run, namespace, use_server
from tagalong.exception import MetaflowException, TagalongUnavailable

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
