package schema

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Save returns the statement that saves a checkpoint, if the lease is not over:
// otherwise it affects no row. It is one statement, so a process that is paused
// does not hold the lock on the lease. Its parameters are the name, the fence, a
// name for this write, and the checkpoint.
//
// with is empty, or parts to be done with it, each beginning with a comma; they
// change something only FROM held.
func (s *Schema) Save(with string) string {
	return s.SQL(`
		WITH held AS (
			SELECT FROM {schema}.leases WHERE name = $1 AND fence = $2 AND until > clock_timestamp() FOR KEY SHARE
		)` + with + `
		INSERT INTO {schema}.checkpoints (name, fence, write, data, saved)
		SELECT $1, $2, $3, $4, clock_timestamp() FROM held
		ON CONFLICT (name) DO UPDATE
		SET fence = excluded.fence, write = excluded.write, data = excluded.data, saved = excluded.saved`)
}

// CheckText refuses what PostgreSQL can't hold as text. what is the text's name
// in the error.
func CheckText(what, text string) error {
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return fmt.Errorf("%s is not UTF-8 without zero bytes", what)
	}
	return nil
}
