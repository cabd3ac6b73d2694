from commonfield.workshop import rooms


class SupplyConfig(rooms.Room):
    name = "commonfield.supply"
