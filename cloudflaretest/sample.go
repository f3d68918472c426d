package cloudflaretest

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Sample is how much [Server.AddSample] makes: accounts, members and audit
// entries to page through, which differ from each other and are the same in
// every call.
type Sample struct {
	// Accounts is how many there should be in all, and Members how many in the
	// default account, including existing ones. AuditEntries are added to the
	// default account's log.
	Accounts, Members, AuditEntries int
	// Until is the time of the newest entry; zero is now. Each entry is older
	// than the next by Every; zero is a second.
	Until time.Time
	Every time.Duration
}

// AddSample adds a sample to a server's world.
func (s *Server) AddSample(sample Sample) {
	s.locked(func(w *world) { w.addSample(s.AccountID, sample) })
}

func (w *world) addSample(accountID string, sample Sample) {
	for i := len(w.accounts.rows); i < sample.Accounts; i++ {
		w.addAccount(Account{Name: fmt.Sprintf("Sample Account %d", i)})
	}
	a, roles := w.ensure(accountID), usualRoles()
	for i := len(a.members.rows); i < sample.Members; i++ {
		_, _ = w.addMember(a, sampleMember(i, roles)) // every account has the usual roles
	}
	sample.addEntries(w, a)
}

// firstNames and lastNames make people from numbers.
var (
	firstNames = strings.Fields("Ada Barbara Carol Dorothy Edith Frances Grace Hedy Irene Joan")
	lastNames  = strings.Fields("Lovelace Liskov Shaw Vaughan Clarke Allen Hopper Lamarr Greif Clarke " +
		"Goldberg Perlman Easley")
)

func sampleUser(i int) User {
	return User{
		Email:     fmt.Sprintf("user%d@example.com", i),
		FirstName: firstNames[i%len(firstNames)], LastName: lastNames[i%len(lastNames)],
		TwoFactorEnabled: i%2 == 0,
	}
}

func sampleMember(i int, roles []Role) Member {
	m := Member{User: sampleUser(i), Roles: []Role{roles[i%len(roles)]}, Status: "accepted"}
	if i%10 == 9 {
		m.Status = "pending"
	}
	return m
}

// addEntries adds a part at a time, so that a million entries are never in
// memory twice.
func (s Sample) addEntries(w *world, a *account) {
	every := cmp.Or(s.Every, time.Second)
	if s.Until.IsZero() {
		s.Until = w.now()
	}
	cast := newCast()
	const part = 10_000
	for from := 0; from < s.AuditEntries; from += part {
		entries := make([]AuditEntry, min(part, s.AuditEntries-from))
		for i := range entries {
			age := s.AuditEntries - 1 - from - i
			entries[i] = cast.entry(from+i, s.Until.Add(-every*time.Duration(age)))
		}
		w.addEntries(a, entries)
	}
}

var sampleVerbs = []struct{ kind, verb, method string }{
	{"create", "Add", "POST"}, {"update", "Update", "PUT"}, {"delete", "Remove", "DELETE"}, {"view", "Read", "GET"},
}

var sampleProducts = []struct{ product, kind string }{
	{"members", "member"}, {"api_tokens", "token"}, {"dns_records", "record"}, {"zones", "zone"},
	{"workers", "script"},
}

// cast is who and what sample entries are about.
type cast struct {
	actors [50]AuditActor
	zones  [5]AuditZone
}

func newCast() *cast {
	var c cast
	for i := range c.actors {
		user := sampleUser(i)
		c.actors[i] = AuditActor{
			ID: namedID(user.Email), Context: "dash", Email: user.Email,
			IPAddress: fmt.Sprintf("192.0.2.%d", i), Type: "user",
		}
	}
	for i := range c.zones {
		c.zones[i] = AuditZone{ID: hexID(7, uint64(i)), Name: fmt.Sprintf("zone%d.example.com", i)}
	}
	return &c
}

func (c *cast) entry(i int, at time.Time) AuditEntry {
	verb, thing := sampleVerbs[i%len(sampleVerbs)], sampleProducts[i%len(sampleProducts)]
	id, resource := hexID(uint64(i), 0), hexID(0, uint64(i%1000))
	return AuditEntry{
		ID:     id,
		Action: AuditAction{verb.verb + " " + thing.kind, "success", at, verb.kind},
		Actor:  c.actors[i%len(c.actors)],
		Raw:    AuditRaw{id[8:16] + id[:8], verb.method, 200, "/" + thing.product + "/" + resource, "sample/1.0"},
		Resource: AuditResource{
			ID: resource, Product: thing.product, Type: thing.kind,
			Request:  fmt.Appendf(nil, `{"name":"%s %d","enabled":%t}`, thing.kind, i, i%2 == 0),
			Response: []byte(`{"id":"` + resource + `"}`),
			Scope:    []byte(`{"type":"accounts"}`),
		},
		Zone: c.zones[i%len(c.zones)],
	}
}
