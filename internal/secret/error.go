package secret

import (
	"errors"
	"net/url"
)

// maxText is how long the text of an error may be.
const maxText = 1500

// Error returns err with a text that holds no secret, nothing that can't be
// printed, and a bounded length. It wraps err: errors.Is and errors.As find
// what they found before, except that a *url.Error has no secrets in its URL.
func (k Known) Error(err error) error {
	if asked, ok := err.(*url.Error); ok {
		return &url.Error{Op: asked.Op, URL: k.Line(asked.URL, 300), Err: k.Error(asked.Err)}
	}
	if err == nil {
		return nil
	}
	text := err.Error()
	if clean := k.Line(text, maxText); clean != text {
		return quiet{clean, err}
	}
	return err
}

// quiet is an error that prints as a text of ours.
type quiet struct {
	text string
	err  error
}

func (q quiet) Error() string    { return q.text }
func (q quiet) GoString() string { return q.text }
func (q quiet) Unwrap() error    { return q.err }

// Timeout is what the error says of itself: a *url.Error asks the one that it
// holds and looks no deeper.
func (q quiet) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(q.err, &t) && t.Timeout()
}
