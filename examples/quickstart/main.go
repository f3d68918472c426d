// Command quickstart does a day's work on an account and prints it: it lists
// accounts, invites a member, pages members and roles, takes a token through
// its life, and reads the audit log that all this left.
//
// Without CLOUDFLARE_API_TOKEN it uses an emulator in its own process, and
// needs no account and no network. With a token it does the reading parts on
// the real API, and changes nothing. If CLOUDFLARE_BASE_URL names an emulator
// on this machine that has stopped, it behaves as if no token were set. It has no
// flags.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/api"
	"github.com/seed815c370e/cloudflare-go/option"
)

func main() {
	flag.Usage = func() { fmt.Fprint(flag.CommandLine.Output(), help) }
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, api.Configured(ctx)); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

const help = `usage: quickstart

Takes a tour through an account and prints it: on the real API, changing nothing, if
CLOUDFLARE_API_TOKEN is set, and otherwise on an emulator in its own process.
`

// run does the reading parts on the real API, or everything on an emulator.
func run(ctx context.Context, out io.Writer, real bool) error {
	t := &tour{out: out}
	if real {
		t.say("CLOUDFLARE_API_TOKEN is set: reading from the real API, changing nothing.")
		t.client = cloudflare.NewClient()
		return t.walk(ctx, t.accounts, t.members, t.roles, t.auditLog)
	}
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	t.say("No API to ask: working on an emulator in this process at %s", srv.URL)
	return t.everything(ctx, srv, option.WithAPIToken(srv.AddTokenWith(srv.AccountID, needed...).Value))
}

// needed are the permission groups that all steps need. On the real API a token
// needs only Account Settings Read.
var needed = []string{"Account API Tokens Write", "Account Settings Write"}

// everything takes all steps on an emulator, which may be changed.
func (t *tour) everything(ctx context.Context, srv *cloudflaretest.Server, opts ...option.RequestOption) error {
	populate(srv)
	t.client = srv.Client(opts...)
	return t.walk(ctx, t.accounts, t.invite, t.members, t.roles, t.token, t.auditLog)
}

// populate makes an account large enough to need several pages.
func populate(srv *cloudflaretest.Server) {
	for i := range 119 {
		srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: fmt.Sprintf("member%03d@example.com", i+1)})
	}
}
