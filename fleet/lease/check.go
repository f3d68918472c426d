package lease

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
)

// Names are parts of an index, which can't hold long ones.
const (
	maxName  = 1000
	leastTTL = time.Millisecond
	mostTTL  = 365 * 24 * time.Hour
)

func check(ctx context.Context, l Lease, ttl time.Duration) error {
	switch {
	case l.Name == "" || len(l.Name) > maxName:
		return fmt.Errorf("its name must have 1 to %d bytes", maxName)
	case ttl < leastTTL || ttl > mostTTL:
		return fmt.Errorf("ttl must be %v to %v, not %v", leastTTL, mostTTL, ttl)
	}
	if err := checkText(ctx, "its name", l.Name); err != nil {
		return err
	}
	return checkText(ctx, "its holder", l.Holder)
}

// each returns the error of each lease.
func each(held []Lease, do func(Lease) error) (errs []error) {
	for _, l := range held {
		errs = append(errs, do(l))
	}
	return errs
}

func checkText(ctx context.Context, what, text string) error {
	if ctx == nil {
		return errors.New("the context is nil")
	}
	return schema.CheckText(what, text)
}
