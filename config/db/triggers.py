"""How do migrations add and remove triggers? As pgtrigger's operations do, without having models made anew.

Those let Django make the model and all around it again, each time, in case they differ now. No field of theirs does:
that the state of that time knows the trigger is enough. With a hundred triggers it is a third of a first `migrate`.
"""

import pgtrigger.migrations
from django.db.migrations.state import ProjectState


class ModelsStay:
    def state_forwards(self, app_label, state):
        without_models_made = ProjectState(state.models)
        super().state_forwards(app_label, without_models_made)


class AddTrigger(ModelsStay, pgtrigger.migrations.AddTrigger):
    pass


class RemoveTrigger(ModelsStay, pgtrigger.migrations.RemoveTrigger):
    pass
