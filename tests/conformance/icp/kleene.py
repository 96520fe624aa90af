"""Three-valued logic (Kleene's strong one): True, False, or the set of the paths that are not known.

An unknown is a non-empty frozenset of JSON Pointers: whoever fills one of them in brings the answer
nearer. A conjunction with a False operand is False whatever else is unknown; a disjunction with a
True operand is True.
"""


def unknown(*paths):
    return frozenset(paths)


def is_unknown(value):
    return isinstance(value, frozenset)


def _merge(operands, absorbing):
    missing = frozenset()
    for operand in operands:
        if is_unknown(operand):
            missing |= operand
        elif operand is absorbing:
            return absorbing
    return missing or (not absorbing)


def all_of(*operands):
    return _merge(operands, False)


def any_of(*operands):
    return _merge(operands, True)


def none_of(*operands):
    return negate(any_of(*operands))


def negate(operand):
    return operand if is_unknown(operand) else not operand


def apply(test, *operands):
    """test(operands...), or unknown where one of them is."""
    missing = frozenset().union(*(o for o in operands if is_unknown(o)))
    return missing or bool(test(*operands))
