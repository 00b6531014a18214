"""The one-process server: Rasa's agent and the custom actions behind one ASGI application.

Importing this package imports neither Rasa nor TensorFlow; commands call ``bot.serving.light_start`` first.
"""
