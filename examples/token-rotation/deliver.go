package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

// deliver returns what stores the new value.
func (cfg config) deliver(stderr io.Writer) func(context.Context, *accounts.TokenNewResponse) error {
	return func(ctx context.Context, successor *accounts.TokenNewResponse) error {
		if cfg.file != "" {
			return toFile(cfg.file, successor.Value)
		}
		return toCommand(ctx, cfg.command, successor.Value, stderr)
	}
}

// toFile replaces a file in one step: whoever reads it finds the old value or the new
// one, also after a crash.
func toFile(name, value string) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), ".token-") // for its owner only
	if err != nil {
		return fmt.Errorf("%w: %w", access.ErrNotDelivered, err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.WriteString(value + "\n")
	err = errors.Join(err, temporary.Sync(), temporary.Close())
	if err != nil {
		return fmt.Errorf("%w: %w", access.ErrNotDelivered, err)
	}
	if err := os.Rename(temporary.Name(), name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes a new name in a directory durable, where the system can.
func syncDir(name string) error {
	dir, err := os.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	_ = dir.Sync() // some systems have no such thing
	return nil
}

// toCommand gives the value to a command on its standard input: arguments and
// variables are shown by tools that list processes. What the command prints goes to
// stderr.
func toCommand(ctx context.Context, command []string, value string, stderr io.Writer) error {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return fmt.Errorf("%w: %w", access.ErrNotDelivered, err)
	}
	cmd := exec.CommandContext(ctx, path, command[1:]...)
	cmd.Stdin = strings.NewReader(value + "\n")
	cmd.Stdout, cmd.Stderr = stderr, stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", command[0], err)
	}
	return nil
}
