"""Schemes as YAML text: written for people to read and compare, read so that nothing slips through."""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

import yaml

from reviewapp.schemes.problem_words import LINE
from scoring.figures import FigureDefinition
from scoring.mapping import MappingError, Problem
from scoring.scheme import Band, IndicatorScheme, Level, Threshold

_UNFOLDED = 10_000


def scheme_yaml(scheme: IndicatorScheme) -> str:
    """Return `scheme` as YAML that `reviewapp.schemes.parse_scheme` reads back.

    Keys come in the order of the fields; what has its default value is left out.
    """
    text: str = yaml.dump(
        _plain(scheme), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_UNFOLDED
    )
    return text


def load_yaml(text: str) -> Any:
    """Return what YAML says in plain data.

    Raises `MappingError` with the place where it is no YAML, where a key comes twice (YAML itself would keep
    the last one in silence), or where a part refers to another one: a few such lines can stand for gigabytes.
    """
    try:
        # _Loader is the safe loader, with one more refusal
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        wrong = error.wrong if isinstance(error, _NotTaken) else Problem("", "not_yaml")
        raise MappingError([replace(wrong, path=f"{LINE}{line}")]) from error
    except yaml.YAMLError as error:
        raise MappingError([Problem("", "yaml_characters")]) from error
    except (ValueError, TypeError, RecursionError) as error:
        # Days that do not exist, keys that are lists, endless nesting: PyYAML lets these through.
        raise MappingError([Problem("", "yaml_values")]) from error


class _NotTaken(yaml.MarkedYAMLError):
    """YAML allows it, a scheme does not."""

    def __init__(self, mark: yaml.Mark, code: str, **facts: object) -> None:
        super().__init__(problem_mark=mark)
        self.wrong = Problem.of("", code, **facts)


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise _NotTaken(mark, "reference")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if (key.tag, key.value) in seen:
                raise _NotTaken(key.start_mark, "key_twice", key=key.value)
            seen.add((key.tag, key.value))
        return super().construct_mapping(node, deep)


class _Inline(dict[str, Any]):
    """A mapping that is written on one line: a band, a level, a threshold."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is PyYAML's
        """Write equal parts out each time: an alias is no reading for people."""
        return True


def _represent_inline(dumper: yaml.SafeDumper, value: _Inline) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


def _represent_decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    """Write a number as one, but as text where a float would not give all of its digits back."""
    written = _without_zeros(format(value, "f"))
    if "." not in written:
        return dumper.represent_scalar("tag:yaml.org,2002:int", written)
    if Decimal(str(float(written))) == value:
        return dumper.represent_scalar("tag:yaml.org,2002:float", written)
    return dumper.represent_str(written)


def _without_zeros(written: str) -> str:
    return written.rstrip("0").removesuffix(".") if "." in written else written


def _represent_str(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    """Spell out line breaks and signs that nobody can see: unquoted, some of them come back as blanks."""
    style = None if value.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(_Inline, _represent_inline)
_Dumper.add_representer(str, _represent_str)
_Dumper.add_representer(Decimal, _represent_decimal)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        shape = _Inline if isinstance(value, Band | Level | Threshold | FigureDefinition) else dict
        return shape(_told(value))
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value


def _told(value: Any) -> Mapping[str, Any]:
    """Return the fields that do not have their default value; a field without one is always told."""
    return {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if getattr(value, field.name) != field.default
    }
