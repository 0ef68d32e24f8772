"""Whether one policy without conditions includes another, by Z3: action and resource are strings, patterns are regular
expressions. Prints the verdict and the seconds that the solver took."""

import json
import sys
import time

import z3

TIMEOUT_MS = 5000


def regex(pattern):
    parts, literal = [], ""
    for letter in pattern:
        if letter in "*?":
            if literal:
                parts.append(z3.Re(z3.StringVal(literal)))
                literal = ""
            any_letter = z3.AllChar(z3.ReSort(z3.StringSort()))
            parts.append(z3.Star(any_letter) if letter == "*" else any_letter)
        else:
            literal += letter
    if literal or not parts:
        parts.append(z3.Re(z3.StringVal(literal)))
    return parts[0] if len(parts) == 1 else z3.Concat(*parts)


def texts(value):
    return value if isinstance(value, list) else [value]


def element(statement, name, variable, fold):
    negated = "Not" + name in statement
    patterns = texts(statement.get("Not" + name, statement.get(name)))
    matched = z3.Or([z3.InRe(variable, regex(text.lower() if fold else text)) for text in patterns])
    return z3.Not(matched) if negated else matched


def allowed(policy, action, resource):
    allows, denies = [], []
    for statement in [policy["Statement"]] if isinstance(policy["Statement"], dict) else policy["Statement"]:
        matched = z3.And(
            element(statement, "Action", action, True), element(statement, "Resource", resource, False)
        )
        (allows if statement["Effect"] == "Allow" else denies).append(matched)
    return z3.And(z3.Or(allows), z3.Not(z3.Or(denies)))


def main():
    wide, narrow = (json.loads(text) for text in sys.argv[1:3])
    action, resource = z3.String("action"), z3.String("resource")
    solver = z3.Solver()
    solver.set("timeout", TIMEOUT_MS)
    started = time.perf_counter()
    solver.add(allowed(narrow, action, resource), z3.Not(allowed(wide, action, resource)))
    result = solver.check()
    seconds = time.perf_counter() - started
    print({"sat": "refuted", "unsat": "proven"}.get(str(result), "unknown"), seconds)


main()
