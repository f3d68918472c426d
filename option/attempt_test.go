package option

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// What the client knows of an attempt and what users are told have the same
// fields, and none is lost on the way.
func TestUsersAreToldOfEachFact(t *testing.T) {
	facts := config.Attempt{
		Operation: "Members.Get", Method: "GET", Route: "/a", Number: 1, Start: time.Unix(1, 0), Duration: 2,
		Pending: true, Held: 3, Status: 4, RayID: "ray", Bytes: 5, Err: errors.New("e"), Again: true, Wait: 6,
		Reason: "answered", RateLimit: config.RateLimit{Limit: 7, Window: 8, Remaining: 9, Reset: 10, RetryAfter: 11},
		Others: 12,
	}
	from, to := reflect.ValueOf(facts), reflect.ValueOf(attempt(facts))
	require.Equal(t, from.NumField(), to.NumField())
	for i := range from.NumField() {
		name := from.Type().Field(i).Name
		require.False(t, from.Field(i).IsZero(), "%s is not tested", name)
		require.Equal(t, name, to.Type().Field(i).Name)
		require.True(t, from.Field(i).Equal(to.Field(i).Convert(from.Field(i).Type())), name)
	}
}
