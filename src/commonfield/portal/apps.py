from commonfield.workshop import rooms


class PortalConfig(rooms.Room):
    name = "commonfield.portal"
