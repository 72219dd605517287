"""Working days (工作日) of the State Council's calendar, and the ends of periods counted in them."""
