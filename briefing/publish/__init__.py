"""Turns published episodes into what players and browsers want beside the sound: transcript, chapters, notes, a feed.

Everything is made of ``types.Published``, which is what the sidecars say, so that all of it can be made anew from them.
"""
