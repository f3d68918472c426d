package cloudflaretest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// WithState keeps the server's world in a file, over restarts: accounts and all
// they own, users, audit logs, how far the clock was moved, and which ids are
// used up. A server whose file is there goes on with it, and its seed, its
// sample and what [Server.Token] would be by default mean nothing; the file is
// made when it is not there.
//
// The file is written before a request that changed the world is answered, so
// what a client was told is there whenever the program is killed; changes that
// arrive meanwhile share one write. What the server's own methods change, and
// when a token was last used, is written with the next such change, by
// [Server.Save] and by [Server.Close]. A request whose change could not be
// written is answered 500, says so, and stays done.
//
// Each write replaces the whole file in one step, so it is never there by half;
// with an audit log of a hundred thousand entries, 80 MB, every change takes as
// long as writing them. A file that is not a state, or is damaged, is an error that says
// where, and is left as it is. So is a file that another server has open, where
// the system has file locks; the lock is a file beside it, ending in ".lock",
// that stays.
//
// The values of tokens and keys are in the file, since requests have to bear
// them after a restart: only its owner can read it. It is JSON, and can be
// edited while no server has it.
func WithState(file string) Option {
	return func(s *settings) { s.state = file }
}

// keeper keeps a world in a file. A nil one keeps nothing.
type keeper struct {
	path    string
	lock    *os.File
	changes atomic.Uint64 // made so far

	mu    sync.Mutex // held while the file is written
	saved uint64     // the changes that the file has
}

// open makes the world: the one that was kept or, when there is none, the
// seed's.
func (s *Server) open() (err error) {
	if s.settings.state == "" {
		return s.seed()
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("the state in %s: %w", s.settings.state, err)
		}
	}()
	keeper, data, err := openKeeper(s.settings.state)
	if err != nil {
		return err
	}
	if data == nil {
		err = s.seed()
	} else {
		err = s.restore(data)
	}
	if err != nil {
		return errors.Join(err, keeper.lock.Close())
	}
	s.keeper = keeper
	return s.Save()
}

// openKeeper locks a file and reads it. There is no data when there is no file.
func openKeeper(name string) (*keeper, []byte, error) {
	path, err := followed(name)
	if err != nil {
		return nil, nil, err
	}
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	data, err := readLocked(lock, path)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Close())
	}
	return &keeper{path: path, lock: lock}, data, nil
}

// followed is where a name leads: a link stays a link when its file is replaced,
// and two names of a file have one lock.
func followed(name string) (string, error) {
	path, err := filepath.EvalSymlinks(name)
	if errors.Is(err, fs.ErrNotExist) {
		if to, failed := os.Readlink(name); failed == nil { // to a file that is not there yet
			if !filepath.IsAbs(to) {
				to = filepath.Join(filepath.Dir(name), to)
			}
			return followed(to)
		}
		if path, err = filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
			path = filepath.Join(path, filepath.Base(name))
		}
	}
	return path, err
}

func readLocked(lock *os.File, path string) ([]byte, error) {
	if err := safefile.Lock(lock); err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no file: a directory, a device or a pipe") // which may have no end
	}
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && len(data) == 0:
		err = errors.New("the file is empty; without it, a server begins anew")
	}
	return data, err
}

// Save writes the state now, when there is a file for it; see [WithState].
func (s *Server) Save() error { return s.keeper.save(s.snapshot) }

// keepChange saves what a request changed.
func (s *Server) keepChange() error {
	if err := s.Save(); err != nil {
		return fmt.Errorf("the change was made, but will be lost with this server: %w", err)
	}
	return nil
}

// save returns when all that was changed before is in the file. Those who wait
// while it is written find their change in the next write, or that it was in
// this one.
func (k *keeper) save(snapshot func() ([]byte, error)) error {
	if k == nil {
		return nil
	}
	mine := k.changes.Add(1)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.saved >= mine || k.lock == nil {
		return nil
	}
	seen := k.changes.Load()
	data, err := snapshot()
	if err == nil {
		err = safefile.Replace(k.path, data)
	}
	if err != nil {
		return fmt.Errorf("saving the state: %w", err)
	}
	k.saved = seen
	return nil
}

// close saves for the last time and lets others have the file.
func (k *keeper) close(snapshot func() ([]byte, error)) {
	_ = k.save(snapshot)
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lock != nil {
		_ = k.lock.Close()
		k.lock = nil
	}
}

// seed makes the world that the seed and the sample say.
func (s *Server) seed() (err error) {
	s.world = s.newWorld()
	if s.Token, s.AccountID, err = s.world.start(s.settings.seed, s.settings.token, ""); err != nil {
		return err
	}
	s.world.addSample(s.AccountID, s.settings.sample)
	return nil
}

func (s *Server) newWorld() *world {
	ids := s.settings.ids
	if ids == nil {
		ids = randomID
	}
	return newWorld(ids, s.now)
}
