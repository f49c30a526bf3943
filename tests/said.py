"""What the checker can say: every message and hint, as it stands in the code of scripts/sitekit.

The code is read, not run, so that what no test happens to bring about is found as well. A name is
followed to what it was given, a parameter to its calls, a call to what it returns; what only a run
can tell, as a path or an id, is a gap.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import NamedTuple

from support import ROOT

# Stands for what only a run can tell.
GAP = "\ue000"

_CODE = ROOT / "scripts"
# Where words are handed over that a reader gets to see, with the places of the arguments.
_SINKS = {"Finding": (2, 3), "finding": (1, 2), "replace": (2, 3), "_refuse": (0,)}
_KEYWORDS = {2: "message", 3: "hint"}
# Functions that hand on what they are given.
_HANDING_ON = ("finding", "translated", "_thawed", "__init__")
# What was said elsewhere, by the module and the code that hands it on: the module and the name that
# was called with it, and the place of the argument.
_SAID_BY: Mapping[tuple[str, str], tuple[tuple[str, str, int], ...]] = {
    ("sitekit.rules.links", "found.what"): (("sitekit.rules.links", "Flaw", 0),),
    ("sitekit.rules.links", "found.hint"): (("sitekit.rules.links", "Flaw", 1),),
    ("sitekit.rules.external", "answer.said"): (
        ("sitekit.external", "_Refusal", 2),
        ("sitekit.external", "Answer", 1),
    ),
    ("sitekit.load", "str(error)"): (("sitekit.scan", "BadFrontMatter", 0),),
    ("sitekit.check", "str(error)"): (
        ("sitekit.check", "ValueError", 0),
        ("sitekit.external", "NoNetwork", 0),
    ),
    # A hint that the place in the sources is added to; any will do.
    ("sitekit.origin", "finding.hint"): (("sitekit.rules.text", "finding", 2),),
    # What has been said of another address of the same host.
    ("sitekit.external", "host.silent"): (),
}
_LANGUAGES = ("vi", "en")

# What has names of its own.
_Home = ast.Module | ast.FunctionDef | ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.SetComp


class _Bound(NamedTuple):
    """What a name was given: a value, one by one its elements, or what is put to its end.

    `item` is the place in a tuple that is taken apart, `home` the function it happens in.
    """

    value: ast.expr
    item: int | None
    home: _Home
    how: str = "is"


class Module:
    """A file of the checker."""

    def __init__(self, name: str, file: Path, modules: Mapping[str, Module]) -> None:
        self.name = name
        self._modules = modules
        self._tree = ast.parse(file.read_text(encoding="utf-8"))
        self._homes: dict[ast.AST, _Home] = {}
        self._above: dict[_Home, _Home] = {}
        self._asked: list[tuple[str, _Home]] = []
        self._settle(self._tree, self._tree)

    def _settle(self, node: ast.AST, home: _Home) -> None:
        for child in ast.iter_child_nodes(node):
            self._homes[child] = home
            if isinstance(child, _Home):
                self._above[child] = home
                self._settle(child, child)
            else:
                self._settle(child, home)

    def said(self) -> Iterator[tuple[int, str]]:
        """Every message and hint that begins here, with its line."""
        for call in self.calls(*_SINKS):
            if isinstance(call.func, ast.Name) or _name(call.func) == "finding":
                for place in _SINKS[_name(call.func)]:
                    yield from ((call.lineno, text) for text in self._argument(call, place))

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Calls of functions, methods or classes of these names."""
        for node in self._homes:
            home = getattr(self._homes[node], "name", "")
            if isinstance(node, ast.Call) and _name(node.func) in names and home not in _HANDING_ON:
                yield node

    def argument(self, name: str, place: int) -> set[str]:
        """What calls of a name are given at a place."""
        return {text for call in self.calls(name) for text in self._argument(call, place)}

    def _argument(self, call: ast.Call, place: int) -> set[str]:
        if place < len(call.args):
            return self.texts(call.args[place], self._homes[call])
        name = _KEYWORDS.get(place, "")
        named = [each.value for each in call.keywords if each.arg == name]
        return self.texts(named[0], self._homes[call]) if named else set()

    def texts(self, node: ast.expr, home: _Home) -> set[str]:
        """Every text an expression can come to, what only a run can tell as a gap."""
        by = _SAID_BY.get((self.name, ast.unparse(node)))
        if by is not None:
            found = [self._modules[module].argument(name, place) for module, name, place in by]
            return set().union(*found)
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.JoinedStr(values=pieces):
                found = [self.texts(each, home) for each in pieces]
                return set(map("".join, product(*found)))
            case ast.FormattedValue(value=value):
                return self.texts(value, home)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pairs = product(self.texts(left, home), self.texts(right, home))
                return set(map("".join, pairs))
            case ast.IfExp(body=body, orelse=other):
                return self.texts(body, home) | self.texts(other, home)
            case ast.BoolOp(values=values):
                return set().union(*(self.texts(each, home) for each in values))
            case ast.Name(id=name):
                return self._named(name, home)
            case ast.Attribute(attr="kind", value=ast.Name(id="block" | "counterpart")):
                scan = self._modules["sitekit.scan"]
                return scan._values(ast.Name("_KINDS"), scan._tree)
            case ast.Attribute(attr="then"):
                return {"moved", "removed"}
            case ast.Attribute(attr="lang", value=ast.Name() | ast.Attribute(attr="page")):
                return set(_LANGUAGES)
            case ast.Subscript(value=ast.Call(func=ast.Attribute(attr="partition", value=whole))):
                return self.texts(whole, home)
            case ast.Subscript(value=held):
                return self._values(held, home) or {GAP}
            case ast.Call():
                return self._called(node, home)
            case _:
                return {GAP}

    def _values(self, node: ast.expr, home: _Home) -> set[str]:
        """The values of a mapping that is written down."""
        match node:
            case ast.Dict(values=values):
                return set().union(*(self.texts(each, home) for each in values))
            case ast.Name(id=name):
                found = self._bindings(name, home)
                return set().union(*(self._values(each.value, each.home) for each in found))
            case ast.Attribute():
                return {
                    text
                    for each, inner in self._homes.items()
                    if isinstance(each, ast.Assign)
                    for target in each.targets
                    if isinstance(target, ast.Subscript)
                    if ast.unparse(target.value) == ast.unparse(node)
                    for text in self.texts(each.value, inner)
                }
            case _:
                return set()

    def _called(self, call: ast.Call, home: _Home) -> set[str]:
        match call:
            # Between more than one of them stand words of ours.
            case ast.Call(
                func=ast.Attribute(attr="join", value=ast.Constant(value=str(words))), args=[held]
            ):
                added = self._added(held) or {GAP}
                return {f"{one}{words}{other}" for one in added for other in added} | added - {GAP}
            case ast.Call(func=ast.Attribute(attr="get", value=held), args=[_, default]):
                return self._values(held, home) | self.texts(default, home)
            case ast.Call(func=ast.Attribute(attr="name"), args=[_, default]):
                return {GAP} | self.texts(default, home)
        found = [
            text
            for module, function in self._functions(call.func)
            for value in _returned(function)
            for text in module.texts(value, function)
        ]
        return set(found) or {GAP}

    def _added(self, held: ast.expr) -> set[str]:
        """What is put to the end of a list that has a name, or what is put together on the spot."""
        if isinstance(held, ast.GeneratorExp | ast.ListComp):
            return self.texts(held.elt, held)
        found: set[str] = set()
        for node, home in self._homes.items():
            match held, node:
                case ast.Name(id=name), ast.Call(
                    func=ast.Attribute(value=ast.Name(id=list_), attr="append"), args=[added]
                ) if list_ == name:
                    found |= self.texts(added, home)
                case ast.Name(id=name), ast.Assign(
                    targets=[ast.Subscript(value=ast.Name(id=list_))], value=ast.List(elts=[added])
                ) if list_ == name:
                    found |= self.texts(added, home)
        return found

    def _functions(self, called: ast.expr) -> Iterator[tuple[Module, ast.FunctionDef]]:
        """The functions of ours that a call may be of."""
        name = _name(called)
        if isinstance(called, ast.Name) and (there := self._imported.get(name)):
            yield from there._functions(called)
        for node in self._homes:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                yield self, node

    @cached_property
    def _imported(self) -> Mapping[str, Module]:
        return {
            each.asname or each.name: self._modules[node.module]
            for node in self._homes
            if isinstance(node, ast.ImportFrom) and node.module and node.module in self._modules
            for each in node.names
        }

    def _named(self, name: str, home: _Home) -> set[str]:
        if name == "lang":
            return set(_LANGUAGES)
        if (name, home) in self._asked:  # what is made from itself
            return set()
        self._asked.append((name, home))
        found: set[str] = set()
        for bound in self._bindings(name, home):
            if bound.how == "more":
                found |= set(map("".join, product(found, self.texts(bound.value, bound.home))))
            elif bound.how == "caught":  # what the parser says, or what is said in its place
                found |= {GAP} | self._modules["sitekit.nodes"].argument("ValueError", 0)
            elif bound.how == "each":
                if "languages" in ast.unparse(bound.value):
                    found |= set(_LANGUAGES)
                for module, each, inner in self._elements(bound.value, bound.home):
                    found |= module._item(each, bound.item, inner)
            else:
                found |= self._item(bound.value, bound.item, bound.home)
        self._asked.pop()
        return found or {GAP}

    def _item(self, node: ast.expr, item: int | None, home: _Home) -> set[str]:
        """What an expression comes to, or an item of it if it is a tuple."""
        if item is None:
            return self.texts(node, home)
        if isinstance(node, ast.Tuple):
            return self.texts(node.elts[item], home)
        if isinstance(node, ast.Call):
            return {
                text
                for module, function in self._functions(node.func)
                for value in _returned(function)
                if isinstance(value, ast.Tuple)
                for text in module._item(value, item, function)
            }
        return set()

    def _elements(self, node: ast.expr, home: _Home) -> Iterator[tuple[Module, ast.expr, _Home]]:
        """What one goes through in a loop over an expression."""
        match node:
            case ast.Tuple(elts=held) | ast.List(elts=held):
                yield from ((self, each, home) for each in held)
            case ast.ListComp(elt=each):
                yield self, each, node
            case ast.Name(id=name):
                for bound in self._bindings(name, home):
                    yield from self._elements(bound.value, bound.home)
            case ast.Call(func=called):
                for module, function in self._functions(called):
                    yield from ((module, each, function) for each in _yielded(function))

    def _bindings(self, name: str, home: _Home) -> list[_Bound]:
        """What a name was given in the nearest function that gives it anything."""
        found = [bound for node, bound in self._bound if node == name and bound.home is home]
        if not found and isinstance(home, ast.FunctionDef):
            found = list(self._arguments(name, home))
        if found or isinstance(home, ast.Module):
            return found
        return self._bindings(name, self._above[home])

    def _arguments(self, name: str, function: ast.FunctionDef) -> Iterator[_Bound]:
        """What the calls of a function give one of its parameters."""
        parameters = [each.arg for each in function.args.args]
        if name not in parameters:
            return
        place = parameters.index(name) - (parameters[0] in ("self", "cls"))
        for call in self.calls(function.name):
            named = [each.value for each in call.keywords if each.arg == name]
            for value in named or call.args[place : place + 1]:
                yield _Bound(value, None, self._homes[call])

    @cached_property
    def _bound(self) -> list[tuple[str, _Bound]]:
        found: list[tuple[str, _Bound]] = []
        for node, home in self._homes.items():
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        found += _taken(target, value, home, "is")
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    found += _taken(target, value, home, "is")
                case ast.NamedExpr(target=target, value=value):
                    found += _taken(target, value, home, "is")
                case ast.AugAssign(target=target, value=value):
                    found += _taken(target, value, home, "more")
                case ast.ExceptHandler(type=ast.expr() as kind, name=str(name)):
                    if "yaml." in ast.unparse(kind):
                        found.append((name, _Bound(kind, None, home, "caught")))
                case ast.For(target=target, iter=value):
                    found += _taken(target, value, home, "each")
                case ast.comprehension(target=target, iter=value):
                    found += _taken(target, value, home, "each")
        return found


def _taken(
    target: ast.expr, value: ast.expr, home: _Home, how: str
) -> Iterator[tuple[str, _Bound]]:
    match target:
        case ast.Name(id=name):
            yield name, _Bound(value, None, home, how)
        case ast.Tuple(elts=targets):
            for number, each in enumerate(targets):
                if isinstance(each, ast.Name):
                    yield each.id, _Bound(value, number, home, how)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value:
            yield node.value


def _yielded(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Yield) and node.value:
            yield node.value


def _name(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def modules() -> list[Module]:
    """The files of the checker."""
    modules: dict[str, Module] = {}
    for file in sorted((_CODE / "sitekit").rglob("*.py")):
        name = ".".join(file.relative_to(_CODE).with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith("sitekit.bench"):  # which measures the checker
            modules[name] = Module(name, file, modules)
    return list(modules.values())


def said() -> dict[str, str]:
    """Every message and hint of the checker, with the file and line where it is said."""
    return {
        text: f"{module.name}:{line}"
        for module in modules()
        for line, text in module.said()
        if text
    }
