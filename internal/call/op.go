// Package call makes calls: it builds, retries, sends and decodes, each step in
// a file.
package call

import (
	"slices"
	"strings"
)

// Trait is what a call may assume about an operation.
type Trait uint8

const (
	// Unsafe is no trait: an operation that is not Safe must not be repeated
	// once the server may have acted. Every POST is unsafe, and rolling a token.
	Unsafe Trait = 0
	// Safe operations have the same effect however often they are sent: reads,
	// and PUT and DELETE of a whole resource.
	Safe Trait = 1 << (iota - 1)
	// NullResult operations may answer with a null result, by the document: for
	// a deletion, or an empty list.
	NullResult
	// Strict operations give entries of a type that can't say which of its
	// fields were of a wrong type: such a field fails the page.
	Strict
)

// Op is one operation of the API, declared once above the method that calls
// it. It is never changed after Declare.
type Op struct {
	// Name is the service and the method, as in logs, traces and errors:
	// "Members.Get".
	Name string
	// Method is the HTTP method.
	Method string
	// Path is the template as the OpenAPI document writes it, with a leading
	// slash: "/accounts/{account_id}/members/{member_id}". It is also a valid
	// http.ServeMux pattern.
	Path string

	traits  Trait
	pieces  []piece
	accepts []string
}

// piece is the literal text before a path parameter and the parameter's name;
// the last piece has no name when the template ends in text.
type piece struct{ text, param string }

var declared []*Op

// Declare makes an operation from a route such as "GET /accounts/{account_id}"
// and adds it to [Operations]. It is called from package variables only, so the
// list is complete and fixed before main starts. accepts are the API token
// permission groups that the document accepts for it, reads before writes; any
// one is enough.
func Declare(name, route string, traits Trait, accepts ...string) *Op {
	method, path, _ := strings.Cut(route, " ")
	op := &Op{Name: name, Method: method, Path: path, traits: traits, pieces: split(path), accepts: accepts}
	declared = append(declared, op)
	return op
}

// Operations lists every declared operation, in the order of declaration.
func Operations() []*Op { return append([]*Op(nil), declared...) }

// Has reports whether the operation has all the traits of t. It has Unsafe when
// it does not have Safe.
func (op *Op) Has(t Trait) bool {
	if t == Unsafe {
		return op.traits&Safe == 0
	}
	return op.traits&t == t
}

// Accepts lists the API token permission groups any one of which is enough, by
// the document: reads before writes, and none if the document names none. The
// caller may keep and change the list.
func (op *Op) Accepts() []string { return slices.Clone(op.accepts) }

func split(path string) []piece {
	var pieces []piece
	for path != "" {
		text, rest, _ := strings.Cut(path, "{")
		name, after, _ := strings.Cut(rest, "}")
		pieces = append(pieces, piece{text, name})
		path = after
	}
	return pieces
}
