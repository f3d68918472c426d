package cloudflaretest

import (
	"mime"
	"net/http"
)

// task is an operation being done. The world is locked while it is.
type task struct {
	*arrival
	world    *world
	who      principal
	account  *account // the one that the path names, if it names one
	body     value    // as JSON
	problems problems
	// resource is the id of what a change changed, for its audit entry.
	resource string
}

// perform does an operation and encodes what it answers. What can be done
// without the world is done after its lock is released.
func (s *Server) perform(came *arrival, do operation) (reply, error) {
	rep, later, err := s.inWorld(came, do)
	if err == nil && do.audit.kind != "" {
		err = s.keepChange()
	}
	if err != nil || later == nil {
		return rep, err
	}
	a, err := later()
	if err != nil {
		return reply{}, err
	}
	return a.encode(), nil
}

// inWorld does what needs the world, and returns the reply or what is left to
// be done. It encodes under the lock, because a result may share memory with
// the world.
func (s *Server) inWorld(came *arrival, do operation) (rep reply, later func() (answer, error), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := &task{arrival: came, world: s.world}
	a, err := x.steps(do)
	if err != nil || a.later != nil {
		return reply{}, a.later, err
	}
	if do.audit.kind != "" {
		x.leaveEntry(do.audit, a)
	}
	return a.encode(), nil, nil
}

func (x *task) steps(do operation) (answer, error) {
	if err := x.authenticate(); err != nil {
		return answer{}, err
	}
	if err := x.decode(do.list); err != nil {
		return answer{}, err
	}
	return do.handle(x)
}

// decode checks the content type and reads the JSON of the body of a POST or a
// PUT: a list or an object. Bodies of other methods are ignored.
func (x *task) decode(list bool) error {
	if x.r.Method != http.MethodPost && x.r.Method != http.MethodPut {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if len(x.raw) > 0 && kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, codeInvalidRequest,
			"Content-Type must be application/json")
	}
	var err error
	x.body, err = parseBody(x.raw, list, &x.problems)
	return err
}

// query returns a query parameter, absent when it is missing or empty.
func (x *task) query(name string) value {
	in := value{pointer: "/" + name, errs: &x.problems}
	if text := x.params.Get(name); text != "" {
		in.v = text
	}
	return in
}

// checked makes a handler from a reader of parameters and a function that uses
// them, which runs only if all parameters are valid.
func checked[P any](read func(*task) P, do func(*task, P) (answer, error)) handler {
	return func(x *task) (answer, error) {
		params := read(x)
		if err := x.problems.failure(); err != nil {
			return answer{}, err
		}
		return do(x, params)
	}
}
