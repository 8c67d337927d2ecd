-- What all sessions know together of an API (watch.Guest, as JSON), a row for each
-- that was ever asked: seldom more than one.
CREATE TABLE guests (
	api   INTEGER PRIMARY KEY, -- watch.Sender.API
	state TEXT    NOT NULL
) STRICT;

-- The applications that sessions are asking about, whether they are on the list
-- or not: what has not run out is in flight.
CREATE TABLE claims (
	registration_id TEXT    NOT NULL,
	nep_id          TEXT    NOT NULL,
	until           INTEGER NOT NULL,
	api             INTEGER NOT NULL, -- that is asked
	closed          INTEGER NOT NULL, -- Guest.Closed by then
	PRIMARY KEY (registration_id, nep_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE applications DROP COLUMN claimed_until;
