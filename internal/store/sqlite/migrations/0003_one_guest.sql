-- One row: what all sessions know of the API together (watch.Guest, as JSON).
CREATE TABLE guest (
	id    INTEGER PRIMARY KEY CHECK (id = 1),
	state TEXT    NOT NULL
) STRICT;
INSERT INTO guest VALUES (1, '{}');

-- The applications that sessions are asking about, whether they are on the list
-- or not: what has not run out is in flight.
CREATE TABLE claims (
	registration_id TEXT    NOT NULL,
	nep_id          TEXT    NOT NULL,
	until           INTEGER NOT NULL,
	key_mark        INTEGER NOT NULL, -- of the nep_key that is sent
	closed          INTEGER NOT NULL, -- how often the way had been closed by then
	PRIMARY KEY (registration_id, nep_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE applications DROP COLUMN claimed_until;
