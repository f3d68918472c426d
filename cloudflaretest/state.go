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

// WithState keeps the server's world in a file, across restarts: accounts and
// all they own, users, audit logs, how far the clock was moved, and which ids
// were used. If the file exists, the server continues with it and ignores its
// seed, its sample and the default for [Server.Token]; otherwise the file is
// made.
//
// The file is written before a request that changed the world is answered, so
// it has everything that a client was told, whenever the program is killed;
// changes that arrive meanwhile share one write. What the server's own methods
// change, and when a token was last used, is written with the next such change,
// by [Server.Save] and by [Server.Close]. A request whose change could not be
// written is answered with a 500 that says so, but the change remains.
//
// Each write replaces the whole file in one step, so it is never incomplete; with an
// audit log of a hundred thousand entries, 80 MB, every change takes as long as writing
// them. A file that is not a state, or is damaged, is left unchanged and is an error
// that says where. So is a file that another server has open, if the system has file
// locks; the lock is a file next to it, ending in ".lock", which is not removed.
//
// The values of tokens and keys are in the file, since requests must be able to
// use them after a restart: only its owner can read it. It is JSON, and can be
// edited while no server has it.
func WithState(file string) Option {
	return func(s *settings) { s.state = file }
}

// keeper keeps a world in a file. A nil keeper keeps nothing.
type keeper struct {
	path    string
	lock    *os.File
	changes atomic.Uint64 // made so far

	mu    sync.Mutex // held while the file is written
	saved uint64     // the changes that the file has
}

// open makes the world: the one in the file or, if there is none, the seed's.
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

// openKeeper locks a file and reads it. The data is nil when there is no file.
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

// followed resolves links: a link stays a link when its file is replaced, and
// two names of a file have one lock.
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

// Save writes the state now, if there is a file for it; see [WithState].
func (s *Server) Save() error { return s.keeper.save(s.snapshot) }

// keepChange saves what a request changed.
func (s *Server) keepChange() error {
	if err := s.Save(); err != nil {
		return fmt.Errorf("the change was made, but will be lost with this server: %w", err)
	}
	return nil
}

// save returns when all earlier changes are in the file. Changes of callers
// that wait while it is written are in that write or in the next one.
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

// close saves for the last time and unlocks the file.
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

// seed makes the world from the seed and the sample.
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
