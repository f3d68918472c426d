//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package auditfile_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/auditfile"
)

// Two programs that write to one file would each cut off what is the other's. The
// system gives the file free when the one that has it ends, however it does.
func TestAFileIsOpenOnce(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, name string) (release func()){
		"in this program":             openHere,
		"in another, which closes it": openElsewhere(io.Closer.Close),
		"in another, which is killed": openElsewhere(nil),
	} {
		t.Run(name, func(t *testing.T) {
			name, checkpoint := paths(t)
			release := open(t, name)
			before := read(t, name)
			_, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
			require.ErrorContains(t, err, "another program")
			require.Equal(t, before, read(t, name))
			release()
			f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
			require.NoError(t, err)
			require.EqualValues(t, 1, f.Entries(), "what the other one saved")
			require.NoError(t, f.Close())
		})
	}
}

// What a program that has the file saves while another waits to open it is read by
// that one: nothing is read before the file is its own.
func TestTheCheckpointIsReadUnderTheLock(t *testing.T) {
	name, checkpoint := paths(t)
	release := openHere(t, name)
	saved := read(t, checkpoint)
	write(t, checkpoint, "{")
	_, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
	require.ErrorContains(t, err, "another program")
	write(t, checkpoint, saved)
	release()
}

// Two streams would each replace the checkpoint of the other.
func TestACheckpointIsOfOneStream(t *testing.T) {
	_, checkpoint := paths(t)
	f, err := auditfile.Stream(io.Discard, checkpoint, auditfile.Options{Since: start})
	require.NoError(t, err)
	require.NoError(t, f.Append(line(1), place(1)))
	before := read(t, checkpoint)
	_, err = auditfile.Stream(io.Discard, checkpoint, auditfile.Options{Since: start})
	require.ErrorContains(t, err, "another program")
	require.Equal(t, before, read(t, checkpoint))
	require.NoError(t, f.Close())
	f, err = auditfile.Stream(io.Discard, checkpoint, auditfile.Options{Since: start})
	require.NoError(t, err)
	require.EqualValues(t, 1, f.Entries())
	require.NoError(t, f.Close())
	_, err = auditfile.Stream(io.Discard, "", auditfile.Options{})
	require.NoError(t, err, "without a checkpoint there is nothing to share")
	_, err = auditfile.Stream(io.Discard, checkpoint, auditfile.Options{Purpose: "other"})
	require.ErrorContains(t, err, "another purpose")
	f, err = auditfile.Stream(io.Discard, checkpoint, auditfile.Options{})
	require.NoError(t, err, "a refusal keeps no lock")
	require.NoError(t, f.Close())
}

func openHere(t *testing.T, name string) (release func()) {
	f, err := auditfile.Open(name, filepath.Join(filepath.Dir(name), "checkpoint"), auditfile.Options{Since: start})
	require.NoError(t, err)
	require.NoError(t, f.Append(line(1), place(1)))
	require.NoError(t, f.Save())
	return func() { require.NoError(t, f.Close()) }
}

// holds names the file that a program of its own is to hold open.
const holds = "AUDITFILE_TEST_HOLDS"

// openElsewhere opens a file in another process, this test binary once more, until
// its input is closed; without end it is killed.
func openElsewhere(end func(io.Closer) error) func(t *testing.T, name string) (release func()) {
	return func(t *testing.T, name string) (release func()) {
		other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHoldsAFile$")
		other.Env = append(os.Environ(), holds+"="+name)
		in, err := other.StdinPipe()
		require.NoError(t, err)
		out, err := other.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, other.Start())
		said, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "it is open\n", said)
		return func() {
			if end == nil {
				require.NoError(t, other.Process.Kill())
				require.Error(t, other.Wait())
				return
			}
			require.NoError(t, end(in))
			require.NoError(t, other.Wait())
		}
	}
}

// TestHoldsAFile is the other process.
func TestHoldsAFile(t *testing.T) {
	name := os.Getenv(holds)
	if name == "" {
		t.Skip("it is run by TestAFileIsOpenOnce")
	}
	release := openHere(t, name)
	fmt.Println("it is open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	release()
}
