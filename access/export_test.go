package access

// Apart returns members as another program has them: calls do not take turns with those
// of this one.
func (m Members) Apart() Members {
	m.turns = new(turns)
	return m
}

// Changing is how many members the calls of this process are changing.
func Changing() int {
	changing.mu.Lock()
	defer changing.mu.Unlock()
	return len(changing.keys)
}
