-- The trace in which a message was pushed (W3C traceparent): its delivery is told as part of that.
ALTER TABLE {schema}.outbox ADD COLUMN traceparent text CHECK (length(traceparent) <= 64);
