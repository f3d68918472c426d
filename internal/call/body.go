package call

import (
	"bytes"
	"io"
	"slices"
	"sync"
)

// believed is the longest body for which memory is allocated in advance because
// the server announced its length.
const believed = 16 << 20

// partSize is how much is read at once of a body whose length is not announced,
// which is enough for nearly every body. Longer ones are joined from parts, which
// briefly takes twice their length; a buffer that doubles takes three times.
const partSize = 4 << 20

// scratch is for such bodies.
var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readBody returns what r holds, in memory of about its size: models share that
// memory, and keep it as long as one of them is kept. size is the body's length
// as the server announced it, or less than 1 if it did not; compressed replies,
// which are most of them, have no announced length.
func readBody(r io.Reader, size int64) ([]byte, error) {
	if size <= 0 || size > believed {
		return readParts(r)
	}
	body := make([]byte, 0, size+1) // the one is to see the end
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, err
		case len(body) == cap(body):
			body = slices.Grow(body, len(body))
		}
	}
}

func readParts(r io.Reader) ([]byte, error) {
	buffer := scratch.Get().(*bytes.Buffer)
	defer scratch.Put(buffer)
	var parts [][]byte
	for {
		buffer.Reset()
		n, err := buffer.ReadFrom(io.LimitReader(r, partSize))
		parts = append(parts, bytes.Clone(buffer.Bytes()))
		switch {
		case err == nil && n == partSize:
		case len(parts) == 1:
			return parts[0], err
		default:
			return bytes.Join(parts, nil), err
		}
	}
}
