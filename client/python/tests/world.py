"""What the repository's test command gives: places with the runs of its sample. Without it, tests that need a place are skipped."""

import json
import os
import unittest
from typing import Any, Callable

import tagalong

#: A file of JSON: `expected`, what Metaflow's own client says of the sample; `source`, the sample itself; `server`, `url` and `token`.
WORLD = os.environ.get("TAGALONG_TEST_WORLD")


@unittest.skipIf(WORLD is None, "TAGALONG_TEST_WORLD names no places: run the repository's test command")
class WithPlace(unittest.TestCase):
    world: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        with open(WORLD or "", encoding="utf-8") as file:
            cls.world = json.load(file)

    def use(self, place: str) -> None:
        uses: dict[str, Callable[[], None]] = {
            "replica": tagalong.use_replica,
            "source": lambda: tagalong.use_source(self.world["source"]),
            "server": lambda: tagalong.use_server(self.world["server"]["url"], self.world["server"]["token"]),
        }
        uses[place]()
