"""meminit tells how Linux will lay out memory on a machine before it boots, and checks what decides it.

>>> import meminit
>>> boot = meminit.Boot.load(machine=..., release="4.7")  # doctest: +SKIP
>>> meminit.zonelists(boot).order.effective  # doctest: +SKIP
"""

from meminit.version import __version__

__all__ = ["__version__"]
