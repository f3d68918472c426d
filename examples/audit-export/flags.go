package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// formatSpreadsheet is csv with -spreadsheet: another format, so that a checkpoint of one is
// not valid for the other.
const formatSpreadsheet = "spreadsheet"

// config is what the flags say.
type config struct {
	account, out, format, checkpoint string
	since, before                    time.Time // zero when not given
	follow, spreadsheet              bool
	overlap, interval                time.Duration
	slices                           int
	list                             accounts.LogAuditListParams // the filters
}

func parse(args []string, stderr io.Writer, now time.Time) (config, error) {
	var cfg config
	flags := flag.NewFlagSet("audit-export", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&cfg.account, "account", os.Getenv("CLOUDFLARE_ACCOUNT_ID"),
		"export the log of this account `id`; default $CLOUDFLARE_ACCOUNT_ID")
	flags.Func("since", "start at this `time`: 2025-01-31, 2025-01-31T13:45:00Z, or 36h for that long ago",
		instant(&cfg.since, now))
	flags.Func("before", "end before this `time`; default now", instant(&cfg.before, now))
	flags.StringVar(&cfg.out, "out", "-", "write to this `file`; - is standard output")
	flags.StringVar(&cfg.format, "format", "", "write ndjson or csv; default by the file's name, or ndjson")
	flags.BoolVar(&cfg.spreadsheet, "spreadsheet", false,
		"write csv in which no cell is a formula; an apostrophe goes before what would be one")
	flags.StringVar(&cfg.checkpoint, "checkpoint", "", "keep the place in this `file`, and go on from it")
	flags.BoolVar(&cfg.follow, "follow", false, "go on with the entries that come")
	flags.DurationVar(&cfg.overlap, "overlap", 10*time.Minute, "with -follow, how late entries may arrive")
	flags.DurationVar(&cfg.interval, "interval", 30*time.Second, "with -follow, how often to look for entries")
	flags.IntVar(&cfg.slices, "slices", 4, "fetch so many slices of a long window at a time")
	for _, f := range filters(&cfg.list) {
		flags.Func(f.name, "keep entries with this "+f.what+"; can be repeated", f.keep)
		flags.Func("not-"+f.name, "leave out entries with this "+f.what+"; can be repeated", f.leave)
	}
	flags.Func("product-category", "keep entries of this `category` of products, beside those of -resource-product",
		func(text string) error {
			cfg.list.ProductCategory = cloudflare.F(append(cfg.list.ProductCategory.Value, text))
			return nil
		})
	if err := flags.Parse(args); err != nil {
		return cfg, err
	}
	if flags.NArg() > 0 {
		return cfg, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return cfg.complete(now)
}

// complete fills in what depends on other flags, and checks them.
func (cfg config) complete(now time.Time) (config, error) {
	if cfg.format == "" {
		cfg.format = "ndjson"
		if cfg.spreadsheet || strings.HasSuffix(cfg.out, ".csv") {
			cfg.format = "csv"
		}
	}
	switch {
	case cfg.account == "":
		return cfg, errors.New("-account or CLOUDFLARE_ACCOUNT_ID is needed")
	case cfg.format != "ndjson" && cfg.format != "csv":
		return cfg, fmt.Errorf("-format: %q is neither ndjson nor csv", cfg.format)
	case cfg.spreadsheet && cfg.format != "csv":
		return cfg, fmt.Errorf("-spreadsheet is for csv, not for %s", cfg.format)
	case cfg.follow && !cfg.before.IsZero():
		return cfg, errors.New("-follow has no end: leave out -before")
	case cfg.overlap <= 0 || cfg.interval <= 0 || cfg.slices < 0:
		return cfg, errors.New("-overlap, -interval and -slices must be positive")
	}
	if cfg.spreadsheet {
		cfg.format = formatSpreadsheet
	}
	if !cfg.follow && cfg.before.IsZero() {
		cfg.before = now
	}
	return cfg, nil
}

// params returns what to ask for, from a place on.
func (cfg config) params(place accounts.AuditCheckpoint) accounts.LogAuditFollowParams {
	list := cfg.list
	list.AccountID = cloudflare.F(cfg.account)
	if !cfg.before.IsZero() {
		list.Before = cloudflare.F(cfg.before)
	}
	return accounts.LogAuditFollowParams{
		List: list, Checkpoint: place, Overlap: cfg.overlap, Interval: cfg.interval, Slices: cfg.slices,
	}
}

// instant reads a time: a date, a timestamp, or how long ago.
func instant(dst *time.Time, now time.Time) func(string) error {
	return func(text string) (err error) {
		if ago, err := time.ParseDuration(text); err == nil {
			*dst = now.Add(-ago)
			return nil
		}
		if *dst, err = time.Parse(time.DateOnly, text); err == nil {
			return nil
		}
		if *dst, err = time.Parse(time.RFC3339, text); err != nil {
			return errors.New("neither a date, nor an RFC 3339 timestamp, nor a duration")
		}
		return nil
	}
}

// filter is a filter of the audit log as two flags.
type filter struct {
	name, what  string
	keep, leave func(string) error
}

// filters set the filters of p.
func filters(p *accounts.LogAuditListParams) []filter {
	return []filter{
		texts("account-name", "account `name`", &p.AccountName),
		texts("action-result", "`result`: success or failure", &p.ActionResult),
		texts("action-type", "`type` of action: create, delete, view or update", &p.ActionType),
		texts("actor-context", "`way` of acting: api_key, api_token, dash, oauth …", &p.ActorContext),
		texts("actor-email", "`address` of who acted", &p.ActorEmail),
		texts("actor-id", "`id` of who acted", &p.ActorID),
		texts("actor-ip", "`address` acted from", &p.ActorIPAddress),
		texts("actor-token-id", "`id` of the token used", &p.ActorTokenID),
		texts("actor-token-name", "`name` of the token used", &p.ActorTokenName),
		texts("actor-type", "`kind` of who acted: account, cloudflare_admin, system or user", &p.ActorType),
		texts("id", "`id`", &p.ID),
		texts("ray-id", "ray `id` of the request", &p.RawCfRayID),
		texts("method", "HTTP `method` of the request", &p.RawMethod),
		values("status-code", "HTTP `status` of the reply", &p.RawStatusCode, number),
		texts("uri", "`URI` of the request", &p.RawURI),
		texts("resource-id", "`id` of the resource", &p.ResourceID),
		texts("resource-product", "`product` of the resource", &p.ResourceProduct),
		texts("resource-scope", "`scope` of the resource: accounts, user, zones or memberships", &p.ResourceScope),
		texts("resource-type", "`type` of the resource", &p.ResourceType),
		texts("zone-id", "`id` of the zone", &p.ZoneID),
		texts("zone-name", "`name` of the zone", &p.ZoneName),
	}
}

type auditFilter[T any] = param.Field[accounts.AuditFilter[T]]

func texts[T ~string](name, what string, f *auditFilter[T]) filter {
	return values(name, what, f, func(text string) (T, error) { return T(text), nil })
}

func values[T any](name, what string, f *auditFilter[T], read func(string) (T, error)) filter {
	return filter{name, what, adder(f, &f.Value.In, read), adder(f, &f.Value.Not, read)}
}

// adder adds what a flag is given to one side of a filter.
func adder[T any](f *auditFilter[T], side *param.Field[[]T], read func(string) (T, error)) func(string) error {
	return func(text string) error {
		value, err := read(text)
		if err != nil {
			return err
		}
		f.Present = true
		*side = cloudflare.F(append(side.Value, value))
		return nil
	}
}

func number(text string) (int64, error) { return strconv.ParseInt(text, 10, 64) }

// purpose tells exports apart: a checkpoint is valid for only one of them.
func (cfg config) purpose() string {
	query := cfg.list.URLQuery()
	query.Set("account_id", cfg.account)
	query.Set("format", cmp.Or(cfg.format, "ndjson"))
	return query.Encode()
}
