from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "spoc.cases"
    label = "cases"
