package pagination_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// listServer answers with the pages of a list, each after a while, and keeps
// account of what it was asked.
type listServer struct {
	pages []string // bodies, by page number from 1 or by cursor "c1", "c2" …
	last  string   // what is behind them
	takes time.Duration
	fails map[int]int // how many more times a page fails

	mu                        sync.Mutex
	asked, failed             int
	answered                  map[int]int
	running, widest, farthest int
}

var errCut = errors.New("connection cut")

// Do answers after the time that a page takes, or not at all when the request
// is given up before.
func (s *listServer) Do(r *http.Request) (*http.Response, error) {
	page := s.arrive(r)
	err := s.work(r.Context())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	if err == nil && s.fails[page] > 0 {
		s.fails[page]--
		s.failed++
		err = errCut
	}
	if err != nil {
		return nil, err
	}
	s.answered[page]++
	return testhttp.Response(r, 200, s.body(page)), nil
}

func (s *listServer) arrive(r *http.Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answered == nil {
		s.answered = map[int]int{}
	}
	s.asked++
	s.running++
	s.widest = max(s.widest, s.running)
	page := query(r, "page", 1)
	if cursor := r.URL.Query().Get("cursor"); cursor != "" {
		page, _ = strconv.Atoi(strings.TrimPrefix(cursor, "c"))
	}
	s.farthest = max(s.farthest, page)
	return page
}

func (s *listServer) work(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(s.takes):
		return nil
	}
}

func (s *listServer) body(page int) string {
	if page <= len(s.pages) {
		return s.pages[page-1]
	}
	return s.last
}

// numberedPages are the bodies of a numbered list whose pages have sizes many
// entries. info writes result_info.
func numberedPages(sizes []int, info func(page int) string) (pages []string, ids []string) {
	for i, size := range sizes {
		first := len(ids)
		for range size {
			ids = append(ids, fmt.Sprintf("m%d", len(ids)))
		}
		pages = append(pages, listBody(ids[first:], info(i+1)))
	}
	return pages, ids
}

func listBody(ids []string, info string) string {
	var items []string
	for _, id := range ids {
		items = append(items, `{"id":"`+id+`"}`)
	}
	return `{"success":true,"result":[` + strings.Join(items, ",") + `],"result_info":` + info + `}`
}

// even is total entries on pages of size.
func even(total, size int) (sizes []int) {
	for left := total; left > 0; left -= size {
		sizes = append(sizes, min(left, size))
	}
	return sizes
}

// honest is a list with right totals.
func honest(total, size int) *listServer {
	pages, _ := numberedPages(even(total, size), func(page int) string { return totals(total)(page, size, 0) })
	return &listServer{pages: pages, last: listBody(nil, `{}`), takes: 20 * time.Millisecond}
}

// cursored is a list with cursors.
func cursored(sizes []int) (*listServer, []string) {
	pages, ids := numberedPages(sizes, func(page int) string {
		if page == len(sizes) {
			return `{"count":"0"}`
		}
		return fmt.Sprintf(`{"cursor":"c%d"}`, page+1)
	})
	return &listServer{pages: pages, takes: 20 * time.Millisecond}, ids
}
