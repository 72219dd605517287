"""What a panel says of a single application (评审组对申报的意见): its experts answer it."""
