//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package auditfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/auditfile"
)

// Two programs that write to one file would each cut off what is the other's.
func TestAFileIsOpenOnce(t *testing.T) {
	name, checkpoint := paths(t)
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
	require.NoError(t, err)
	_, err = auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
	require.ErrorContains(t, err, "another program")
	require.NoError(t, f.Append(line(1), place(1)))
	require.NoError(t, f.Close())
	f, err = auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
	require.NoError(t, err)
	require.NoError(t, f.Close())
}
