"""Forms: what people type, checked and turned into plain values. No tables, no session, no request."""
