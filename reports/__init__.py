"""Documents of a panel review as PDF, from frozen content: official pages, fonts, line breaking."""
