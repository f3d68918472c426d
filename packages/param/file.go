package param

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// File is a file to send as a request's body, with the name and the content
// type that go with it.
type File struct {
	io.Reader
	name        string
	contentType string
}

// NewFile returns a file that is read from reader. Nothing is read before the
// request is sent, and the reader is not closed. A call that sends a reader
// that is not in memory makes only one attempt.
func NewFile(reader io.Reader, filename, contentType string) *File {
	return &File{reader, filename, contentType}
}

// Filename returns the name that the file was given.
func (f *File) Filename() string { return f.name }

// ContentType returns the MIME type that the file was given.
func (f *File) ContentType() string { return f.contentType }

// MarshalJSON fails: a file's bytes can't be part of a JSON body, and leaving
// them out would lose them.
func (f *File) MarshalJSON() ([]byte, error) {
	return nil, errors.New("a file can't stand in a JSON body")
}

// refuseReader refuses a reader as a JSON value, which encoding/json would encode
// as an empty object.
func refuseReader(value any) error {
	_, reader := value.(io.Reader)
	if _, ok := value.(json.Marshaler); !reader || ok {
		return nil
	}
	return fmt.Errorf("a %T can't stand in a JSON body: what it reads would be lost", value)
}
