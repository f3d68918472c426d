package config

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync/atomic"
)

// BodyEdit changes a request's body.
type BodyEdit func(*Body) error

// Body is a request's body before it is sent: bytes, or a stream.
type Body struct {
	Bytes       []byte
	Stream      *Stream // wins over Bytes
	ContentType string
}

// Stream is a body that is read as it is sent, and so by one attempt only.
type Stream struct {
	reader io.Reader
	taken  atomic.Bool
}

// NewStream makes a stream of r.
func NewStream(r io.Reader) *Stream { return &Stream{reader: r} }

// Take returns the reader, to the first caller only. The others would send an
// empty body.
func (s *Stream) Take() (io.Reader, error) {
	if s.taken.Swap(true) {
		return nil, errors.New(
			"the body is a stream, which can be sent once, and was: give its bytes to send it again",
		)
	}
	return s.reader, nil
}

// NewBody makes a body from what r holds. A reader in memory becomes bytes,
// which can be edited and sent again.
func NewBody(r io.Reader, contentType string) (Body, error) {
	if !InMemory(r) {
		return Body{Stream: NewStream(r), ContentType: contentType}, nil
	}
	text, err := io.ReadAll(r)
	return Body{Bytes: text, ContentType: contentType}, err
}

// InMemory reports whether what r holds is in memory, so that reading it costs
// nothing: bytes, strings and buffers say how much they have left.
func InMemory(r io.Reader) bool {
	_, ok := r.(interface{ Len() int })
	return ok
}

// IsNil reports whether value is nil, or holds only a nil: calling a method of
// it would panic.
func IsNil(value any) bool {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Chan:
		return v.IsNil()
	}
	return false
}

// CheckTarget refuses a destination into which nothing can be decoded, and
// names it.
func CheckTarget(name string, dst any) error {
	switch v := reflect.ValueOf(dst); {
	case !v.IsValid():
		return fmt.Errorf("%s is nil", name)
	case v.Kind() != reflect.Pointer:
		return fmt.Errorf("%s is a %T, not a pointer", name, dst)
	case v.IsNil():
		return fmt.Errorf("%s is a nil %T", name, dst)
	}
	return nil
}
