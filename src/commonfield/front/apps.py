from commonfield.workshop import rooms


class FrontConfig(rooms.Room):
    name = "commonfield.front"
