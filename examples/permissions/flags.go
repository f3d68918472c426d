package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/seed815c370e/cloudflare-go/permissions"
)

// config is what the flags say.
type config struct {
	account, token, link string
	needs                permissions.Needs
}

func parse(args []string, stderr io.Writer) (config, error) {
	var cfg config
	flags := flag.NewFlagSet("permissions", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&cfg.account, "account", os.Getenv("CLOUDFLARE_ACCOUNT_ID"),
		"the account's `id`; default $CLOUDFLARE_ACCOUNT_ID")
	flags.StringVar(&cfg.token, "token", "", "check the token with this `id`")
	flags.StringVar(&cfg.link, "link", "", "print a link to the dashboard's form for a token of this `name`")
	flags.Func("groups", "what is needed: `names` of permission groups, with commas between", cfg.readGroups)
	flags.Func("needs", "what is needed: a `file` of what a recorder noted", cfg.readNeeds)
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	if len(args) == 0 {
		return cfg, nil
	}
	return cfg, cfg.check(flags.Args())
}

func (cfg *config) readGroups(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			cfg.needs.Groups = append(cfg.needs.Groups, name)
		}
	}
	return nil
}

func (cfg *config) readNeeds(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var read permissions.Needs
	if err := json.Unmarshal(text, &read); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	cfg.needs.Groups = append(cfg.needs.Groups, read.Groups...)
	cfg.needs.Operations = append(cfg.needs.Operations, read.Operations...)
	return nil
}

func (cfg *config) check(left []string) error {
	switch {
	case len(left) > 0:
		return fmt.Errorf("unexpected argument %q", left[0])
	case len(cfg.needs.Groups) == 0:
		return errors.New("-groups or -needs must say what is needed")
	case cfg.token == "" && cfg.link == "":
		return errors.New("-token or -link is needed")
	case cfg.token != "" && cfg.account == "":
		return errors.New("-account or CLOUDFLARE_ACCOUNT_ID is needed")
	}
	return nil
}
