"""The channels by which messages are sent, and which one the settings name. WeChat's will stand beside these."""
