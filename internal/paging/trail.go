package paging

import (
	"crypto/sha256"
	"maps"
	"sync"
)

// trailLength is how many cursors a trail keeps: about 100 kB, and a million
// audit log entries.
const trailLength = 1024

// trail remembers the cursors of a walk, to recognize one that comes again. When
// it is full it drops every second one and adds only every second one from then
// on, and so on: its memory is bounded, and a circle of any length is still
// found, at the latest after walking it twice.
type trail struct {
	mu     sync.Mutex
	steps  map[digest]int
	stride int
}

type digest = [sha256.Size]byte

// visit remembers the cursor of a step, and returns whether it was that of an
// earlier one. A step may be visited again, by a walk that went back. An empty
// cursor is not remembered.
func (t *trail) visit(step int, cursor string) (repeated bool) {
	if cursor == "" {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := sha256.Sum256([]byte(cursor))
	if earliest, known := t.steps[sum]; known {
		return earliest < step
	}
	t.add(step, sum)
	return false
}

func (t *trail) add(step int, sum digest) {
	if t.steps == nil {
		t.steps, t.stride = map[digest]int{}, 1
	}
	if step%t.stride != 0 {
		return
	}
	t.steps[sum] = step
	if len(t.steps) >= trailLength {
		t.stride *= 2
		maps.DeleteFunc(t.steps, func(_ digest, step int) bool { return step%t.stride != 0 })
	}
}
