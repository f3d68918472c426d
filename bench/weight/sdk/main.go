// Command sdk lists accounts with this SDK.
package main

import (
	"context"
	"fmt"
	"os"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
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
