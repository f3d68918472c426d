package pace_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/redis/go-redis/v9"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/pace"
	"github.com/seed815c370e/cloudflare-go/option"
)

// One of eight processes. The emulator stands for the API here.
func Example() {
	where, err := redis.ParseURL(os.Getenv("FLEET_REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	shared, err := pace.New(redis.NewClient(where), pace.Config{
		Owner: "user-7", Key: []byte("fake-key-of-this-fleet"), Processes: 8,
	})
	if err != nil {
		log.Fatal(err)
	}
	srv := cloudflaretest.NewServer(cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}))
	defer srv.Close()
	client := cloudflare.NewClient(
		option.WithBaseURL(srv.URL), option.WithAPIToken(srv.Token), option.WithSharedPace(shared),
	)
	account, err := client.Accounts.Get(context.Background(), accounts.AccountGetParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.ID == srv.AccountID)
	// Output: true
}
