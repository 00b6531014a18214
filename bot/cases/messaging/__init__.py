"""What a messaging platform (WeChat, 企业微信) makes necessary: messages seen, contacts and their windows, shared access tokens.

Moments here are Unix times (seconds, with fractions), since leases are shorter than the whole seconds of the other tables.
"""
