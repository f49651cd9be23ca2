from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "spoc.journeys"
    label = "journeys"
