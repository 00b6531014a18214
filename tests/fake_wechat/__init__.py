"""A WeChat of our own: the platform's interface as a real HTTP server, and the side that signs, encrypts, retries and checks replies."""
