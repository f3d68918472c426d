//go:build !race

package testhttp

// Raced is by how much bounds on memory are wider in tests: the race detector
// allocates too, and lets a sync.Pool forget.
const Raced = 1
