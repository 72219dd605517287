"""Corrections (更正): two persons take a frozen result back; it is kept, and a further version follows."""
