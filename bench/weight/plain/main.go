// Command plain lists accounts with net/http and encoding/json by hand.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

func main() {
	if err := list(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list() error {
	request, err := http.NewRequest(http.MethodGet, "https://api.cloudflare.com/client/v4/accounts", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("CLOUDFLARE_API_TOKEN"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var reply struct {
		Result []struct{ ID, Name string }
	}
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		return err
	}
	for _, account := range reply.Result {
		fmt.Println(account.ID, account.Name)
	}
	return nil
}
