"""build_all_zonelists() and what it calls, a room a function."""
