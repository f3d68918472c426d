// Package output tells a program that what it printed got lost.
package output

import "io"

// Writer writes to another writer. It remembers the first error, so that a program can
// print as it likes and look at its end.
type Writer struct {
	to  io.Writer
	err error
}

// To returns a Writer to another writer.
func To(w io.Writer) *Writer { return &Writer{to: w} }

// Write writes to the other writer.
func (w *Writer) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}

// Err returns the first error of Write.
func (w *Writer) Err() error { return w.err }
