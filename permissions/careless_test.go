package permissions_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

// An identifier that comes from elsewhere is that of one resource: all of them are
// meant only where the program says so.
func TestAnIdentifierIsNeverAllOfThem(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	for name, r := range map[string]Resource{
		"account": Account("*"), "zone": Zone("*"), "zone in": Zone("*").In("a1"), "user": User("*"),
		"worker": Worker("a1", "*"), "bucket": R2Bucket("a1", "", "*"), "worker in all": Worker("*", "w1"),
		"zones in all": AllZonesIn("*"), "buckets in all": AllR2BucketsIn("*"), "in all": Zone("z1").In("*"),
	} {
		_, err := Allow("DNS Read").On(r).Policies(t.Context(), srv.Client(), "a1")
		require.ErrorIs(t, err, ErrResource, name)
		if name != "bucket" { // whose name has its account in front
			_, err = Resources(r)
			require.ErrorIs(t, err, ErrResource, name)
		}
	}
	require.Empty(t, srv.Requests(), "nothing is asked for that can't be had")
}

func TestNoContext(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	var none context.Context
	for name, client := range map[string]*cloudflare.Client{"nil client": nil, "client": srv.Client()} {
		_, err := Resolve(none, client, srv.AccountID, "DNS Read", "")
		require.ErrorContains(t, err, " is nil", name)
		_, err = Groups(none, client, srv.AccountID)
		require.ErrorContains(t, err, " is nil", name)
		_, err = Allow("DNS Read").On(Zone("z1")).Policies(none, client, srv.AccountID)
		require.ErrorContains(t, err, " is nil", name)
	}
}
