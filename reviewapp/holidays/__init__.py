"""The working-day calendar (工作日历): each year's holidays, shipped or entered, in versions."""
