from commonfield.workshop import rooms


class MarketConfig(rooms.Room):
    name = "commonfield.market"
