from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "spoc.network"
    label = "network"
