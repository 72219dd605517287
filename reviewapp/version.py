"""The version of the code, printed in every frozen result."""

__version__ = "0.1.0"
