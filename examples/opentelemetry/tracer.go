package main

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/seed815c370e/cloudflare-go/option"
)

// WithTracer makes a client span of each attempt, below the span of the call's
// context, which gets an event when an attempt is held back by the API's limit.
// It is all that a program needs for traces; metrics can be built on the same
// facts.
func WithTracer(tracer trace.Tracer) option.RequestOption {
	return option.WithObserver(func(ctx context.Context, a option.Attempt) {
		if a.Pending {
			trace.SpanFromContext(ctx).AddEvent(
				a.Reason, trace.WithAttributes(attribute.String("cloudflare.held", a.Held.String())),
			)
			return
		}
		_, span := tracer.Start(ctx, a.Operation, trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(a.Start),
			trace.WithAttributes(attributes(a)...))
		if a.Err != nil {
			span.RecordError(a.Err)
		}
		if a.Err != nil || a.Status >= 400 {
			span.SetStatus(codes.Error, a.Reason)
		}
		span.End(trace.WithTimestamp(a.Start.Add(a.Duration)))
	})
}

// attributes have the names of OpenTelemetry's conventions for HTTP clients.
func attributes(a option.Attempt) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("http.request.method", a.Method),
		attribute.String("url.template", a.Route),
		attribute.Int("http.response.status_code", a.Status),
		attribute.Int("http.request.resend_count", a.Number-1),
		attribute.Int("http.response.body.size", a.Bytes),
		attribute.String("cloudflare.ray_id", a.RayID),
		attribute.String("cloudflare.reason", a.Reason),
		attribute.Int64("cloudflare.held_ms", a.Held.Milliseconds()),
	}
}
