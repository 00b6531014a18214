"""The desk at ``/desk``: thin routes over ``bot.desk``. ``table`` says how pages are declared, ``site`` puts them together."""
