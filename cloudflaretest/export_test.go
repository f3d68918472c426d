package cloudflaretest

import (
	"reflect"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/pseudonym"
	"github.com/seed815c370e/cloudflare-go/internal/call"
)

// ServedOperations are those that the client declares and those beyond.
func ServedOperations() []*call.Op { return served() }

// HandledOperations names the operations that there is a handler for.
func HandledOperations() (names []string) {
	for name := range operations {
		names = append(names, name)
	}
	return names
}

// WorldFields names what a world and an account are made of.
func WorldFields() (names []string) {
	for _, t := range []reflect.Type{reflect.TypeFor[world](), reflect.TypeFor[account]()} {
		for i := range t.NumField() {
			names = append(names, t.Name()+"."+t.Field(i).Name)
		}
	}
	return names
}

// VerifyCaptured looks for secrets in a thing as a capture does, whether it was
// mapped or not.
func VerifyCaptured(v any) error {
	c := &capture{Mapper: pseudonym.New([]byte("a key for tests only"))}
	return c.verify("it", v)
}
