"""Boots from documents (kept while parts move to Boot.load)."""

from meminit.model.boot import Boot

boot_from_document = Boot.load
