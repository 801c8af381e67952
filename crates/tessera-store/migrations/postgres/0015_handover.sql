-- What a process that holds codes and limits in its memory leaves when it stops, for the one that
-- starts next: parcels, sealed, taken once. The holder is the process that started last; nobody else
-- can leave something.
CREATE TABLE handover (
    id      BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    process UUID
);

CREATE TABLE handover_parcels (
    number  BIGINT NOT NULL PRIMARY KEY,
    format  BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    sealed  BYTEA  NOT NULL
);
