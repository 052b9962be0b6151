"""How the lines of a boot log that speak of memory are worded, in old and new releases, and what loggers put before."""

from __future__ import annotations

import re

__all__ = ["GROWING", "KINDS", "OPENING", "QUOTES"]

_ISO = r"\d{4}-\d\d-\d\d[T ][\d:.,+Z-]{8,40}"
_CLOCK = r"[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d(?: \d{4})?(?:\.\d+)?"
_DATE = rf"(?:{_ISO}|(?:[A-Z][a-z]{{2}} )?{_CLOCK})"
QUOTES = r"(?:[ \t]?[>|])*[ \t]?"
"""Marks of quoted mail."""

_STAMP = (
    r"(?:kern +:[a-z]+ +: )?"
    rf"(?:{_DATE} (?:[^ \n]{{1,255}} )?kernel: |{_DATE} )?"
    r"(?:<\d{1,3}>)?"
    rf"(?:\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? ?|\[{_DATE}\] ?)?"
)
"""Syslog's and the journal's host and date, a level, dmesg's time or date, and the printing task or CPU."""

_ZONE = r"DMA32|DMA|Normal|HighMem|Movable|Device"
_SPAN = r"\[mem (?P<start>0x[0-9a-f]{1,16}) ?- ?(?P<last>0x[0-9a-f]{1,16})\]"
_OLD_SPAN = r"(?P<old_start>[0-9a-f]{1,16}) ?- ?(?P<old_end>[0-9a-f]{1,16})"

KINDS: dict[str, str] = {
    "version": r"Linux version (?P<release>[^ ]{1,64})(?P<build>.*)",
    "cmdline": r"(?:Kernel )?[Cc]ommand line: ?(?P<line>.*)",
    "user-range": rf"(?:e820: )?user: (?:{_SPAN}|{_OLD_SPAN}) \(?(?P<type>[A-Za-z][A-Za-z0-9 \-()]*?)\)?",
    "e820": rf"(?:e820: )?(?P<which>BIOS-e820|modified|BIOS-88|Xen): (?:{_SPAN}|{_OLD_SPAN}) "
    r"\(?(?P<type>[A-Za-z][A-Za-z0-9 \-()]*?)\)?",
    "efi": r"(?:efi: )?(?:mem\d+: )?\[(?P<type>[^|\]]{3,20})\|(?P<attributes>[^\]]*)\] ?range="
    r"\[(?P<start>0x[0-9a-f]{1,16})-(?P<last>0x[0-9a-f]{1,16})\].*",
    "srat-cpu": r"(?:ACPI: )?(?:NUMA: )?SRAT: PXM (?P<pxm>\d{1,10}) -> (?P<what>X?2?APIC|MPIDR) "
    r"(?P<apic>0x[0-9a-f]{1,16}|\d{1,10}) -> Node (?P<node>\d{1,5})",
    "srat-memory": r"(?:ACPI: )?(?:NUMA: )?SRAT: Node (?P<node>\d{1,5}) PXM (?P<pxm>\d{1,10}) "
    rf"(?:{_SPAN}|{_OLD_SPAN})(?P<flags>(?: hotplug| non-volatile)*)",
    "acpi-table": r"ACPI: (?P<table>SLIT|SRAT) (?:0x)?[0-9A-Fa-f]{8,16}.*",
    "slit-refused": r"(?:ACPI: )+SLIT table looks invalid\. Not used\.",
    "numa-refused": r"(?:NUMA: nodes only cover (?P<have>\d+)MB of your (?P<of>\d+)MB e820 RAM\. Not used\.|"
    r"(?:ACPI: )?SRAT: PXMs only cover .* Not used\.|NUMA: Node \d+ \[.*overlaps with.*|NUMA: Warning: .*|"
    r"(?P<off>NUMA turned off)|(?:NUMA: )?(?P<none>No NUMA configuration found)|"
    r"Node alignment \d+MB < min \d+MB, rejecting NUMA config)",
    "faked": rf"(?:NUMA: )?Faking a node at (?:{_SPAN}|{_OLD_SPAN})",
    "zone-header": r"(?:Zone ranges:|Zone PFN ranges:)",
    "zone-range": rf"(?P<zone>{_ZONE}) +"
    rf"(?:{_SPAN}|(?P<empty>empty)|(?P<pfn>0x[0-9a-f]{{1,16}}) -> (?P<end_pfn>0x[0-9a-f]{{1,16}}))",
    "movable-header": r"Movable zone start (?:PFN )?for each node",
    "movable-start": r"Node (?P<node>\d{1,5}): (?P<at>0x[0-9a-f]{1,16}|\d{1,20})",
    "early-header": r"(?:Early memory node ranges|early_node_map\[(?P<count>\d{1,8})\] active PFN ranges)",
    "early-range": rf"(?:node +(?P<node>\d{{1,5}}): {_SPAN}|"
    r"(?P<old_node>\d{1,5}): (?P<pfn>0x[0-9a-f]{1,16}) -> (?P<end_pfn>0x[0-9a-f]{1,16}))",
    "initmem": r"(?:NUMA: )?Initmem setup node (?P<node>\d{1,5}) "
    rf"(?:{_SPAN}|(?P<memoryless>as memoryless|\[<memory-less node>\]))",
    "totalpages": r"On node (?P<node>\d{1,5}) totalpages: (?P<pages>\d{1,20})",
    "fallback": r"Fallback order for Node (?P<node>\d{1,5}): (?P<order>(?:\d{1,5} ?)*)",
    "zonelist": r"mminit::zonelist (?P<list>general|thisnode) (?P<node>\d{1,5}):(?P<zone>[A-Za-z0-9]{2,8}) = "
    r"(?P<entries>(?:\d{1,5}:[A-Za-z0-9]{2,8} ?)*)",
    "built": r"Built (?P<nodes>\d{1,5}) zonelists(?: in (?P<order>\w+) order)?, "
    r"mobility grouping (?P<mobility>on|off)\. +Total pages: (?P<pages>-?\d{1,20})",
    "policy": r"Policy zone: (?P<zone>[A-Za-z0-9]{2,8})",
    "unknown-words": r'Unknown kernel command line parameters "'
    r'(?:(?P<words>.*)", will be passed to user space\.|(?P<cut>.{880,}))',
    "malformed": r"Malformed early option '(?P<option>[^']*)'",
    "memory": r"Memory: (?P<available>\d{1,16})[Kk]B?/(?P<total>\d{1,16})[Kk]B? available "
    r"\((?P<parts>[^)]*)\).*",
    "freeing": r"Freeing (?P<what>.{1,60}?): (?P<kib>\d{1,12})[Kk]B?(?: .*)?",
    "initrd": rf"RAMDISK: (?:{_SPAN}|{_OLD_SPAN})",
    "cpus": r"(?:smpboot|SMP): Allowing (?P<cpus>\d{1,5}) CPUs.*",
    "node-cpus": r"numa: +Node (?P<node>\d{1,5}) CPUs:(?P<list>[ \d,-]*)",
    "boot-cpu": r"Booting Linux on physical CPU (?P<mpidr>0x[0-9a-f]{1,16}).*",
    "lowmem": r"\d+MB LOWMEM available\.",
    "highmem": r"\d+MB HIGHMEM available\.",
    "percpu": r"(?:percpu|PERCPU): Embedded (?P<pages>\d{1,8}) pages/cpu (?:@ *\S+ )?"
    r"s(?P<static>\d{1,12}) r(?P<reserved>\d{1,12}) d(?P<dynamic>\d{1,12}) u\d+.*",
    "nr-cpus": r"setup_percpu: NR_CPUS:(?P<cpus>\d{1,6}) .*",
    "nx": r"(?:Notice: )?NX \(Execute Disable\) protection:? (?P<nx>.*)",
    "cma": r"cma: (?:CMA: )?[Rr]eserved (?P<mib>\d{1,9}) MiB at (?:0x)?[0-9a-f]{1,16}"
    r"(?: on node -?\d{1,5})?",
    "crashkernel": r"(?:Reserving \d{1,12}MB of (?:low )?memory at \d{1,12}MB for crashkernel "
    r"\((?:System RAM|low RAM limit): ?\d{1,12}MB\)|"
    r"crashkernel (?:low memory )?reserved: 0x[0-9a-f]{1,16} - 0x[0-9a-f]{1,16} \(\d{1,12} MB\))",
    "hugetlb": r"HugeTLB:? registered (?P<size>\d{1,4}(?:\.\d{1,2})? [KMGT]?i?B) page size, "
    r"pre-allocated (?P<pages>\d{1,12}) pages",
    "mmu": r"(?:radix-mmu|hash-mmu): .*",
}
"""Regular expressions of whole messages by kind; a message has no prefix, nor blanks around it."""

