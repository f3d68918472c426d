package main

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/least"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestSpansAreNamedByOperation(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	if err := readMembers(context.Background(), trace.NewTracerProvider(trace.WithSyncer(spans)), srv); err != nil {
		t.Fatal(err)
	}
	got := spans.GetSpans()
	if len(got) != 3 {
		t.Fatalf("%d spans, want two attempts and the program's own", len(got))
	}
	parent := got[2].SpanContext.SpanID()
	for i, want := range []codes.Code{codes.Error, codes.Unset} {
		span := got[i]
		if span.Name != "Members.List" || span.Parent.SpanID() != parent || span.Status.Code != want {
			t.Errorf("span %d is %s below %s with %v", i, span.Name, span.Parent.SpanID(), span.Status)
		}
		if span.EndTime.Before(span.StartTime) {
			t.Errorf("span %d ends before it begins", i)
		}
	}
}

func TestTheProgramNeedsItsTokensPermission(t *testing.T) {
	groups := least.Check(t, func(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
		return readMembers(t.Context(), trace.NewTracerProvider(), srv, opts...)
	})
	if len(groups) != 1 || groups[0] != "Account Settings Read" {
		t.Errorf("it needs %q", groups)
	}
}

func TestRunPrintsSpansWithoutSecrets(t *testing.T) {
	var out strings.Builder
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Name": "Members.List"`, "/accounts/{account_id}/members", "answered 503"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in the output", want)
		}
	}
	if strings.Contains(out.String(), "cfut_") {
		t.Error("a token was printed")
	}
}

func TestAnAttemptThatIsHeldBackIsAnEventAndNoSpan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(
			cloudflaretest.InProcess(),
			cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 1, Per: time.Minute}),
		)
		defer srv.Close()
		spans := tracetest.NewInMemoryExporter()
		tracer := trace.NewTracerProvider(trace.WithSyncer(spans)).Tracer("test")
		client := srv.Client(WithTracer(tracer))
		ctx, span := tracer.Start(t.Context(), "read twice")
		for range 2 {
			_, err := client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(srv.AccountID)})
			if err != nil {
				t.Fatal(err)
			}
		}
		span.End()
		got := spans.GetSpans()
		if len(got) != 3 {
			t.Fatalf("%d spans, want two attempts and the program's own", len(got))
		}
		if events := got[2].Events; len(events) != 1 || !strings.HasPrefix(events[0].Name, "held back") {
			t.Errorf("events of the program's span: %v", events)
		}
	})
}
