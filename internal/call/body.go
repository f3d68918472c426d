package call

import (
	"bytes"
	"io"
	"slices"
	"sync"
)

// believed is the longest body that memory is made for because its server says
// so, before it has come.
const believed = 16 << 20

// scratch is for bodies whose length shows only at their end.
var scratch = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readBody returns what r holds, in memory of about its size: models share it,
// and keep it for as long as one of them is kept. size is the body's length as
// its server says, or less than 1 where it says none; compressed replies, which
// is most of them, have none.
func readBody(r io.Reader, size int64) ([]byte, error) {
	if size < 1 || size > believed {
		buffer := scratch.Get().(*bytes.Buffer)
		buffer.Reset()
		_, err := buffer.ReadFrom(r)
		if buffer.Cap() <= believed {
			defer scratch.Put(buffer)
		}
		return bytes.Clone(buffer.Bytes()), err
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
