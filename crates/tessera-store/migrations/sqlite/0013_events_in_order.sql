-- Events of one key are told to a sink in the order in which they were stored: the key as a digest
-- of the event's partition key, and the place of the entry among others. What an older program
-- stores has neither, and is told as it comes.
ALTER TABLE outbox ADD COLUMN ordering_key INTEGER;
ALTER TABLE outbox ADD COLUMN position INTEGER;

CREATE INDEX outbox_in_order ON outbox (ordering_key, destination, position)
    WHERE state = 'pending' AND ordering_key IS NOT NULL;
-- The place of the next entry.
CREATE INDEX outbox_by_position ON outbox (position) WHERE position IS NOT NULL;

-- Delivered events that are kept, to be delivered again: those of a sink, in their order.
CREATE INDEX outbox_kept ON outbox (destination, position) WHERE state = 'sent' AND payload IS NOT NULL;

-- Those about one key, of which nothing is kept when the user is erased.
CREATE INDEX outbox_kept_by_key ON outbox (ordering_key) WHERE state = 'sent' AND payload IS NOT NULL;
