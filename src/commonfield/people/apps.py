from commonfield.workshop import rooms


class PeopleConfig(rooms.Room):
    name = "commonfield.people"
