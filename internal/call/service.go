package call

import "slices"

// Own returns a copy of opts for one service: what is written into it or
// appended to it has no effect elsewhere.
func Own(opts []Option) []Option { return slices.Clip(slices.Clone(opts)) }

// Copies hands out copies of the same options to many services, made at once.
type Copies struct {
	rest []Option
	size int // of each
}

// CopiesOf makes as many copies as there are services.
func CopiesOf(opts []Option, services int) *Copies {
	return &Copies{slices.Repeat(opts, services), len(opts)}
}

// Next returns a copy that no other service has.
func (c *Copies) Next() []Option {
	own := c.rest[:c.size:c.size]
	c.rest = c.rest[c.size:]
	return own
}
