from commonfield.workshop import rooms


class PlacesConfig(rooms.Room):
    name = "commonfield.places"
