// Command opentelemetry prints a span for each attempt of each call, named by
// its operation, below a span of the program. It uses an emulator in its own
// process.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/sdk/trace"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "opentelemetry:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(out), stdouttrace.WithPrettyPrint())
	if err != nil {
		return err
	}
	provider := trace.NewTracerProvider(trace.WithSyncer(exporter))
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	token := srv.AddTokenWith(srv.AccountID, "Account Settings Read") // what reading members needs, and nothing else
	if err := readMembers(ctx, provider, srv, option.WithAPIToken(token.Value)); err != nil {
		return err
	}
	return provider.Shutdown(ctx)
}

// readMembers makes one call that is answered on its second attempt.
func readMembers(
	ctx context.Context, provider *trace.TracerProvider, srv *cloudflaretest.Server, opts ...option.RequestOption,
) error {
	srv.Inject(cloudflaretest.Fault{Op: "Members.List", Status: 503})
	tracer := provider.Tracer("example")
	ctx, span := tracer.Start(ctx, "read members")
	defer span.End()
	_, err := srv.Client(append(opts, WithTracer(tracer))...).Accounts.Members.List(ctx, accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	return err
}
