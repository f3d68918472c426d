package access

// Apart returns members as another program has them: calls do not take turns with those
// of this one.
func (m Members) Apart() Members {
	m.turns = new(turns)
	return m
}
