"""Taking in the workbooks (工作簿) that offices fill in."""
