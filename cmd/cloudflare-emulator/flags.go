package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// config is what the flags say.
type config struct {
	addr, seed      string
	public, verbose bool
	noNewAccounts   bool
	control         bool
	capture         capture
	sample          cloudflaretest.Sample
	// options are the options of the server that flags set.
	options []cloudflaretest.Option
}

func parse(args []string, stderr io.Writer) (config, error) {
	var cfg config
	flags := flag.NewFlagSet("cloudflare-emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	cfg.define(flags)
	if err := flags.Parse(joinRateLimit(args)); err != nil {
		return cfg, err
	}
	if flags.NArg() > 0 {
		return cfg, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return cfg, cfg.check()
}

const rateUsage = "limit requests: 100/1m is 100 in a minute, and none for a minute after that;\n" +
	"without a value 1,200 in 5 minutes"

const controlUsage = "have a control plane at /_emulator/: reset, seed, faults, requests, clock, health;\n" +
	"the package comment has examples"

func (cfg *config) define(flags *flag.FlagSet) {
	flags.StringVar(&cfg.addr, "addr", "127.0.0.1:8787", "listen on this `address`; port 0 is a free one")
	flags.BoolVar(&cfg.public, "public", false, "allow an address that other machines reach")
	flags.BoolVar(&cfg.verbose, "v", false, "log every request")
	flags.StringVar(&cfg.seed, "seed", "", "start with the world in this JSON `file`")
	cfg.option(flags, "state", "keep the world in this `file`, and go on with the one that is there", state)
	flags.IntVar(&cfg.sample.Accounts, "accounts", 1, "have so many accounts at least")
	flags.IntVar(&cfg.sample.Members, "members", 1, "have so many members in the first account at least")
	flags.IntVar(
		&cfg.sample.AuditEntries, "audit", 0, "add so many audit entries to the first account, a second apart",
	)
	flags.Var(&rateLimit{cfg}, "rate-limit", rateUsage)
	cfg.option(flags, "token", "use this API `token`; the default is a new one", token)
	cfg.option(flags, "id-seed", "make ids and secrets from this `number`, the same in every run", idSeed)
	cfg.option(flags, "audit-page-cap", "never put more than `n` entries on a page of the audit log", auditPageCap)
	cfg.capture.define(flags)
	flags.BoolVar(&cfg.control, "control", false, controlUsage)
	flags.BoolFunc("enforce",
		"refuse what a token's policies do not allow; the token printed at the start may do everything",
		func(text string) error { return cfg.enforce(text) })
	flags.BoolVar(&cfg.noNewAccounts, "no-account-creation", false, "refuse to create accounts")
}

// option defines a flag that is an option of the server.
func (cfg *config) option(flags *flag.FlagSet, name, usage string, read func(string) (cloudflaretest.Option, error)) {
	flags.Func(name, usage, func(text string) error {
		opt, err := read(text)
		if err == nil {
			cfg.options = append(cfg.options, opt)
		}
		return err
	})
}

func (cfg *config) enforce(text string) error {
	on, err := strconv.ParseBool(text)
	if on {
		cfg.options = append(cfg.options, cloudflaretest.WithEnforcement())
	}
	return err
}

func token(text string) (cloudflaretest.Option, error) { return cloudflaretest.WithToken(text), nil }

func state(file string) (cloudflaretest.Option, error) {
	if file == "" {
		return nil, errors.New("must be the name of a file")
	}
	return cloudflaretest.WithState(file), nil
}

func idSeed(text string) (cloudflaretest.Option, error) {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return nil, errors.New("must be a whole number that is not negative")
	}
	return cloudflaretest.WithIDSeed(seed), nil
}

func auditPageCap(text string) (cloudflaretest.Option, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return nil, errors.New("must be a whole number from 1")
	}
	return cloudflaretest.WithAuditPageCap(n), nil
}

// rateLimit is the flag of that name. It can be given alone, as switches are.
type rateLimit struct{ *config }

func (r *rateLimit) IsBoolFlag() bool { return true }

func (r *rateLimit) String() string { return "" }

func (r *rateLimit) Set(text string) error {
	if on, err := strconv.ParseBool(text); err == nil {
		if on {
			r.options = append(r.options, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}))
		}
		return nil
	}
	limit, err := parseRate(text)
	if err == nil {
		r.options = append(r.options, cloudflaretest.WithRateLimit(limit))
	}
	return err
}

// parseRate reads requests and a time, such as 100/1m, or 100/m for one of it.
func parseRate(text string) (limit cloudflaretest.RateLimit, err error) {
	requests, per, _ := strings.Cut(text, "/")
	limit.Requests, err = strconv.Atoi(requests)
	if err == nil {
		limit.Per, err = time.ParseDuration(withNumber(per))
	}
	if err != nil || limit.Requests < 1 || limit.Per <= 0 {
		return limit, errors.New("must be N/DURATION, such as 100/1m")
	}
	return limit, nil
}

func withNumber(unit string) string {
	if unit != "" && unit[0] > '9' {
		return "1" + unit
	}
	return unit
}

var rate = regexp.MustCompile(`^\d+/`)

// joinRateLimit makes -rate-limit=100/1m from -rate-limit 100/1m. In package
// flag a flag either takes the next argument as its value or stands alone; this
// one can do both.
func joinRateLimit(args []string) []string {
	var joined []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if strings.TrimLeft(arg, "-") == "rate-limit" && i+1 < len(args) && rate.MatchString(args[i+1]) {
			i++
			arg += "=" + args[i]
		}
		joined = append(joined, arg)
	}
	return joined
}

// check refuses addresses that others can reach: the emulator prints its token,
// and whoever has it controls its world.
func (cfg config) check() error {
	addr, err := net.ResolveTCPAddr("tcp", cfg.addr)
	if err != nil {
		return fmt.Errorf("-addr: %w", err)
	}
	if !cfg.public && !addr.IP.IsLoopback() {
		return fmt.Errorf("-addr: %s is not a loopback address; give -public to listen there", cfg.addr)
	}
	if cfg.sample.Accounts < 0 || cfg.sample.Members < 0 || cfg.sample.AuditEntries < 0 {
		return errors.New("-accounts, -members and -audit must not be negative")
	}
	return nil
}
