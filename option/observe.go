package option

import (
	"context"
	"log"
	"log/slog"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// Attempt is what came of one attempt of a call: enough to build logs, metrics
// and traces on. It holds no secret and no body.
type Attempt = config.Attempt

// WithObserver tells observe of each attempt of a call when it is over, with the
// call's context, before the wait for the next one. It is called from the
// goroutines that make the calls, and the call waits for it.
func WithObserver(observe func(context.Context, Attempt)) RequestOption {
	if observe == nil {
		return refuse("WithObserver", "the observer is nil")
	}
	return set(func(c *config.Config) { c.Observers = append(c.Observers, observe) })
}

// WithLogger writes a record of each attempt: at debug level when it was
// answered, at warn level when another attempt follows, and at error level when
// the call failed by it. No record has a secret or a body.
func WithLogger(logger *slog.Logger) RequestOption {
	if logger == nil {
		return refuse("WithLogger", "the logger is nil")
	}
	return WithObserver(func(ctx context.Context, a Attempt) {
		logger.LogAttrs(ctx, level(a), "cloudflare: "+a.Operation, attributes(a)...)
	})
}

func level(a Attempt) slog.Level {
	switch {
	case a.Again:
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
		slog.Int("status", a.Status),
		slog.String("ray_id", a.RayID),
		slog.Duration("duration", a.Duration),
		slog.Int("bytes", a.Bytes),
		slog.String("reason", a.Reason),
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
