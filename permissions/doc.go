// Package permissions says what API tokens may do: resources as values, instead
// of the map keys that a policy spells them by.
//
// Nothing here is built into programs that do not import it.
package permissions
