"""The map of an application: statuses, moves, steps and what each means on screen. Pure: no database, no clock."""
