package auditlog

import (
	"encoding/json"
	"strings"
	"time"
)

// The parts of an entry. What is empty is left out of replies.
type (
	// Account is the account that an entry is about.
	Account struct {
		ID   string `json:"id,omitempty"`
		Name string `json:"name,omitempty"`
	}

	// Action is what was done, and when.
	Action struct {
		Description string    `json:"description,omitempty"`
		Result      string    `json:"result,omitempty"`
		Time        time.Time `json:"time,omitzero"`
		Type        string    `json:"type,omitempty"`
	}

	// Actor is who did it.
	Actor struct {
		ID        string `json:"id,omitempty"`
		Context   string `json:"context,omitempty"`
		Email     string `json:"email,omitempty"`
		IPAddress string `json:"ip_address,omitempty"`
		TokenID   string `json:"token_id,omitempty"`
		TokenName string `json:"token_name,omitempty"`
		Type      string `json:"type,omitempty"`
	}

	// Raw is the request that did it.
	Raw struct {
		CfRayID    string `json:"cf_ray_id,omitempty"`
		Method     string `json:"method,omitempty"`
		StatusCode int    `json:"status_code,omitempty"`
		URI        string `json:"uri,omitempty"`
		UserAgent  string `json:"user_agent,omitempty"`
	}

	// Resource is what was changed. Request, Response and Scope are JSON; what
	// is not JSON is dropped.
	Resource struct {
		ID       string          `json:"id,omitempty"`
		Product  string          `json:"product,omitempty"`
		Request  json.RawMessage `json:"request,omitempty"`
		Response json.RawMessage `json:"response,omitempty"`
		Scope    json.RawMessage `json:"scope,omitempty"`
		Type     string          `json:"type,omitempty"`
	}

	// Zone is the zone that an entry is about.
	Zone struct {
		ID   string `json:"id,omitempty"`
		Name string `json:"name,omitempty"`
	}
)

// record is an entry as the log keeps it. A million entries name a few actors,
// actions and zones again and again: these are kept once. What differs from
// entry to entry is one text, and ends says where its parts end: a million
// entries are two million objects for the garbage collector, not eight.
type record struct {
	time     int64 // nanoseconds since 1970
	account  *kept[Account]
	action   *kept[Action] // without its time
	actor    *kept[Actor]
	zone     *kept[Zone]
	raw      *kept[rawKind]
	resource *kept[resourceKind]
	text     string
	ends     [parts]uint32
}

// The parts of a record's text.
const (
	partID = iota
	partRay
	partURI
	partResource
	partRequest
	partResponse
	parts
)

// rawKind and resourceKind are the parts of Raw and of Resource that entries
// share.
type rawKind struct {
	Method     string `json:"method,omitempty"`
	StatusCode int    `json:"status_code,omitempty"`
	UserAgent  string `json:"user_agent,omitempty"`
}

type resourceKind struct {
	Product string   `json:"product,omitempty"`
	Scope   jsonText `json:"scope,omitempty"`
	Type    string   `json:"type,omitempty"`
}

// jsonText is JSON that can be compared.
type jsonText string

// MarshalJSON returns the text.
func (t jsonText) MarshalJSON() ([]byte, error) { return []byte(t), nil }

func (r *record) part(i int) string {
	from := uint32(0)
	if i > 0 {
		from = r.ends[i-1]
	}
	return r.text[from:r.ends[i]]
}

func (r *record) position() position { return position{r.time, r.part(partID)} }

func (r *record) when() time.Time { return time.Unix(0, r.time).UTC() }

func (r *record) entry() Entry {
	e := Entry{
		ID: r.part(partID), Account: r.account.value, Action: r.action.value, Actor: r.actor.value, Zone: r.zone.value,
		Raw: Raw{
			r.part(partRay), r.raw.value.Method, r.raw.value.StatusCode, r.part(partURI), r.raw.value.UserAgent,
		},
		Resource: Resource{
			ID: r.part(partResource), Product: r.resource.value.Product, Type: r.resource.value.Type,
			Request: rawOf(r.part(partRequest)), Response: rawOf(r.part(partResponse)),
			Scope: rawOf(string(r.resource.value.Scope)),
		},
	}
	e.Action.Time = r.when()
	return e
}

// rawOf returns a text as JSON, nil when it is empty.
func rawOf(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

// setText joins the parts into one text, in their order.
func (r *record) setText(texts [parts]string) {
	r.text = strings.Join(texts[:], "")
	end := uint32(0)
	for i, text := range texts {
		end += uint32(len(text))
		r.ends[i] = end
	}
}

// scopeType returns the kind of scope that a resource has: the scope itself
// when it is a string, its type when it is an object.
func scopeType(scope json.RawMessage) string {
	var kind struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(scope, &kind.Type) != nil {
		_ = json.Unmarshal(scope, &kind)
	}
	return kind.Type
}
