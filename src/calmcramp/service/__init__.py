"""The shell that joins the rooms: one conductor, one inbox, one loop.

Everything here may wait, read a clock or touch a file; nothing here decides what is said. What is
said is decided in `dialogue`, where it stands in time is decided in `score`, and this room carries
messages between them.
"""
