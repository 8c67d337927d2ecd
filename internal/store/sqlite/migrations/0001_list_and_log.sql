-- Instants are milliseconds since 1970 in UTC, durations are in their column's
-- unit; 0 means never or none. Booleans are 0 and 1.

-- One row: counts the transactions that changed the list. Every row of the list
-- carries the count at which it changed last, so that a session can ask for
-- what is new since.
CREATE TABLE meta (
	id       INTEGER PRIMARY KEY CHECK (id = 1),
	revision INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, 0);

-- The list, with what is known of each application. One row holds both, for a
-- check reads and writes both. AUTOINCREMENT: a seq is never used again.
CREATE TABLE applications (
	seq             INTEGER PRIMARY KEY AUTOINCREMENT,
	registration_id TEXT    NOT NULL,
	nep_id          TEXT    NOT NULL, -- '': the configured one
	revision        INTEGER NOT NULL,
	deleted_at      INTEGER NOT NULL DEFAULT 0, -- kept for undo, and to tell other sessions
	claimed_until   INTEGER NOT NULL DEFAULT 0,

	-- what an agent entered
	label    TEXT    NOT NULL,
	note     TEXT    NOT NULL,
	ref_id   TEXT    NOT NULL,
	added_at INTEGER NOT NULL,

	-- the last answer; meaningful once checked_at is set
	success    INTEGER NOT NULL DEFAULT 0,
	code       INTEGER, -- NULL: the answer had none
	message    TEXT    NOT NULL DEFAULT '',
	changed_at INTEGER NOT NULL DEFAULT 0,
	checked_at INTEGER NOT NULL DEFAULT 0,
	unread     INTEGER NOT NULL DEFAULT 0,

	-- the last check; failure_kind '': it was answered
	tried_at       INTEGER NOT NULL DEFAULT 0,
	failure_kind   TEXT    NOT NULL DEFAULT '',
	failure_text   TEXT    NOT NULL DEFAULT '',
	retry_after_ms INTEGER NOT NULL DEFAULT 0,
	failures       INTEGER NOT NULL DEFAULT 0,
	reply          INTEGER NOT NULL DEFAULT 0, -- the check whose reply goes when the next one comes

	UNIQUE (registration_id, nep_id)
) STRICT;
CREATE INDEX applications_revision ON applications (revision);
CREATE INDEX applications_deleted ON applications (deleted_at) WHERE deleted_at <> 0;

-- What the API has ever said, once: the log repeats the same few messages for
-- months. There are no more of them than the history has entries.
CREATE TABLE messages (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL UNIQUE
) STRICT;

-- The history: the first answer of each application, then each that differed.
CREATE TABLE changes (
	id          INTEGER PRIMARY KEY,
	application INTEGER NOT NULL REFERENCES applications ON DELETE CASCADE,
	at          INTEGER NOT NULL,
	ref_id      TEXT    NOT NULL,
	success     INTEGER NOT NULL,
	code        INTEGER,
	message     INTEGER NOT NULL REFERENCES messages
) STRICT;
CREATE INDEX changes_application ON changes (application);

-- The audit log: every request, also those for applications that are not on the
-- list. AUTOINCREMENT: applications.reply never points at another's check.
-- ref_id has no index: it would be a sixth of the file, for a search that is
-- seldom and may take a moment.
CREATE TABLE checks (
	id              INTEGER PRIMARY KEY AUTOINCREMENT,
	at              INTEGER NOT NULL,
	registration_id TEXT    NOT NULL,
	nep_id          TEXT    NOT NULL,
	ref_id          TEXT    NOT NULL,
	latency_us      INTEGER NOT NULL,
	http_status     INTEGER NOT NULL,
	success         INTEGER NOT NULL,
	code            INTEGER,
	message         INTEGER REFERENCES messages, -- NULL: not answered
	failure_kind    TEXT    NOT NULL, -- '': answered
	failure_text    TEXT    NOT NULL,
	retry_after_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX checks_at ON checks (at);
CREATE INDEX checks_application ON checks (registration_id, at);

-- The replies worth keeping, as they came.
CREATE TABLE replies (
	check_id INTEGER PRIMARY KEY REFERENCES checks ON DELETE CASCADE,
	raw      BLOB NOT NULL
) STRICT;
