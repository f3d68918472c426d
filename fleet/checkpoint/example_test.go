package checkpoint_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// A piece of work that goes on where it was left, whichever process does it. An
// old holder can't set it back.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	leases, err := lease.OpenFile(filepath.Join(dir, "leases"))
	if err != nil {
		log.Fatal(err)
	}
	defer leases.Close()
	store, err := checkpoint.OpenFile(filepath.Join(dir, "checkpoints"), leases)
	if err != nil {
		log.Fatal(err)
	}

	var old lease.Lease
	for range 2 {
		err := lease.Hold(context.Background(), leases, "count", "host-1", time.Minute,
			func(ctx context.Context, held lease.Lease) error {
				last, err := store.Load(ctx, "count")
				if err != nil && !errors.Is(err, checkpoint.ErrNone) {
					return err
				}
				fmt.Printf("going on from %q\n", last)
				old = held
				return store.Save(ctx, held, append(last, '+'))
			})
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(store.Save(context.Background(), old, nil))
	// Output:
	// going on from ""
	// going on from "+"
	// saving the checkpoint "count": writing under the lease "count": the lease is lost
}
