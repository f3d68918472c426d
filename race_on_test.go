//go:build race

package cloudflare_test

// raced is by how much bounds on memory are wider: the race detector allocates too.
const raced = 4
