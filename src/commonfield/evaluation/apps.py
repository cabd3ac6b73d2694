from commonfield.workshop import rooms


class EvaluationConfig(rooms.Room):
    name = "commonfield.evaluation"
