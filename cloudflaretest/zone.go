package cloudflaretest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Zone is a zone of an account. This package's API lists zones and serves their
// subscriptions.
type Zone struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Name is the domain, any text.
	Name string `json:"name"`
	// Subscriptions are filled in as the account's are.
	Subscriptions []Subscription `json:"subscriptions,omitempty"`
	// CreatedOn is now when it is zero.
	CreatedOn time.Time `json:"created_on,omitzero"`
}

// shownZone is a zone as the API lists it.
type shownZone struct {
	ID                  string         `json:"id"`
	Name                string         `json:"name"`
	Status              string         `json:"status"`
	Paused              bool           `json:"paused"`
	Type                string         `json:"type"`
	DevelopmentMode     int            `json:"development_mode"`
	NameServers         []string       `json:"name_servers"`
	OriginalNameServers []string       `json:"original_name_servers"`
	CreatedOn           time.Time      `json:"created_on"`
	ModifiedOn          time.Time      `json:"modified_on"`
	ActivatedOn         time.Time      `json:"activated_on"`
	Account             zonesAccount   `json:"account"`
	Owner               map[string]any `json:"owner"`
	Meta                map[string]any `json:"meta"`
}

// zonesAccount is a zone's account as the API shows it.
type zonesAccount struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (a *account) showZone(z *Zone) *shownZone {
	return &shownZone{
		ID: z.ID, Name: z.Name, Status: "active", Type: "full",
		NameServers: []string{"ada.ns.example.com", "bob.ns.example.com"},
		CreatedOn:   z.CreatedOn, ModifiedOn: z.CreatedOn, ActivatedOn: z.CreatedOn,
		Account: zonesAccount{a.ID, a.Name}, Owner: map[string]any{"type": "organization"}, Meta: map[string]any{},
	}
}

type zoneListParams struct {
	pageQuery
	name, account string
}

func readZoneList(x *task) zoneListParams {
	return zoneListParams{readPage(x), x.query("name").text(longestZoneName), x.query("account.id").text(longestText)}
}

// zoneReaders are the permission groups that the document accepts for listing
// zones, by their present name.
var zoneReaders = []string{"Zone Read"}

// zoneList lists the zones that the request's credential may read, if any. Its
// filters match exactly, except for case.
func zoneList(x *task, q zoneListParams) (answer, error) {
	var found []*shownZone
	for _, a := range x.world.accounts.rows {
		if !x.who.reaches(a) || q.account != "" && q.account != a.ID {
			continue
		}
		for _, z := range a.zones.rows {
			if (q.name == "" || strings.EqualFold(q.name, z.Name)) && x.may(zoneReaders, zoneOf(a, z.ID)) {
				found = append(found, a.showZone(z))
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *shownZone) int { return cmp.Compare(a.Name, b.Name) })
	return cut(found, q.pageQuery, same), nil
}

// AddZone puts a zone into an account, which is made if it does not exist, or
// replaces the one with its id, and returns it with everything that was left
// empty filled in.
func (s *Server) AddZone(accountID string, z Zone) Zone {
	s.locked(func(w *world) { z = w.addZone(w.ensure(accountID), z.clone()).clone() })
	return z
}

// Zones lists an account's zones with their subscriptions.
func (s *Server) Zones(accountID string) (list []Zone) {
	s.of(accountID, func(a *account) { list = copies(a.zones.rows, Zone.clone) })
	return list
}

func (w *world) addZone(a *account, z Zone) *Zone {
	z.ID = w.orID(z.ID)
	z.CreatedOn = w.orNow(z.CreatedOn)
	for i := range z.Subscriptions {
		z.Subscriptions[i] = w.fillSubscription(z.Subscriptions[i])
	}
	w.zones[z.ID] = a.ID
	return a.zones.put(z.ID, z)
}
