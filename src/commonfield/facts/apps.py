from commonfield.workshop import rooms


class FactsConfig(rooms.Room):
    name = "commonfield.facts"
