package schema

// steps are what makes each version out of the one before. Steps that were
// published do not change; others are appended.
var steps = []string{`
CREATE TABLE {schema}.version (version integer NOT NULL);
INSERT INTO {schema}.version VALUES (0);

-- One sequence for all names: it grows even where a lease's row was deleted.
CREATE SEQUENCE {schema}.fences;

-- The index over name and fence makes the fence part of a key. So who looks at a
-- fence FOR KEY SHARE keeps others from acquiring, but not the holder from
-- renewing.
CREATE TABLE {schema}.leases (
	name   text COLLATE "C" PRIMARY KEY,
	holder text NOT NULL,
	fence  bigint NOT NULL,
	until  timestamptz NOT NULL,
	UNIQUE (name, fence)
) WITH (fillfactor = 50);

CREATE TABLE {schema}.checkpoints (
	name  text COLLATE "C" PRIMARY KEY,
	fence bigint NOT NULL,
	write bytea NOT NULL, -- names the write that saved it
	data  bytea NOT NULL,
	saved timestamptz NOT NULL
);

CREATE TABLE {schema}.audit_entries (
	account     text COLLATE "C" NOT NULL,
	id          text COLLATE "C" NOT NULL,
	time        timestamptz NOT NULL,
	actor_id    text NOT NULL,
	actor_email text NOT NULL,
	action      text NOT NULL,
	entry       text NOT NULL, -- as the API sent it
	bytes       bytea,         -- the same where text can't hold it, otherwise NULL
	written     timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (account, id)
);
CREATE INDEX audit_entries_time ON {schema}.audit_entries (account, time);
`}
