"""What PyPI's `fhirkit-rs` finds wrong with each file, and which references of a bundle lead nowhere: a line for each, nothing if
all is well. Neither validator follows references, so these few lines do."""

import json
import sys

import fhirkit


def references(thing):
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name == "reference" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from references(value)


def dangling(bundle):
    entries = bundle.get("entry", [])
    names = [entry.get("fullUrl") for entry in entries]
    yield from (f"two entries are called {name}" for name in sorted(set(names)) if names.count(name) > 1)
    for entry in entries:
        for reference in references(entry["resource"]):
            if reference not in names:
                yield f"{entry['fullUrl']} refers to {reference}, which is not in the bundle"


which = sys.argv[1]
for file in sys.argv[2:]:
    with open(file, encoding="utf-8") as opened:
        resource = json.load(opened)
    if which == "references":
        for fault in dangling(resource):
            print(f"{file}: {fault}")
    else:
        for issue in fhirkit.validate(resource):
            if issue.severity == "error":
                print(f"{file}: {issue}")
