"""Seven bundles with one fault each, made of a good one."""

import copy
import json
import sys

good_file, folder = sys.argv[1:]
with open(good_file, encoding="utf-8") as opened:
    good = json.load(opened)


def first(bundle, kind, has=None):
    found = (entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind)
    return next(resource for resource in found if has is None or has in resource)


def wrong_status(bundle):
    first(bundle, "Observation")["status"] = "nearly-final"


def missing_code(bundle):
    del first(bundle, "Observation")["code"]


def unknown_element(bundle):
    first(bundle, "ServiceRequest")["bandLevel"] = 2


def month_13(bundle):
    first(bundle, "Patient")["birthDate"] = "1990-13-01"


def two_values(bundle):
    first(bundle, "Observation", has="valueInteger")["valueString"] = "7"


def fault_inside_an_entry(bundle):
    first(bundle, "CarePlan")["period"]["start"] = {"year": 2026}


def dangling_reference(bundle):
    first(bundle, "Task")["focus"]["reference"] = "urn:uuid:00000000-0000-4000-8000-000000000000"


for fault in [
    wrong_status,
    missing_code,
    unknown_element,
    month_13,
    two_values,
    fault_inside_an_entry,
    dangling_reference,
]:
    bundle = copy.deepcopy(good)
    fault(bundle)
    with open(f"{folder}/{fault.__name__}.json", "w", encoding="utf-8") as written:
        json.dump(bundle, written)
