"""A session is a score; where we are is one integer.

A *routine* (a file a careful person can write) is laid out on the sounds it needs and becomes a
*score*: a finite, immutable list of cues pinned to sample frames. The *playhead* is the only thing
a command can move. Playing, previewing, pausing and testing are the same arithmetic.

    text ── reading ─▶ routine ── suited, layout ─▶ score ── transport ─▶ spans ── mix ─▶ samples
                                     ▲ flags, lengths                       ▲ clips
                                  for whom, Sounds                        Sounds

The laws of this room:

1. Every position is a whole number of frames at 48 kHz. Seconds exist in files and in speech.
2. Nothing here waits, asks the time, draws a random number or touches a file. Time passes by
   being fed, in frames of output.
3. Everything is frozen. A verb returns another transport; the old one stays true for its moment.
4. The size of a block never changes a sample or a notice: each sample is a function of absolute
   frames alone, computed with operations that IEEE 754 rounds the same way everywhere.
5. Every hold has a limit, and so has a pause. Heat, stretches and breathing rates have limits
   that a routine file cannot exceed; they are refused where the file is read. What could harm
   somebody with these flags is left out, whatever a file says (`suited`).
6. No sound begins or ends in a step: what is cut goes on as a tail under a fade.
7. A fault in a file is reported with its line, and all of them at once.
"""
