package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/seed815c370e/cloudflare-go/access"
)

// config is what the flags say.
type config struct {
	email      string
	opts       access.OffboardOptions
	apply, yes bool
}

func parse(args []string, stderr io.Writer) (config, error) {
	var cfg config
	flags := flag.NewFlagSet("offboard", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: offboard [flags] EMAIL")
		flags.PrintDefaults()
		fmt.Fprintln(stderr, "It exits with 0 when it is done, 1 when it could not work, 2 when the flags are wrong,\n"+
			"3 when something is left, 4 when it was stopped.")
	}
	flags.BoolVar(&cfg.apply, "apply", false, "remove what the plan says, after asking")
	flags.BoolVar(&cfg.yes, "yes", false, "with -apply, do not ask")
	flags.StringVar(&cfg.opts.Self, "self", "", "the `address` of the credential's user, if it may not read that itself")
	flags.Func("account", "look at this account `id` only; can be repeated", func(id string) error {
		cfg.opts.Accounts = append(cfg.opts.Accounts, id)
		return nil
	})
	flags.Func("tokens", "what to do about tokens that the leaver made: `list`, delete or skip; default list", cfg.tokens)
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	cfg.email = flags.Arg(0)
	switch {
	case flags.NArg() > 1:
		return cfg, fmt.Errorf("unexpected argument %q: flags come before the address", flags.Arg(1))
	case cfg.yes && !cfg.apply:
		return cfg, errors.New("-yes goes with -apply")
	}
	return cfg, nil
}

func (cfg *config) tokens(what string) error {
	cfg.opts.Tokens = access.OffboardTokens(what)
	if what == "list" {
		cfg.opts.Tokens = access.OffboardListTokens
	}
	if what != "list" && what != string(access.OffboardDeleteTokens) && what != string(access.OffboardSkipTokens) {
		return errors.New("neither list, delete nor skip")
	}
	return nil
}
