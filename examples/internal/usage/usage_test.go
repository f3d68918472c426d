package usage

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCodes(t *testing.T) {
	require.NoError(t, Wrong(nil))
	require.ErrorIs(t, Wrong(io.EOF), io.EOF)
	for code, errs := range map[int][]error{
		0: {nil, flag.ErrHelp, Wrong(flag.ErrHelp)},
		1: {io.EOF, errors.Join(io.EOF, errors.New("a"))},
		2: {Wrong(io.EOF), fmt.Errorf("a: %w", Wrong(io.EOF))},
	} {
		for _, err := range errs {
			require.Equal(t, code, Code(err), err)
			var out strings.Builder
			require.Equal(t, code, Exit(&out, "program", err))
			require.Equal(t, code != 0, strings.HasPrefix(out.String(), "program: "))
			require.Equal(t, code == 0, out.String() == "")
		}
	}
}