GROWING = {
    "version": "",
    "cmdline": "",
    "fallback": r"[\d ]+",
    "zonelist": r"[\w: ]+",
    "node-cpus": r"[\d, -]+",
    "cma": r"(?:(?:on )?node )?-?\d+",
}
"""Kinds that match when cut short: what a line that goes on with them looks like (empty: anything)."""

_OPENINGS = "|".join(
    (
        r"Linux version |(?:Kernel )?[Cc]ommand line:|(?:e820: )?(?:BIOS-e820|BIOS-88|user|modified|Xen): ",
        r"efi: (?:mem\d|\[)|(?:ACPI: )*(?:NUMA: )?(?:SRAT: (?:PXM|Node)|SLIT table)",
        r"ACPI: S(?:LI|RA)T (?:0x)?[0-9A-Fa-f]{8}",
        r"NUMA: (?:nodes|No NUMA|Node \d+ \[.*over|Warn|Fak|Initmem)|NUMA turned|No NUMA|Node alignment|Faking a node",
        rf"Zone (?:PFN )?ranges|(?:{_ZONE}) +(?:\[mem|empty|0x)|Movable zone start|Node \d+: |Early memory",
        r"early_node_map\[|node +\d+: \[mem|\d+: 0x[0-9a-f]+ ->|Initmem|On node \d+ total",
        r"Fallback order|mminit::zonelist|Built \d|Policy zone|Unknown kernel c|Malformed early",
        r"Memory: \d|Freeing |RAMDISK: |(?:smpboot|SMP): Allow|numa: +Node|Booting Linux on",
        r"\d+MB (?:LOW|HIGH)MEM|(?:radix|hash)-mmu|(?:percpu|PERCPU): Emb|setup_percpu: NR|(?:Notice: )?NX \(Exec",
        r"cma: (?:CMA: )?[Rr]eserved \d|HugeTLB:? registered |Reserving \d+MB of",
        r"crashkernel (?:low memory )?reserved: ",
    )
)
OPENING = re.compile(rf"(?P<quotes>{QUOTES})(?P<stamp>{_STAMP})[ \t]*(?=(?P<opening>{_OPENINGS})?)", re.ASCII)
"""Where the message of a line begins, and whether it opens as one that is read."""
