"""How fast is it, compared with what else one could do? Run by hand; CONTRIBUTING.md says how."""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if not apps.ready:
    django.setup()
