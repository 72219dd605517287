"""How far the selection hangs on choices: what-if, and studies of sensitivity. Advisory, deciding nothing."""
