"""The record of acts (留痕) as a page: who did what to what, when, and whether the chain is whole."""
