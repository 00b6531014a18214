"""WeChat Official Accounts and 企业微信: bytes in, replies out. Knows no web framework, and Rasa only as something that answers a text."""
