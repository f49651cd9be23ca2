from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "spoc.kernel"
    label = "kernel"
