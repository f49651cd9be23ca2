from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "spoc.duty"
    label = "duty"
