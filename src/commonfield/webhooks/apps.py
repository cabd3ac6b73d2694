from commonfield.workshop import rooms


class WebhooksConfig(rooms.Room):
    name = "commonfield.webhooks"
