# Holds values to the schemas of {{ title }}.

# specpack:begin injected schema
import re
import warnings
from functools import lru_cache
from math import isclose
from operator import ge, gt, le, lt

from schemas import SCHEMAS


def violation(schema, value, place=""):
    """What is wrong with a value, and where; None where it is what the schema asks for. Values
    are not repeated: they may be nobody's business."""
    if schema is True:
        return None
    if schema is False:
        return f"`{place or '/'}` should not be there"
    for keyword, wanted in schema.items():
        check = _CHECKS.get(keyword)
        wrong = check(wanted, value, place, schema) if check else None
        if wrong is not None:
            return wrong
    return None


def _says(place, what):
    return f"`{place or '/'}` {what}"


def _is(kind, value):
    if kind == "integer":
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return is_number and value == value // 1
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, _KINDS[kind]) if kind in _KINDS else True


_KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def _whole(value):
    """Equal for what JSON takes for the same: `1` and `1.0`, of which `true` is neither."""
    if isinstance(value, list):
        return ("list", tuple(map(_whole, value)))
    if isinstance(value, dict):
        return ("dict", frozenset((name, _whole(member)) for name, member in value.items()))
    return (isinstance(value, bool), value)


@lru_cache(maxsize=None)
def _pattern(text):
    try:
        return re.compile(text)
    except re.error:
        warnings.warn(f"nothing is held to the pattern {text!r}, which Python cannot read")
        return re.compile("")


def _type(wanted, value, place, schema):
    kinds = wanted if isinstance(wanted, list) else [wanted]
    is_null = value is None and schema.get("nullable") is True
    if is_null or any(_is(kind, value) for kind in kinds):
        return None
    return _says(place, f"is not of type {' or '.join(kinds)}")


def _enum(wanted, value, place, schema):
    is_there = _whole(value) in map(_whole, wanted)
    return None if is_there else _says(place, "is none of what it may be")


def _const(wanted, value, place, schema):
    return None if _whole(wanted) == _whole(value) else _says(place, "is not what it has to be")


def _ref(name, value, place, schema):
    return violation(SCHEMAS[name], value, place)


def _all_of(parts, value, place, schema):
    return next((wrong for part in parts if (wrong := violation(part, value, place))), None)


def _any_of(parts, value, place, schema):
    is_one = any(violation(part, value, place) is None for part in parts)
    return None if is_one else _says(place, "fits no form that it may have")


def _one_of(parts, value, place, schema):
    fitting = sum(violation(part, value, place) is None for part in parts)
    if fitting > 1:
        return _says(place, "fits several forms at once")
    return None if fitting == 1 else _says(place, "fits no form that it may have")


def _not(part, value, place, schema):
    return _says(place, "is what it may not be") if violation(part, value, place) is None else None


def _if(part, value, place, schema):
    branch = "then" if violation(part, value, place) is None else "else"
    return violation(schema.get(branch, True), value, place)


def _required(names, value, place, schema):
    missing = [name for name in names if isinstance(value, dict) and name not in value]
    return _says(f"{place}/{missing[0]}", "is missing") if missing else None


def _dependent(wanted, value, place, schema):
    if not isinstance(value, dict):
        return None
    needed = [names for name, names in wanted.items() if name in value]
    return _required([name for names in needed for name in names], value, place, schema)


def _properties(members, value, place, schema):
    if not isinstance(value, dict):
        return None
    there = ((name, part) for name, part in members.items() if name in value)
    wrongs = (violation(part, value[name], f"{place}/{name}") for name, part in there)
    return next((wrong for wrong in wrongs if wrong), None)


def _pattern_properties(members, value, place, schema):
    if not isinstance(value, dict):
        return None
    for pattern, part in members.items():
        for name in filter(_pattern(pattern).search, value):
            wrong = violation(part, value[name], f"{place}/{name}")
            if wrong is not None:
                return wrong
    return None


def _additional(part, value, place, schema):
    if not isinstance(value, dict):
        return None
    patterns = [_pattern(pattern) for pattern in schema.get("patternProperties", {})]
    others = [name for name in value if name not in schema.get("properties", {})]
    others = [name for name in others if not any(it.search(name) for it in patterns)]
    if part is False:
        # A name that nobody asked for may be anything.
        return _says(place, "has a member that it may not have") if others else None
    wrongs = (violation(part, value[name], f"{place}/{name}") for name in others)
    return next((wrong for wrong in wrongs if wrong), None)


def _names(part, value, place, schema):
    if isinstance(value, dict) and any(violation(part, name) for name in value):
        return _says(place, "has a member whose name may not be so")
    return None


def _items(part, value, place, schema):
    if not isinstance(value, list):
        return None
    first = len(schema.get("prefixItems", ()))
    others = enumerate(value[first:], first)
    wrongs = (violation(part, item, f"{place}/{at}") for at, item in others)
    return next((wrong for wrong in wrongs if wrong), None)


def _prefix(parts, value, place, schema):
    if not isinstance(value, list):
        return None
    pairs = enumerate(zip(parts, value))
    wrongs = (violation(part, item, f"{place}/{at}") for at, (part, item) in pairs)
    return next((wrong for wrong in wrongs if wrong), None)


def _unique(wanted, value, place, schema):
    if not (wanted and isinstance(value, list)):
        return None
    is_twice = len(set(map(_whole, value))) < len(value)
    return _says(place, "holds something twice") if is_twice else None


def _length(kind, holds, words):
    def check(wanted, value, place, schema):
        is_wrong = isinstance(value, kind) and not holds(len(value), wanted)
        return _says(place, words) if is_wrong else None

    return check


def _limit(holds, strictly, name, words):
    def check(wanted, value, place, schema):
        # In OpenAPI 3.0 `exclusiveMinimum: true` says how `minimum` is meant.
        compare = strictly if schema.get(name) is True else holds
        is_concerned = _is("number", value) and not isinstance(wanted, bool)
        return _says(place, words) if is_concerned and not compare(value, wanted) else None

    return check


def _multiple(wanted, value, place, schema):
    if not _is("number", value) or isclose(value / wanted, round(value / wanted), rel_tol=1e-9):
        return None
    return _says(place, "is no multiple of what it has to be")


def _matches(wanted, value, place, schema):
    if isinstance(value, str) and not _pattern(wanted).search(value):
        return _says(place, "does not match its pattern")
    return None


_CHECKS = {
    "$ref": _ref,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "required": _required,
    "dependentRequired": _dependent,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "items": _items,
    "prefixItems": _prefix,
    "uniqueItems": _unique,
    "minItems": _length(list, ge, "has too few items"),
    "maxItems": _length(list, le, "has too many items"),
    "minProperties": _length(dict, ge, "has too few members"),
    "maxProperties": _length(dict, le, "has too many members"),
    "minLength": _length(str, ge, "is too short"),
    "maxLength": _length(str, le, "is too long"),
    "minimum": _limit(ge, gt, "exclusiveMinimum", "is too small"),
    "maximum": _limit(le, lt, "exclusiveMaximum", "is too large"),
    "exclusiveMinimum": _limit(gt, gt, "", "is too small"),
    "exclusiveMaximum": _limit(lt, lt, "", "is too large"),
    "multipleOf": _multiple,
    "pattern": _matches,
}
# specpack:end schema
