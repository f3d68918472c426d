package access_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

// A rotation with files: they hold no secret, and are their owner's alone.
func TestFileJournalGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	inWorld(t, func(t *testing.T, w *world) {
		files := func(r *access.Rotation) { r.Journal = access.FileJournal{Dir: dir} }
		stopped := func(r *access.Rotation) {
			files(r)
			r.Deliver = func(context.Context, *accounts.TokenNewResponse) error { return errTrouble }
		}
		failed, err := w.rotate(stopped)
		require.ErrorIs(t, err, errTrouble)
		kept, err := access.FileJournal{Dir: dir}.Load(ctx, w.AccountID, w.old.ID)
		require.NoError(t, err)
		require.Equal(t, access.RotationDelivering, kept.State)
		require.Equal(t, failed.Successor, kept.Successor)
		done, err := w.rotate(files)
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
		again, err := w.rotate(files)
		require.NoError(t, err)
		require.Equal(t, done.Successor, again.Successor)

		names, err := filepath.Glob(filepath.Join(dir, "*"))
		require.NoError(t, err)
		require.Len(t, names, 2)
		for _, name := range names {
			info, err := os.Stat(name)
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode())
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			w.noSecretIn(string(text))
		}
	})
}

// Two runs at a time on one machine: one of them does it, and nothing is lost.
func TestTwoRunsAtATimeAreOne(t *testing.T) {
	dir := t.TempDir()
	inWorld(t, func(t *testing.T, w *world) {
		var group sync.WaitGroup
		errs := make([]error, 2)
		inside := make(chan struct{})
		run := func(i int) {
			_, errs[i] = access.Rotate(ctx, w.Client(), access.Rotation{
				Account: w.AccountID, Token: w.old.ID, Journal: access.FileJournal{Dir: dir},
				Deliver: func(_ context.Context, successor *accounts.TokenNewResponse) error {
					w.store = successor.Value
					<-inside
					return nil
				},
			})
		}
		group.Go(func() { run(0) })
		synctest.Wait()
		run(1)
		close(inside)
		group.Wait()
		require.NoError(t, errs[0])
		require.ErrorContains(t, errs[1], "another program")
		require.Equal(t, access.StepJournal, step(t, errs[1]))
		w.onlyTheSuccessor(nil)
	})
}

// Ids don't lead out of the directory.
func TestFileJournalStaysInItsDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	j := access.FileJournal{Dir: dir}
	for _, id := range []string{"..", "../..", "/etc/passwd", "a/../../b", "é\x00"} {
		record := access.RotationRecord{Account: id, Token: id, Revision: 1, State: access.RotationCreating}
		require.NoError(t, j.Save(ctx, record))
		read, err := j.Load(ctx, id, id)
		require.NoError(t, err)
		require.Equal(t, access.RotationCreating, read.State)
	}
	beside, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	require.Len(t, beside, 1)
}

func TestFileJournalRefusesWhatWasOvertaken(t *testing.T) {
	j := access.FileJournal{Dir: t.TempDir()}
	record := access.RotationRecord{Account: "a", Token: "t", Revision: 1}
	require.NoError(t, j.Save(ctx, record))
	require.ErrorIs(t, j.Save(ctx, record), access.ErrOvertaken)
	record.Revision = 3
	require.ErrorIs(t, j.Save(ctx, record), access.ErrOvertaken)
	record.Revision = 2
	require.NoError(t, j.Save(ctx, record))
}

// A run that could not read the journal leaves it to the next.
func TestAJournalThatCantBeReadIsUnlocked(t *testing.T) {
	dir := t.TempDir()
	inWorld(t, func(t *testing.T, w *world) {
		files := func(r *access.Rotation) { r.Journal = access.FileJournal{Dir: dir} }
		name := filepath.Join(dir, "rotation-"+w.AccountID+"-"+w.old.ID+".json")
		require.NoError(t, os.WriteFile(name, []byte("{"), 0o600))
		_, err := w.rotate(files)
		require.ErrorContains(t, err, name)
		require.Empty(t, w.Requests())
		require.NoError(t, os.Remove(name))
		_, err = w.rotate(files)
		require.NoError(t, err)
	})
}

// A file that can't be read is not taken for one that is not there.
func TestFileJournalNamesTheFileItCantRead(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rotation-a-t.json"), []byte("{"), 0o600))
	_, err := access.FileJournal{Dir: dir}.Load(ctx, "a", "t")
	require.ErrorContains(t, err, "rotation-a-t.json")
}
