"""Registrations of the offline queue with the rooms below."""

from commonfield.front.page_cache.fragments import register_fragment
from commonfield.offline.commands import erase_queue, forget_queue, forget_spent_time
from commonfield.offline.views import phone_script, sign_out_script
from commonfield.people.commands import Holder, person_data
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register all of them; called once at start."""
    register_fragment("phone", phone_script)
    register_fragment("sign_out_script", sign_out_script)
    register_job("offline.forget_queue", 86_400, forget_queue)
    register_job("offline.forget_spent_time", 86_400, forget_spent_time)
    person_data.register("culture", Holder(export=lambda _person_id: {}, erase=(erase_queue,)))
