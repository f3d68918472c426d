package files

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/text"
)

// skew is how far a server's clock may be ahead of that of the machine that wrote
// a file.
const skew = 24 * time.Hour

// Entries reads the ids and times of an account's entries: all files that can
// hold entries from since on are read. It can be used while they are written.
func (s *Sink) Entries(
	ctx context.Context, account string, since, before time.Time,
) iter.Seq2[complete.Entry, error] {
	return func(yield func(complete.Entry, error) bool) {
		dir, err := s.account(account)
		var names []string
		if err == nil {
			names, err = list(dir)
		}
		for _, name := range names {
			if err == nil {
				err = read(ctx, name, since, before, yield)
			}
		}
		if err != nil && err != errLeft {
			yield(complete.Entry{}, fmt.Errorf("reading the files of account %q: %w", account, err))
		}
	}
}

var _ complete.Source = (*Sink)(nil).Entries

// errLeft says that the caller has left the range.
var errLeft = errors.New("the range was left")

// read yields the entries of a file, which is left out if it was written last
// before since.
func read(
	ctx context.Context, name string, since, before time.Time, yield func(complete.Entry, error) bool,
) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.ModTime().Before(since.Add(-skew)) {
		return err
	}
	return eachLine(ctx, file, func(line []byte) error {
		e, err := entryOf(line)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !e.Time.Before(since) && e.Time.Before(before) && !yield(e, nil) {
			return errLeft
		}
		return nil
	})
}

// eachLine calls do with each whole line.
func eachLine(ctx context.Context, r io.Reader, do func([]byte) error) error {
	lines := bufio.NewReaderSize(r, 1<<18)
	var long []byte
	for ctx.Err() == nil {
		line, err := lines.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			long = append(long, line...)
			continue
		}
		if err == io.EOF {
			return nil // what is left is no whole line
		}
		if err == nil {
			err = do(append(long, line...))
		}
		if err != nil {
			return err
		}
		long = long[:0]
	}
	return ctx.Err()
}

// entryOf reads a line. An entry without a time, which the zero time says,
// belongs to no day.
func entryOf(line []byte) (complete.Entry, error) {
	if !gjson.ValidBytes(line) {
		return complete.Entry{}, errors.New("a line is not JSON")
	}
	found := gjson.GetManyBytes(line, "id", "action.time")
	at, err := time.Parse(time.RFC3339, found[1].String())
	if err != nil {
		at = time.Time{}
	}
	return complete.Entry{ID: text.ID(found[0].String(), string(bytes.TrimSuffix(line, []byte("\n")))), Time: at}, nil
}
