-- Since when an application has been in its phase, and by which rules that was
-- computed: the history is the truth, and this a copy. '' and 0: not computed.
ALTER TABLE applications ADD COLUMN phase TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN phase_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN phase_by TEXT NOT NULL DEFAULT '';
