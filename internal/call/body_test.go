package call

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

func TestBodiesTakeTheMemoryTheyNeed(t *testing.T) {
	for _, length := range []int{
		0, 1, 511, 512, 513, 5_000, 900_000, partSize - 1, partSize, partSize + 1, 9_000_000,
	} {
		text := strings.Repeat("x", length)
		for name, size := range map[string]int64{
			"told": int64(length), "not told": -1, "told more": int64(length) + 100,
			"told much more than is believed": 1 << 40, "told a byte more than is believed": 16<<20 + 1,
		} {
			for kind, r := range map[string]io.Reader{
				"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)),
				"data with the end": iotest.DataErrReader(strings.NewReader(text)),
			} {
				body, err := readBody(r, size)
				require.NoError(t, err)
				require.Equal(t, text, string(body), "%d bytes, %s, %s", length, name, kind)
				require.LessOrEqual(t, cap(body), length+length/4+128, "%d bytes, %s, %s", length, name, kind)
			}
		}
	}
}

func TestABodyThatIsLongerThanToldIsReadWhole(t *testing.T) {
	text := strings.Repeat("0123456789", 1_000)
	body, err := readBody(strings.NewReader(text), 100)
	require.NoError(t, err)
	require.Equal(t, text, string(body))
}

func TestWhatCameBeforeAnErrorIsKept(t *testing.T) {
	cut := errors.New("cut")
	for _, size := range []int64{-1, 3, 100} {
		body, err := readBody(io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(cut)), size)
		require.ErrorIs(t, err, cut)
		require.Equal(t, "abc", string(body))
	}
}

// Memory that is used again must not be that of a body handed out before.
func TestBodiesShareNoMemory(t *testing.T) {
	first, err := readBody(strings.NewReader("first"), -1)
	require.NoError(t, err)
	for range 100 {
		other, err := readBody(bytes.NewReader([]byte("other")), -1)
		require.NoError(t, err)
		require.Equal(t, "other", string(other))
	}
	require.Equal(t, "first", string(first))
}

// A body of some length takes twice that, and the buffer that is used again.
func TestALongBodyTakesTwiceItsLength(t *testing.T) {
	const length = 60 << 20
	text := strings.NewReader(strings.Repeat("x", length))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	body, err := readBody(text, -1)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Len(t, body, length)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(testhttp.Raced*(2*length+6*partSize)))
}
