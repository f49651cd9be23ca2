from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "spoc.project"
    label = "project"
