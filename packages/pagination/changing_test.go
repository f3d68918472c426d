package pagination_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// moving is a list that others change between the pages that are read of it.
type moving struct {
	mu      sync.Mutex
	rng     *rand.Rand
	list    []string
	made    int             // how many entries there ever were
	stayed  map[string]bool // those there from the first reply on
	asked   int
	changes int           // how many there were
	change  func(*moving) // after each reply
	fails   int           // how many more replies are cut, at random
}

func newMoving(rng *rand.Rand, size int) *moving {
	s := &moving{rng: rng, stayed: map[string]bool{}}
	s.insert(size)
	for _, id := range s.list {
		s.stayed[id] = true
	}
	return s
}

// insert puts n new entries in, each anywhere.
func (s *moving) insert(n int) {
	for range n {
		s.list = slices.Insert(s.list, s.rng.IntN(len(s.list)+1), fmt.Sprintf("m%d", s.made))
		s.made++
	}
}

// remove takes n entries out, each from anywhere.
func (s *moving) remove(n int) {
	for range min(n, len(s.list)) {
		s.drop(s.rng.IntN(len(s.list)))
	}
}

func (s *moving) drop(i int) {
	delete(s.stayed, s.list[i])
	s.list = slices.Delete(s.list, i, i+1)
}

// delete takes out what the reader names.
func (s *moving) delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.list, id); i >= 0 {
		s.drop(i)
	}
}

func (s *moving) Do(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	page, size := query(r, "page", 1), query(r, "per_page", 20)
	total := len(s.list)
	from, to := min(total, (page-1)*size), min(total, page*size)
	body := listBody(s.list[from:to], totals(total)(page, size, to-from))
	if s.fails > 0 && s.rng.IntN(3) == 0 {
		s.fails--
		return nil, errCut
	}
	if s.change != nil && s.rng.IntN(3) == 0 {
		s.change(s)
	}
	return testhttp.Response(r, 200, body), nil
}

// movements are the ways a list changes. The total is another one after each,
// or else nobody could see it; growing and shrinking lists never have one total
// twice, so that this holds for pages in any order.
var movements = []struct {
	name string
	wide bool // whether it holds for pages in any order
	own  bool // whether the reader may delete too
	step func(*moving)
}{
	{"still", true, false, nil},
	{"read by one who deletes", true, true, nil},
	{"growing", true, false, func(s *moving) {
		n := s.rng.IntN(20)
		s.remove(n)
		s.insert(n + 1 + s.rng.IntN(10))
	}},
	{"shrinking", true, true, func(s *moving) {
		n := s.rng.IntN(20)
		s.insert(min(n, len(s.list)))
		s.remove(n + 1 + s.rng.IntN(10))
	}},
	{"moving", false, false, func(s *moving) {
		before := len(s.list)
		s.remove(s.rng.IntN(20))
		s.insert(s.rng.IntN(20))
		if len(s.list) == before {
			s.insert(1)
		}
	}},
}

// reader reads a list in one of the ways there are, and deletes some of it.
type reader struct {
	*moving
	rng     *rand.Rand
	pager   *memberPager
	deletes bool
	got     []string
}

func (r *reader) take(list ...accounts.Member) {
	for _, m := range list {
		r.got = append(r.got, m.ID)
		if r.deletes && r.rng.IntN(2) == 0 {
			r.delete(m.ID)
		}
	}
}

var ways = map[string]func(*reader) error{
	"Next": func(r *reader) error {
		for r.pager.Next() {
			r.take(r.pager.Current())
		}
		return r.pager.Err()
	},
	"All": func(r *reader) error {
		for m, err := range r.pager.All() {
			if err != nil {
				return err
			}
			if r.take(m); r.rng.IntN(30) == 0 {
				return errLeft
			}
		}
		return nil
	},
	"Pages": func(r *reader) error {
		for page, err := range r.pager.Pages() {
			if err != nil {
				return err
			}
			if len(page.Result) == 0 && len(r.got) > 0 {
				return errors.New("a page without anything new")
			}
			if r.take(page.Result...); r.rng.IntN(5) == 0 {
				return errLeft
			}
		}
		return nil
	},
	"Collect": func(r *reader) error {
		limit := r.rng.IntN(80)
		list, err := r.pager.Collect(limit)
		if r.take(list...); err == nil && limit > 0 && len(list) == limit {
			return errLeft
		}
		return err
	},
}

// errLeft is what a way gives that was left in the middle.
var errLeft = errors.New("left")

// read reads a list to its end, going on wherever it was left or cut.
func (r *reader) read(way string) error {
	for {
		err := ways[way](r)
		if !errors.Is(err, errLeft) && !errors.Is(err, errCut) {
			return err
		}
	}
}

// Whatever happens to a list while it is read, in whatever way: what was there
// from start to end comes once, nothing comes twice, and where nothing changed
// nothing more is sent.
func TestAChangingListArrivesWhole(t *testing.T) {
	for seed := range uint64(300) {
		for way := range ways {
			testMoving(t, seed, way)
		}
	}
}

func testMoving(t *testing.T, seed uint64, way string) {
	rng := rand.New(rand.NewPCG(seed, 11))
	movement, width := movements[rng.IntN(len(movements))], max(0, rng.IntN(12)-4)
	if !movement.wide {
		width = 0
	}
	size, perPage, most := rng.IntN(1+rng.IntN(400)), 5+rng.IntN(46), rng.IntN(12)
	srv := newMoving(rng, size)
	if srv.fails = max(0, rng.IntN(8)-4); movement.step != nil {
		srv.change = func(s *moving) {
			if s.changes < most {
				s.changes++
				movement.step(s)
			}
		}
	}
	params := accounts.MemberListParams{AccountID: cloudflare.F("a"), PerPage: cloudflare.F(float64(perPage))}
	pager := client(srv).Accounts.Members.ListAutoPaging(t.Context(), params, option.WithPrefetch(width))
	r := &reader{srv, rand.New(rand.NewPCG(seed, 12)), pager, movement.own, nil}
	cuts := srv.fails
	name := fmt.Sprintf("seed %d: %s, %s, %d entries, %d a page, prefetch %d",
		seed, way, movement.name, size, perPage, width)
	if err := r.read(way); srv.changes <= 5 || !errors.Is(err, pagination.ErrChanged) {
		require.NoError(t, err, name)
		r.check(t, name)
	}
	if movement.name == "still" {
		require.LessOrEqual(t, srv.asked, max(1, (size+perPage-1)/perPage)+(cuts-srv.fails)*(1+width), name)
	}
}

// check compares what came with the sets of what was there.
func (r *reader) check(t *testing.T, name string) {
	t.Helper()
	seen := map[string]bool{}
	for _, id := range r.got {
		require.False(t, seen[id], "%s: %s came twice", name, id)
		seen[id] = true
	}
	for id := range r.stayed {
		require.True(t, seen[id], "%s: %s was left out", name, id)
	}
	require.Equal(t, len(r.got), r.pager.Index(), name)
}
