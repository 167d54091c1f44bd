from tagalong import Flow, Run
from tagalong.exception import TagalongUnsupported

from .place_contract import RUN, PlaceContract
from .world import WithPlace


class OverSource(PlaceContract, WithPlace):
    place = "source"
    compared = ["user:bob"]

    def test_a_datastore_keeps_no_promotions(self) -> None:
        self.assertRaises(TagalongUnsupported, Run(RUN).promote, "champion")
        self.assertRaises(TagalongUnsupported, Flow("TrainFlow").promoted, "champion")
