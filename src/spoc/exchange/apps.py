from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "spoc.exchange"
    label = "exchange"
