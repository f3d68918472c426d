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

// Day yields the entries of an account's day, as package complete takes them. day
// is any time in the day, which is the one in UTC. All files that can hold some
// are read, also while they are written.
func (s *Sink) Day(ctx context.Context, account string, day time.Time) iter.Seq2[complete.Entry, error] {
	return func(yield func(complete.Entry, error) bool) {
		if err := s.day(ctx, account, day.UTC().Truncate(24*time.Hour), yield); err != nil && !errors.Is(err, errLeft) {
			yield(complete.Entry{}, fmt.Errorf("reading the files of account %q: %w", account, err))
		}
	}
}

var _ complete.Source = (*Sink)(nil).Day

func (s *Sink) day(
	ctx context.Context, account string, day time.Time, yield func(complete.Entry, error) bool,
) error {
	dir, err := s.account(account)
	if err != nil {
		return err
	}
	names, err := list(dir)
	for _, name := range names {
		if err == nil {
			err = read(ctx, name, day, yield)
		}
	}
	return err
}

// errLeft says that the caller has left the range.
var errLeft = errors.New("the range was left")

// read yields a day's entries of a file, which is left out if it was written last
// before the day.
func read(ctx context.Context, name string, day time.Time, yield func(complete.Entry, error) bool) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.ModTime().Before(day.Add(-skew)) {
		return err
	}
	return eachLine(ctx, file, func(line []byte) error {
		e, err := entryOf(line)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if e.Time.UTC().Truncate(24*time.Hour).Equal(day) && !yield(e, nil) {
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
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long, line...)
			continue
		}
		if errors.Is(err, io.EOF) {
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
