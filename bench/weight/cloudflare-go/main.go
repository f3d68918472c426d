// Command cloudflare-go lists accounts with cloudflare-go v7.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/accounts"
)

func main() {
	walk := cloudflare.NewClient().Accounts.ListAutoPaging(context.Background(), accounts.AccountListParams{})
	for walk.Next() {
		fmt.Println(walk.Current().ID, walk.Current().Name)
	}
	if err := walk.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
