package cloudflaretest

// HandledOperations names the operations that there is a handler for.
func HandledOperations() (names []string) {
	for name := range operations {
		names = append(names, name)
	}
	return names
}
