package fleet_test

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/pace"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/option"
)

// The README's snippets, so that they compile.

func _(redisClient *redis.Client, fleetKey []byte) (any, error) {
	shared, err := pace.New(redisClient, pace.Config{
		Owner:     "user-7", // whose limit it is: a name, never a credential
		Key:       fleetKey, // Redis sees the name only hashed with it
		Processes: 8,        // without Redis each keeps to an eighth
	})
	client := cloudflare.NewClient(option.WithSharedPace(shared))
	return client, err
}

func _(ctx context.Context, client *cloudflare.Client, leases lease.Store, entries sink.Sink) error {
	f, err := follow.New(follow.Config{
		Client: client, Accounts: follow.Visible(client), Leases: leases, Sink: entries,
		Since: time.Now().Add(-30 * 24 * time.Hour), Report: follow.LogTo(nil),
	})
	err = f.Run(ctx)
	return err
}

var snippet = regexp.MustCompile("(?ms)^```go\n(.*?)^```")

func TestTheSnippetsOfTheREADMEAreTheOnesAbove(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	here, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	snippets := snippet.FindAllStringSubmatch(string(page), -1)
	require.Len(t, snippets, 2)
	for _, found := range snippets {
		require.Contains(t, words(string(here)), words(found[1]))
	}
}

// words leaves out how a text is laid out.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }
