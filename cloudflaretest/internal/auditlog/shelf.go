package auditlog

import (
	"encoding/json"
	"time"
)

// shelf keeps one of each value, with the members it has in JSON.
type shelf[T comparable] map[T]*kept[T]

type kept[T any] struct {
	value   T
	members []byte // those of its JSON object, without the braces
	scope   string // the type of a resource's scope
}

func (s shelf[T]) keep(v T) *kept[T] {
	if s[v] == nil {
		data, err := json.Marshal(v)
		if err != nil {
			data = []byte("{}") // strings and numbers, and JSON that was checked: it can't happen
		}
		s[v] = &kept[T]{value: v, members: data[1 : len(data)-1]}
	}
	return s[v]
}

type shelves struct {
	accounts  shelf[Account]
	actions   shelf[Action] // without their time
	actors    shelf[Actor]
	zones     shelf[Zone]
	raws      shelf[rawKind]
	resources shelf[resourceKind]
}

func newShelves() shelves {
	return shelves{
		shelf[Account]{}, shelf[Action]{}, shelf[Actor]{}, shelf[Zone]{}, shelf[rawKind]{}, shelf[resourceKind]{},
	}
}

func (s shelves) record(e *Entry) *record {
	action := e.Action
	action.Time = time.Time{}
	r := &record{
		time:     e.Action.Time.UnixNano(),
		account:  s.accounts.keep(e.Account),
		action:   s.actions.keep(action),
		actor:    s.actors.keep(e.Actor),
		zone:     s.zones.keep(e.Zone),
		raw:      s.raws.keep(rawKind{e.Raw.Method, e.Raw.StatusCode, e.Raw.UserAgent}),
		resource: s.resource(e.Resource),
	}
	r.setText([parts]string{
		e.ID, e.Raw.CfRayID, e.Raw.URI, e.Resource.ID, valid(e.Resource.Request), valid(e.Resource.Response),
	})
	return r
}

func (s shelves) resource(r Resource) *kept[resourceKind] {
	known := len(s.resources)
	kind := s.resources.keep(resourceKind{r.Product, jsonText(valid(r.Scope)), r.Type})
	if len(s.resources) > known {
		kind.scope = scopeType(r.Scope)
	}
	return kind
}

// valid returns JSON as a text, or "" when it is not JSON, since one such entry
// would break every page that it is on.
func valid(raw json.RawMessage) string {
	if !json.Valid(raw) {
		return ""
	}
	return string(raw)
}
