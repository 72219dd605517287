"""What a panel says as one (组评审意见): its leader writes, its experts agree or dissent."""
