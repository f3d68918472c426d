package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/auditfile"
)

// sink is where entries go: a file, or standard output.
type sink struct {
	*auditfile.File
	encoder encoder
	text    []byte // of the last entry
}

// open starts an export, or continues the one of the checkpoint.
func open(cfg config, stdout io.Writer) (*sink, error) {
	if _, err := os.Stat(cfg.checkpoint); cfg.since.IsZero() && (cfg.checkpoint == "" || err != nil) {
		return nil, errors.New("-since is needed, or a -checkpoint that is there")
	}
	s := &sink{encoder: newEncoder(cfg.format)}
	opts := auditfile.Options{Purpose: cfg.purpose(), Since: cfg.since, Header: s.encoder.head(), Every: saveEvery}
	var err error
	if cfg.out == "-" {
		s.File, err = auditfile.Stream(stdout, cfg.checkpoint, opts)
	} else {
		s.File, err = auditfile.Open(cfg.out, cfg.checkpoint, opts)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// add writes one entry.
func (s *sink) add(e *accounts.FollowedAuditEntry) (err error) {
	if s.text, err = s.encoder.entry(s.text[:0], &e.AuditEntry); err != nil {
		return fmt.Errorf("writing an entry: %w", err)
	}
	return s.Append(s.text, e.Checkpoint())
}

// state returns how many entries were written, and how far the log was read.
func (s *sink) state() (entries int64, at time.Time) { return s.Entries(), s.Place().Until }
