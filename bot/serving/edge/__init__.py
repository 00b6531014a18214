"""What stands between the net and the routes: client addresses, rates, sizes, origins, and channels that are switched off."""
