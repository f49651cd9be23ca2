from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "spoc.audit"
    label = "audit"
