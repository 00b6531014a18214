"""The channels by which messages are sent, and which one the settings name. WeChat's and WeCom's stand beside the general ones."""
