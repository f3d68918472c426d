package pace

import "runtime"

// Settle waits until Redis was told all that was learned.
func (p *Pace) Settle() {
	for p.busy() {
		runtime.Gosched()
	}
}

func (p *Pace) busy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.telling
}

// Keys are the names of the keys in Redis.
func (p *Pace) Keys() []string { return p.keys }
