package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// config is what the flags say.
type config struct {
	account, token, file, journal string
	command                       []string
	grace, idle                   time.Duration
	sweep, remove                 bool
}

func parse(args []string, stderr io.Writer) (config, error) {
	var cfg config
	flags := flag.NewFlagSet("token-rotation", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: token-rotation -token ID -file FILE [flags]\n"+
			"       token-rotation -token ID [flags] -- COMMAND [ARGUMENT ...]\n"+
			"       token-rotation -sweep [-remove] [flags]")
		flags.PrintDefaults()
	}
	flags.StringVar(&cfg.account, "account", os.Getenv("CLOUDFLARE_ACCOUNT_ID"),
		"the account's `id`; default $CLOUDFLARE_ACCOUNT_ID")
	flags.StringVar(&cfg.token, "token", "", "replace the token with this `id`")
	flags.StringVar(&cfg.file, "file", "", "write the new value to this `file`")
	flags.StringVar(&cfg.journal, "journal", "rotations", "keep the progress in this `directory`")
	flags.DurationVar(&cfg.grace, "grace", 0, "keep the old token for this long after the delivery")
	flags.BoolVar(&cfg.sweep, "sweep", false, "list tokens that were left by rotations that nobody ran again")
	flags.BoolVar(&cfg.remove, "remove", false, "with -sweep, delete them")
	flags.DurationVar(&cfg.idle, "idle", 24*time.Hour, "with -sweep, how long they were not used")
	err := flags.Parse(args)
	cfg.command = flags.Args()
	return cfg, err
}

// complete checks what belongs together.
func (cfg config) complete() error {
	switch {
	case cfg.account == "":
		return errors.New("-account or CLOUDFLARE_ACCOUNT_ID is needed")
	case cfg.remove && !cfg.sweep:
		return errors.New("-remove goes with -sweep")
	case cfg.sweep && (cfg.token != "" || cfg.file != "" || len(cfg.command) > 0):
		return errors.New("-sweep rotates nothing: leave out -token, -file and the command")
	case cfg.sweep:
		return nil
	case cfg.token == "":
		return errors.New("-token is needed")
	case (cfg.file == "") == (len(cfg.command) == 0):
		return errors.New("the new value goes to -file or to a command after --: give one of them")
	}
	return nil
}
