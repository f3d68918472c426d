package cloudflaretest

import "reflect"

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
