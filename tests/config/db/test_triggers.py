"""Does the state of a migration have the trigger without rendering models again?"""

import pgtrigger
from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from config.db.triggers import AddTrigger, RemoveTrigger

TRIGGER = pgtrigger.Protect(name="protected", operation=pgtrigger.Delete)


def test_the_state_has_the_trigger_and_renders_no_model_again():
    state = ProjectState()
    state.add_model(ModelState("sources", "Leaflet", [("id", models.BigAutoField(primary_key=True))]))
    made = state.apps.get_model("sources", "leaflet")

    AddTrigger("leaflet", TRIGGER).state_forwards("sources", state)
    assert state.models["sources", "leaflet"].options["triggers"] == [TRIGGER]
    assert state.apps.get_model("sources", "leaflet") is made

    RemoveTrigger("leaflet", "protected").state_forwards("sources", state)
    assert state.models["sources", "leaflet"].options["triggers"] == []
    assert state.apps.get_model("sources", "leaflet") is made
