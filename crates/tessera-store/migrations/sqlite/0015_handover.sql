-- What a process that holds codes and limits in its memory leaves when it stops, for the one that
-- starts next: parcels, sealed, taken once. The holder is the process that started last; nobody else
-- can leave something.
CREATE TABLE handover (
    id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    process BLOB
) STRICT;

CREATE TABLE handover_parcels (
    number  INTEGER NOT NULL PRIMARY KEY,
    format  INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    sealed  BLOB    NOT NULL
) STRICT;
