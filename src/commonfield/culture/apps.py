from commonfield.workshop import rooms


class CultureConfig(rooms.Room):
    name = "commonfield.culture"
