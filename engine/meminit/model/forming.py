"""Boots from documents (kept while parts move to Boot.from_document)."""

from meminit.model.boot import Boot

boot_from_document = Boot.from_document
