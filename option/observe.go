package option

import (
	"context"
	"log"
	"log/slog"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithObserver calls observe after each attempt of a call, with the call's
// context, before the wait for the next one. It also calls observe when the
// client is about to hold an attempt back for more than a second: Pending is set
// then, and that Attempt is not to be counted. observe is called from the
// goroutines that make the calls, and the call waits for it.
func WithObserver(observe func(context.Context, Attempt)) RequestOption {
	if observe == nil {
		return refuse("WithObserver", "the observer is nil")
	}
	return set(func(c *config.Config) {
		c.Observers = append(c.Observers, func(ctx context.Context, a config.Attempt) { observe(ctx, attempt(a)) })
	})
}

// WithLogger writes a record of each attempt: at debug level when it was
// answered, at warn level when another attempt follows or the attempt is held
// back for more than a second, and at error level when the call failed with it.
// With [WithQuotaShare] it also writes one at warn level, at most once in a
// window, when other programs use the quota up faster than this one sends. No
// record has a secret or a body.
func WithLogger(logger *slog.Logger) RequestOption {
	if logger == nil {
		return refuse("WithLogger", "the logger is nil")
	}
	return WithObserver(func(ctx context.Context, a Attempt) {
		logger.LogAttrs(ctx, level(a), "cloudflare: "+a.Operation, attributes(a)...)
		if a.Others > 0 {
			logger.LogAttrs(ctx, slog.LevelWarn, "cloudflare: others use the quota faster than this program", crowd(a)...)
		}
	})
}

func crowd(a Attempt) []slog.Attr {
	return []slog.Attr{
		slog.Int("others", a.Others),
		slog.Int("limit", a.RateLimit.Limit),
		slog.Int("remaining", a.RateLimit.Remaining),
		slog.Duration("reset", a.RateLimit.Reset),
	}
}

func level(a Attempt) slog.Level {
	switch {
	case a.Again, a.Pending:
		return slog.LevelWarn
	case a.Err != nil || a.Status >= 400:
		return slog.LevelError
	}
	return slog.LevelDebug
}

func attributes(a Attempt) []slog.Attr {
	attributes := []slog.Attr{
		slog.String("operation", a.Operation),
		slog.String("method", a.Method),
		slog.String("route", a.Route),
		slog.Int("attempt", a.Number),
		slog.String("reason", a.Reason),
	}
	if a.Held > 0 {
		attributes = append(attributes, slog.Duration("held", a.Held))
	}
	if a.Pending {
		return attributes
	}
	return append(attributes, results(a)...)
}

// results returns the attributes of an attempt that is over.
func results(a Attempt) []slog.Attr {
	attributes := []slog.Attr{
		slog.Int("status", a.Status),
		slog.String("ray_id", a.RayID),
		slog.Duration("duration", a.Duration),
		slog.Int("bytes", a.Bytes),
	}
	if limit := a.RateLimit; limit.Limit > 0 {
		attributes = append(attributes, slog.Int("remaining", limit.Remaining), slog.Duration("reset", limit.Reset))
	}
	if a.Again {
		attributes = append(attributes, slog.Duration("wait", a.Wait))
	}
	if a.Err != nil {
		attributes = append(attributes, slog.String("error", a.Err.Error()))
	}
	return attributes
}

// WithDebugLog writes every request and response to logger, without
// credentials and token values. nil writes to the standard logger.
func WithDebugLog(logger *log.Logger) RequestOption {
	if logger == nil {
		logger = log.Default()
	}
	return set(func(c *config.Config) { c.DebugLog = logger })
}
