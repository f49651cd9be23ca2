from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "spoc.access"
    label = "access"
