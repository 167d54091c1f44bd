from .place_contract import PlaceContract
from .world import WithPlace


class OverSource(PlaceContract, WithPlace):
    place = "source"
    compared = ["user:bob"]
