package call

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// span is the time that one attempt has: that of the call, and at most its
// timeout.
type span struct {
	context.Context
	call    context.Context // what the caller gave
	timeout time.Duration
	timer   *time.Timer // of an attempt whose reply is handed out unread
	cancel  context.CancelFunc
}

// span begins an attempt. The timeout covers reading the reply, unless the caller
// reads it, who may take as long as the call's context allows.
func (c *call) span(parent context.Context, stream bool) span {
	s := span{Context: parent, call: parent, timeout: c.Timeout, cancel: func() {}}
	switch {
	case c.Timeout == 0:
	case stream:
		ctx, cancel := context.WithCancelCause(parent)
		s.Context, s.cancel = ctx, func() { cancel(nil) }
		s.timer = time.AfterFunc(c.Timeout, func() { cancel(context.DeadlineExceeded) })
	default:
		s.Context, s.cancel = context.WithTimeout(parent, c.Timeout)
	}
	return s
}

// arrived ends the timeout of an attempt whose reply is handed out unread.
func (s span) arrived() {
	if s.timer != nil {
		s.timer.Stop()
	}
}

// end releases what the attempt holds.
func (s span) end() {
	s.arrived()
	s.cancel()
}

// explain adds what ended the attempt's time to its error. HTTP clients return
// either a context's error or its cause; callers may test for both.
func (s span) explain(err error) error {
	switch {
	case s.call.Err() != nil:
		return ended(s.call, err)
	case context.Cause(s.Context) != context.DeadlineExceeded: //nolint:errorlint // our timeout's is no other
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no reply within %v: %w", s.timeout, err)
	}
	//nolint:errorlint // callers who test for a cancellation would take it for their own
	return fmt.Errorf("no reply within %v: %w (%v)", s.timeout, context.DeadlineExceeded, err)
}

// ended returns err with the error and the cause of ctx, if that is done.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	for _, why := range []error{context.Cause(ctx), ctx.Err()} {
		if !errors.Is(err, why) {
			err = fmt.Errorf("%w: %w", why, err)
		}
	}
	return err
}

// unread is the body of a reply that is handed out unread. Its end ends the
// attempt.
type unread struct {
	io.ReadCloser
	span span
}

func (u *unread) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = u.span.explain(err)
	}
	if err != nil {
		u.span.end()
	}
	return n, err
}

func (u *unread) Close() error {
	defer u.span.end()
	return u.ReadCloser.Close()
}
