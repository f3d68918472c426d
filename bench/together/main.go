// Command together uses cloudflare-go for zones and this SDK for accounts, in one
// program. docs/coming-from-cloudflare-go.md shows it.
package main

import (
	"context"
	"fmt"
	"log"

	upstream "github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/zones"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

func main() {
	ctx := context.Background()
	zoned := upstream.NewClient() // both read the same environment
	client := cloudflare.NewClient()

	list := zoned.Zones.ListAutoPaging(ctx, zones.ZoneListParams{})
	for list.Next() {
		account := list.Current().Account.ID // plain values pass from one to the other
		members := client.Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{
			AccountID: cloudflare.F(account), // params do not: F is of the SDK that is called
		})
		for member, err := range members.All() {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(list.Current().Name, member.Email)
		}
	}
	if err := list.Err(); err != nil {
		log.Fatal(err)
	}
}
