package traffic

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// patient waits as long as it takes.
var patient = Terms{Patience: 1 << 62}

// load is callers that ask again and again, each after its last reply.
type load struct {
	callers      int
	from, to     time.Duration // how long a reply takes
	travel       time.Duration // how much of it may pass before the request counts
	length       time.Duration
	rand         *rand.Rand
	taken        int
	refused      []time.Duration
	terms        Terms         // patient when not set
	after        time.Duration // when it begins
	longest      time.Duration // that all were held back
	lastLetIn    time.Duration
	waiting      int
	waitingSince time.Duration
}

func (l *load) latency() time.Duration {
	return l.from + time.Duration(l.rand.Float64()*float64(l.to-l.from))
}

// best is how many requests could be taken at the most: each is sent the moment
// that the server takes it.
func (l *load) best(s server) (n int) {
	ready := &times{}
	for range l.callers {
		heap.Push(ready, time.Duration(0))
	}
	for {
		at := s.opens(heap.Pop(ready).(time.Duration))
		if at >= l.length {
			return n
		}
		s.serve(at)
		n++
		heap.Push(ready, at+l.latency())
	}
}

type times []time.Duration

func (t times) Len() int           { return len(t) }
func (t times) Less(i, j int) bool { return t[i] < t[j] }
func (t times) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *times) Push(x any)        { *t = append(*t, x.(time.Duration)) }
func (t *times) Pop() (x any) {
	x = (*t)[len(*t)-1]
	*t = (*t)[:len(*t)-1]
	return x
}

// run makes requests of s through a pace. It must be called in a bubble.
func (l *load) run(ctx context.Context, s *server) { l.with(ctx, s, new(sync.Mutex)) }

// with is run with a server that others use too.
func (l *load) with(ctx context.Context, s *server, mu *sync.Mutex) {
	f := new(State).Flow("api.test", [4]string{"fake"})
	if l.terms.Patience == 0 {
		l.terms = patient
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, l.length)
	defer cancel()
	var group sync.WaitGroup
	for range l.callers {
		group.Go(func() {
			for l.request(ctx, f, s, start, mu) {
			}
		})
	}
	group.Wait()
}

func (l *load) request(ctx context.Context, f *Flow, s *server, start time.Time, mu *sync.Mutex) bool {
	mu.Lock()
	if l.waiting++; l.waiting == 1 {
		l.waitingSince = time.Since(start)
	}
	mu.Unlock()
	pass, _, err := f.Enter(ctx, l.terms)
	if err != nil || time.Since(start) >= l.length {
		return false
	}
	mu.Lock()
	now := time.Since(start)
	l.longest = max(l.longest, now-max(l.waitingSince, l.lastLetIn))
	l.waiting--
	l.lastLetIn = now
	latency := l.latency()
	travel := min(latency, time.Duration(l.rand.Float64()*float64(l.travel)))
	mu.Unlock()
	time.Sleep(travel)
	mu.Lock()
	taken, h := s.serve(time.Since(start))
	if taken {
		l.taken++
	} else {
		l.refused = append(l.refused, time.Since(start))
	}
	mu.Unlock()
	time.Sleep(latency - travel)
	told := Read(h)
	r := Reply{Status: 200, Told: &told}
	if !taken {
		wait, _ := time.ParseDuration(h.Get("Retry-After") + "s")
		r.Status, r.Refused, r.Wait = http.StatusTooManyRequests, true, wait
	}
	f.Leave(pass, r)
	return true
}

// mostRefused is how many requests were refused within one window.
func (l *load) mostRefused(window time.Duration) (most int) {
	for i, from := range l.refused {
		n := 0
		for _, at := range l.refused[i:] {
			if at < from+window {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
