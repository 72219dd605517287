"""The demonstration (演示): made-up data that nobody may take for the real thing (演示数据，非正式文件)."""
